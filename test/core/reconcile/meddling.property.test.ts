import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AuditEntry, isEnd } from '../../../core/audit/audit-entry.ts';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import type { GroupRef, SecurityGroupRule } from '../../../core/model/security-group.ts';
import { type NewRule, revokedRules } from '../../../core/plan/step.ts';
import { isTooWide } from '../../../core/policy/allowlist-entry.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import { entries } from '../../builders/arbitraries.ts';
import { anEntry, now } from '../../builders/builders.ts';
import { dying } from '../../builders/dying-deps.ts';
import { aWarden, type InMemoryWorld, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { lastingCases } from '../../builders/lasting-cases.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { aSweep } from '../../builders/rule-texts.ts';
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

/** A warden that notes what it authorises, and beside it the rules that stand at that moment. */
function noting(world: InMemoryWorld, warden: ReconcileDeps) {
  const revoked = new Set<string>();
  const authorised: { readonly rule: NewRule; readonly standing: readonly SecurityGroupRule[] }[] = [];
  const groups: ReconcileDeps['groups'] = {
    ...warden.groups,
    revokeIngress: (ref, ids) => {
      for (const id of ids) revoked.add(id);
      return warden.groups.revokeIngress(ref, ids);
    },
    authorizeIngress: (ref, rules, tags) => {
      const standing = world.rulesOf(ref);
      authorised.push(...rules.map((rule) => ({ rule, standing })));
      return warden.groups.authorizeIngress(ref, rules, tags);
    },
  };
  return { revoked, authorised, warden: { ...warden, groups } };
}

describe('for any group that others change while its remediation is cut off anywhere', () => {
  test('the next looks leave it closed, and authorise nothing wide and nothing for a rule that stands', {
    timeout,
  }, async () => {
    const property = fc.asyncProperty(lastingCases, trouble, async (first, given) => {
      const group: Case = { ...first, snapshot: { ...first.snapshot, rulesQuota: 1000 } };
      const { ref } = group.snapshot;
      const world = inMemoryWorld({ snapshots: [group.snapshot], policy: group.policy, readLag: given.readLag });
      const settings = wardenSettings({ ...group.settings, mode: 'enforce' });
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
      const { warden, authorised, revoked } = noting(world, aWarden(world, { settings }));

      await reconcile(ref, aSweep, dying(warden, given.death)).catch(() => null);
      meddle(ref, given.afterwards, 'afterwards');
      const allowed = given.entries.filter(({ cidr }) => !isTooWide({ cidr }, settings.limits));
      world.policy = {
        entries: [anEntry(), ...allowed].map((entry) => ({ ...entry, expiresAt: null })),
        exemptions: [],
      };
      const lookAt = (claims: number) => ({ ...warden, now: () => now + claims * 2 * settings.claimTimeoutMs });
      await reconcile(ref, aSweep, dying(lookAt(1), given.secondDeath)).catch(() => null);
      for (let look = 0; look < 6; look++) await reconcile(ref, aSweep, lookAt(2));

      const after = { ...group.snapshot, rules: world.rulesOf(ref) };
      const approved = [group.policy, world.policy].flatMap((policy) =>
        policy instanceof Error ? [] : approvedCidrs({ ...group, snapshot: after, policy }),
      );
      const isWide = ({ rule }: (typeof authorised)[number]) =>
        rule.origin.kind === 'approved'
          ? rule.source.kind !== 'cidr' || isTooWide({ cidr: rule.source.cidr }, settings.limits)
          : serves(rule, smtp) && exposedFamilies({ ...after, rules: [rule] }, approved, settings.limits).size > 0;
      const perhapsTaken = new Set([...revoked, ...unended(world.entriesOf(ref)).flatMap(revokedRules).map(idOf)]);
      const unfounded = authorised.filter(({ rule: { origin }, standing }) => {
        if (origin.kind !== 'residue') return false;
        const { securityGroupRuleId: parent } = origin;
        return standing.some(({ id }) => id === parent) || !perhapsTaken.has(parent);
      });
      const decision = assess(after, world.policy, { settings, now, remediationId: 'rem-later' })?.decision.kind;
      expect(decision).not.toBe('remediate');
      expect(authorised.filter(isWide)).toEqual([]);
      expect(unfounded).toEqual([]);
      expect(chainFault(world.entriesOf(ref))).toBeNull();
    });
    await fc.assert(property, { numRuns: runs });
  });
});

/** Claims whose worker was gone before it could tell what it did. */
function unended(entries: readonly AuditEntry[]): AuditEntry[] {
  return entries.filter((entry, index) => {
    const next = entries[index + 1];
    return ['planned', 'resumed'].includes(entry.outcome) && !(next && isEnd(next));
  });
}

function idOf({ id }: SecurityGroupRule): string {
  return id;
}
