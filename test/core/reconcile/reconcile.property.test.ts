import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import type { Decision } from '../../../core/reconcile/decide.ts';
import { cases } from '../../builders/arbitraries.ts';
import { check, inMemoryWorld, reconcileSettings, someDeps } from '../../builders/in-memory-world.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { sortedTexts } from '../../builders/rule-texts.ts';
import { quotaUse } from '../../oracle/ec2.ts';
import { applied } from '../../oracle/plan-faults.ts';
import type { Case } from '../../oracle/policy.ts';

const runs = numberSetting('PROPERTY_RUNS', 2000);
const timeout = 30_000 + runs * 100;
const readLag = fc.nat(3);

/** EC2 refuses every rule for a group that has more than its quota allows, also where as many were revoked before. */
function isWithinQuota({ snapshot: { rules, prefixLists, rulesQuota } }: Case): boolean {
  return (['ipv4', 'ipv6'] as const).every((family) => quotaUse(rules, prefixLists, family) <= rulesQuota);
}

function worldOf(given: Case, change: { readonly readLag: number; readonly mode: 'plan' | 'enforce' }) {
  const { snapshot, policy, settings, now, remediationId } = given;
  const world = inMemoryWorld({ snapshots: [snapshot], policy, readLag: change.readLag });
  const options = { settings: reconcileSettings({ ...settings, mode: change.mode }), now: () => now };
  return { world, warden: someDeps(world, { ...options, newId: () => remediationId }) };
}

describe('for any group, reconciling', () => {
  test('leaves the group exactly as the plan says, and a second run does nothing', { timeout }, async () => {
    const property = fc.asyncProperty(cases.filter(isWithinQuota), readLag, async (given, readLag) => {
      const { ref } = given.snapshot;
      const { world, warden } = worldOf(given, { readLag, mode: 'enforce' });
      const expected = expectationOf(given);

      const first = await check(ref, warden);
      const [rules, entries, calls] = [world.rulesOf(ref), world.entriesOf(ref), { ...world.calls }];
      const second = await check(ref, warden);

      expect([first.kind, second.kind]).toEqual(expected.kinds);
      expect(sortedTexts(rules)).toEqual(sortedTexts(expected.rules));
      expect(entries.map(({ outcome }) => outcome)).toEqual(expected.outcomes);
      expect(chainFault(entries)).toBeNull();
      expect([world.rulesOf(ref), world.entriesOf(ref)]).toEqual([rules, entries]);
      expect(world.calls.revokeIngress + world.calls.authorizeIngress).toBe(
        calls.revokeIngress + calls.authorizeIngress,
      );
    });
    await fc.assert(property, { numRuns: runs });
  });

  test('in plan mode changes nothing at all, and says it once', { timeout }, async () => {
    const property = fc.asyncProperty(cases, async (given) => {
      const { ref, rules } = given.snapshot;
      const { world, warden } = worldOf(given, { readLag: 0, mode: 'plan' });

      await check(ref, warden);
      await check(ref, warden);

      expect(world.rulesOf(ref)).toEqual(rules);
      expect(world.calls).toMatchObject({ revokeIngress: 0, authorizeIngress: 0 });
      expect(world.entriesOf(ref).length).toBeLessThanOrEqual(1);
    });
    await fc.assert(property, { numRuns: Math.ceil(runs / 4) });
  });
});

const outcomes: Record<Decision['kind'], string[]> = {
  report: ['reported'],
  exempt: ['exempted'],
  defer: ['deferred'],
  remediate: ['planned', 'completed'],
};

/** What two looks say, the rules they leave and what they write down. */
function expectationOf(given: Case) {
  const { rules } = given.snapshot;
  const assessment = assess(given.snapshot, given.policy, given);
  if (!assessment) return { kinds: ['compliant', 'compliant'], rules, outcomes: [] };
  const { kind } = assessment.decision;
  if (kind !== 'remediate') return { kinds: ['decided', 'decided'], rules, outcomes: outcomes[kind] };
  const aftermath = applied(given, assessment.plan);
  if (typeof aftermath === 'string') throw new Error(aftermath);
  return { kinds: ['remediated', 'compliant'], rules: aftermath.after.rules, outcomes: outcomes[kind] };
}
