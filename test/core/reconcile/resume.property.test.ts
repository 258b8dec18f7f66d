import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chainFault } from '../../../core/audit/hash-chain.ts';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import { isTooWide } from '../../../core/policy/allowlist-entry.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { entries } from '../../builders/arbitraries.ts';
import { anEntry, now } from '../../builders/builders.ts';
import { aWarden, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { lastingCases } from '../../builders/lasting-cases.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { aSweep } from '../../builders/rule-texts.ts';
import { spanOf } from '../../oracle/addresses.ts';
import { identityOf } from '../../oracle/ec2.ts';
import { exposedFamilies, smtp } from '../../oracle/exposure.ts';
import { approvedCidrs, type Case, isLapsed } from '../../oracle/policy.ts';
import { everyWho, reaches, spansOf } from '../../oracle/reachability.ts';
import { expectedResidue } from '../../oracle/residue.ts';

const runs = Math.ceil(numberSetting('PROPERTY_RUNS', 2000) / 4);
const timeout = 30_000 + runs * 100;

/** What people do to a group while a remediation lies unfinished: put closed rules back, or make others. */
const meddling = fc.record({ isPutBack: fc.boolean(), others: lastingCases, entries });

/** The rules that another group has from plain CIDRs, under new ids, as far as the group can take them. */
function added(rules: readonly SecurityGroupRule[], more: readonly SecurityGroupRule[]): readonly SecurityGroupRule[] {
  const taken = new Set(rules.map(identityOf));
  const possible = more.filter((rule) => rule.source.kind !== 'prefix-list' && !taken.has(identityOf(rule)));
  return [...rules, ...possible.map((rule, index) => ({ ...rule, id: `sgr-by-hand-${rules.length + index}` }))];
}

function missingResidue(before: Snapshot, gone: readonly SecurityGroupRule[], after: readonly SecurityGroupRule[]) {
  const standing = new Set(after.map(identityOf));
  return gone.flatMap((rule) => {
    const family = spansOf(rule, before.prefixLists)[0]?.family ?? 'ipv4';
    return expectedResidue(rule, family)
      .map(identityOf)
      .filter((identity) => !standing.has(identity));
  });
}

describe('for any group whose remediation was cut off after the revoke', () => {
  test('the next look restores the residue and opens nothing that is not approved by then', { timeout }, async () => {
    const property = fc.asyncProperty(lastingCases, meddling, async (first, { isPutBack, others, entries }) => {
      const given: Case = { ...first, snapshot: { ...first.snapshot, rulesQuota: 1000 } };
      const { ref } = given.snapshot;
      const world = inMemoryWorld({ snapshots: [given.snapshot], policy: given.policy });
      const settings = wardenSettings({ ...given.settings, mode: 'enforce' });
      const warden = aWarden(world, { settings, now: () => now });
      const dies = async () => Promise.reject(new Error('the worker died'));
      await reconcile(ref, aSweep, { ...warden, groups: { ...warden.groups, authorizeIngress: dies } }).catch(
        () => null,
      );
      const gone = given.snapshot.rules.filter(({ id }) => !world.rulesOf(ref).some((rule) => rule.id === id));
      const meddled = added(added(world.rulesOf(ref), isPutBack ? gone : []), others.snapshot.rules);
      // Somebody is approved, by entries that the limits allow: otherwise what is decided is to change nothing.
      const allowed = entries.filter(({ cidr }) => !isTooWide({ cidr }, settings.limits));
      const policy = {
        entries: [anEntry(), ...allowed].map((entry) => ({ ...entry, expiresAt: null })),
        exemptions: [],
      };
      world.put({ ...given.snapshot, rules: meddled });
      world.policy = policy;

      const later = aWarden(world, { settings, now: () => now + 2 * settings.claimTimeoutMs });
      await reconcile(ref, aSweep, later);
      const resumed = world.rulesOf(ref);
      await reconcile(ref, aSweep, later);

      const after = { ...given.snapshot, rules: world.rulesOf(ref) };
      const approved = approvedCidrs({ ...given, snapshot: after, policy });
      const opened = everyWho([{ ...after, rules: meddled }, after], approved).filter((who) => {
        if (!reaches(after, who, smtp) || reaches({ ...after, rules: meddled }, who, smtp)) return false;
        return !approved
          .map(spanOf)
          .some((span) => who.family === span.family && who.address >= span.first && who.address <= span.last);
      });
      expect(missingResidue(given.snapshot, gone, resumed)).toEqual([]);
      expect([...exposedFamilies({ ...after, rules: resumed }, approved, settings.limits)]).toEqual([]);
      expect(after.rules.filter((rule) => isLapsed(rule, approved))).toEqual([]);
      expect(opened).toEqual([]);
      expect(assess(after, policy, { settings, now, remediationId: 'rem-later' })).toBeNull();
      expect(chainFault(world.entriesOf(ref))).toBeNull();
    });
    await fc.assert(property, { numRuns: runs });
  });
});
