import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import type { GroupRef, Permission, SecurityGroupRule } from '../../../core/model/security-group.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import type { NewRule } from '../../../core/plan/step.ts';
import { isTooWide } from '../../../core/policy/allowlist-entry.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { entries } from '../../builders/arbitraries.ts';
import { anEntry, now } from '../../builders/builders.ts';
import { dying } from '../../builders/dying-deps.ts';
import {
  check,
  type InMemoryWorld,
  inMemoryWorld,
  reconcileSettings,
  someDeps,
} from '../../builders/in-memory-world.ts';
import { lastingCases } from '../../builders/lasting-cases.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { identityOf } from '../../oracle/ec2.ts';
import { exposedFamilies, smtp } from '../../oracle/exposure.ts';
import { approvedCidrs, type Case } from '../../oracle/policy.ts';
import { serves } from '../../oracle/reachability.ts';

const runs = Math.ceil(numberSetting('PROPERTY_RUNS', 2000) / 4);
const timeout = 30_000 + runs * 100;

/** One thing that somebody does to a group: take a rule away, edit one in place, or make one. */
interface Meddling {
  readonly kind: 'remove' | 'edit' | 'add';
  readonly which: number;
  readonly like: number;
}

const meddling: fc.Arbitrary<Meddling> = fc.record({
  kind: fc.constantFrom('remove', 'edit', 'add'),
  which: fc.nat(99),
  like: fc.nat(99),
});
const death = fc.record({ call: fc.integer({ min: 1, max: 9 }), isAfter: fc.boolean() });
const trouble = fc.record({
  death,
  secondDeath: death,
  justBeforeTheRevoke: fc.array(meddling, { maxLength: 2 }),
  afterwards: fc.array(meddling, { maxLength: 4 }),
  others: lastingCases,
  entries,
  readLag: fc.nat(3),
});

/** The rules after it, where EC2 allows it: no two rules may be one rule to it. */
function meddled(rules: readonly SecurityGroupRule[], act: Meddling, models: readonly SecurityGroupRule[], id: string) {
  const rule = rules[act.which % Math.max(rules.length, 1)];
  const model = models[act.like % Math.max(models.length, 1)];
  if (act.kind === 'remove') return rules.filter((other) => other !== rule);
  if (!model || rules.some((other) => identityOf(other) === identityOf(model))) return rules;
  if (act.kind === 'add') return [...rules, { ...model, id, tags: {} }];
  return rules.map((other) => (other === rule ? { ...model, id: other.id, tags: other.tags } : other));
}

/** The gate hands on rules as the plan has them. */
function originOf(rule: Permission): NewRule['origin'] {
  if ('origin' in rule) return (rule as NewRule).origin;
  throw new Error('a rule without an origin was authorised');
}

/** Dependencies that note what is authorised, and beside it the rules that stand at that moment. */
function noting(world: InMemoryWorld, deps: ReconcileDeps) {
  const authorised: { readonly rule: NewRule; readonly standing: readonly SecurityGroupRule[] }[] = [];
  const changes: ReconcileDeps['changes'] = {
    ...deps.changes,
    authorizeIngress: (ref, rules, tags) => {
      const standing = world.rulesOf(ref);
      authorised.push(...rules.map((rule) => ({ rule: { origin: originOf(rule), ...rule }, standing })));
      return deps.changes.authorizeIngress(ref, rules, tags);
    },
  };
  return { authorised, deps: { ...deps, changes } };
}

describe('for any group that others change while its remediation is cut off anywhere', () => {
  test('the next looks leave it closed, and authorise nothing wide and nothing for a rule that stands', {
    timeout,
  }, async () => {
    const property = fc.asyncProperty(lastingCases, trouble, async (first, given) => {
      const group: Case = { ...first, snapshot: { ...first.snapshot, rulesQuota: 1000 } };
      const { ref } = group.snapshot;
      const world = inMemoryWorld({ snapshots: [group.snapshot], policy: group.policy, readLag: given.readLag });
      const settings = reconcileSettings({ ...group.settings, mode: 'enforce' });
      const models = given.others.snapshot.rules.filter(({ source }) => source.kind !== 'prefix-list');
      const meddle = (at: GroupRef, acts: readonly Meddling[], when: string) =>
        acts.forEach((act, index) => {
          const rules = meddled(world.rulesOf(at), act, models, `sgr-${when}-${index}`);
          world.put({ ...group.snapshot, rules });
        });
      world.justBefore = (call, at) => {
        if (call !== 'revokeIngress') return;
        world.justBefore = () => {};
        meddle(at, given.justBeforeTheRevoke, 'just-before');
      };
      const { deps, authorised } = noting(world, someDeps(world, { settings }));

      await check(ref, dying(deps, given.death)).catch(() => null);
      meddle(ref, given.afterwards, 'afterwards');
      const allowed = given.entries.filter(({ cidr }) => !isTooWide({ cidr }, settings.limits));
      world.policy = {
        entries: [anEntry(), ...allowed].map((entry) => ({ ...entry, expiresAt: null })),
        exemptions: [],
      };
      const lookAt = (claims: number) => {
        const at = () => now + claims * 2 * settings.claimTimeoutMs;
        return { ...deps, clock: { now: at, monotonic: at, awsOffset: () => 0 } };
      };
      await check(ref, dying(lookAt(1), given.secondDeath)).catch(() => null);
      for (let look = 0; look < 6; look++) await check(ref, lookAt(2));

      const after = { ...group.snapshot, rules: world.rulesOf(ref) };
      const approved = [group.policy, world.policy].flatMap((policy) =>
        policy instanceof Error ? [] : approvedCidrs({ ...group, snapshot: after, policy }),
      );
      const isWide = ({ rule }: (typeof authorised)[number]) =>
        rule.origin.kind === 'approved'
          ? rule.source.kind !== 'cidr' || isTooWide({ cidr: rule.source.cidr }, settings.limits)
          : serves(rule, smtp) && exposedFamilies({ ...after, rules: [rule] }, approved, settings.limits).size > 0;
      // What is kept is authorised only while the rule that it is kept of stands, as far as reads can tell.
      const unfounded = authorised.filter(({ rule: { origin }, standing }) => {
        return (
          origin.kind === 'remainder' &&
          given.readLag === 0 &&
          standing.every(({ id }) => id !== origin.securityGroupRuleId)
        );
      });
      const { list = emptyList } = world.entriesOf(ref).at(-1) ?? {};
      const decision = assess(after, world.policy, { settings, now, remediationId: 'rem-later', list })?.decision.kind;
      expect(decision).not.toBe('remediate');
      expect(authorised.filter(isWide)).toEqual([]);
      expect(unfounded).toEqual([]);
      expect(chainFault(world.entriesOf(ref))).toBeNull();
    });
    await fc.assert(property, { numRuns: runs });
  });
});
