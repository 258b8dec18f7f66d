import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { now } from '../../builders/builders.ts';
import { aWarden, type InMemoryWorld, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { lastingCases, plannedTexts } from '../../builders/lasting-cases.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { aSweep, sortedTexts } from '../../builders/rule-texts.ts';
import type { Case } from '../../oracle/policy.ts';

const runs = Math.ceil(numberSetting('PROPERTY_RUNS', 2000) / 4);
const timeout = 30_000 + runs * 200;

/** A warden whose calls each take as long as the scheduler says. */
function scheduled(world: InMemoryWorld, given: Case, scheduler: fc.Scheduler): ReconcileDeps {
  const later = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      await scheduler.schedule(Promise.resolve());
      return call(...args);
    };
  };
  const { groups, auditLog, allowlist } = world;
  return aWarden(world, {
    settings: wardenSettings({ ...given.settings, mode: 'enforce' }),
    now: () => now,
    newId: () => given.remediationId,
    allowlist: { read: later(allowlist.read) },
    auditLog: { latest: later(auditLog.latest), append: later(auditLog.append) },
    groups: {
      snapshot: later(groups.snapshot),
      rules: later(groups.rules),
      revokeIngress: later(groups.revokeIngress),
      authorizeIngress: later(groups.authorizeIngress),
    },
  });
}

describe('two workers at one group', () => {
  test('leave it as the plan says, in one unbroken chain, however their calls interleave', { timeout }, async () => {
    const property = fc.asyncProperty(lastingCases, fc.scheduler(), async (given, scheduler) => {
      const { ref } = given.snapshot;
      const world = inMemoryWorld({ snapshots: [given.snapshot], policy: given.policy });

      const both = Promise.all([1, 2].map(() => reconcile(ref, aSweep, scheduled(world, given, scheduler))));
      const endings = await scheduler.waitFor(both);

      expect(sortedTexts(world.rulesOf(ref))).toEqual(plannedTexts(given));
      expect(chainFault(world.entriesOf(ref))).toBeNull();
      expect(world.entriesOf(ref).map(({ outcome }) => outcome)).toEqual(['planned', 'completed']);
      expect(endings.filter(({ kind }) => kind === 'remediated').length).toBe(1);
    });
    await fc.assert(property, { numRuns: runs });
  });
});
