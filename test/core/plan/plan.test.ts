import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import {
  anEntry,
  aPrefixList,
  aRule,
  aSnapshot,
  fromList,
  groupRef,
  managedTags,
  ports,
} from '../../builders/builders.ts';
import { open, planOf, told } from '../../builders/plan-of.ts';

const ours = { 'smtp-warden:remediation': 'rem-1', 'smtp-warden:deployment': 'dep-ours' };

const followed = { 'smtp-warden:managed': 'true', ...ours };

const managed = (change: Partial<SecurityGroupRule> = {}) => aRule({ id: 'sgr-managed', tags: managedTags, ...change });

/** The list that holds these rules, for these entries. */
function listOf(...rules: readonly SecurityGroupRule[]) {
  const entries = [{ id: 'entry-office', version: 1 }];
  const items = rules.map(
    (rule): ListedRule => ({ permission: rule, ruleId: rule.id, remediation: 'rem-earlier', entries }),
  );
  return { rules: items, closed: [] };
}

describe('a plan', () => {
  test('closes what offends, keeps what is left of it, and lets the approved CIDRs in', () => {
    const rule = open({ description: 'relay', tags: { team: 'mail' } });
    const kept = aRule({ id: 'sgr-kept', ports: ports(443) });
    const left = { protocol: 'tcp', source: rule.source, description: 'relay' };
    const origin = { kind: 'remainder', securityGroupRuleId: 'sgr-open' };

    expect(planOf([rule, kept], { entries: [anEntry()] })).toEqual({
      remediationId: 'rem-1',
      group: groupRef,
      steps: [
        {
          kind: 'authorizeIngress',
          rules: [
            { ...left, ports: ports(20, 24), origin },
            { ...left, ports: ports(26, 30), origin },
          ],
          tags: { team: 'mail', ...ours },
        },
        { kind: 'revokeIngress', rules: [rule] },
        {
          kind: 'authorizeIngress',
          rules: [
            {
              protocol: 'tcp',
              ports: ports(25),
              source: aRule().source,
              description: 'smtp-warden allowlist entry-office (rem-1)',
              origin: { kind: 'approved', entryIds: ['entry-office'] },
            },
          ],
          tags: followed,
        },
      ],
      lost: [],
      quota: [{ family: 'ipv4', needed: 4, peak: 4, allowed: 60, fits: true }],
      standing: [],
    });
  });

  test('is none where nothing offends and the managed rules are in line', () => {
    expect(planOf([managed()], { entries: [anEntry()], list: listOf(managed()) })).toBeNull();
  });

  test('only authorises where a managed rule is missing', () => {
    const partner = anEntry({ id: 'entry-partner', cidr: cidr('93.184.216.0/24') });

    expect(told(planOf([managed()], { entries: [anEntry(), partner], list: listOf(managed()) }))).toEqual({
      kinds: ['authorizeIngress'],
      revoked: [],
      authorised: ['tcp 25-25 93.184.216.0/24'],
      lost: [],
      quota: [{ family: 'ipv4', needed: 2, peak: 2, allowed: 60, fits: true }],
    });
  });

  test.each<[string, () => SecurityGroupRule]>([
    ['an open rule leaves nothing and nobody is approved', () => open({ ports: ports(25) })],
    ['a managed rule is approved no more', () => managed()],
  ])('only revokes where %s', (_, rule) => {
    const plan = planOf([rule()], { ended: [anEntry()], list: listOf(managed()) });

    expect(told(plan)).toEqual({ kinds: ['revokeIngress'], revoked: [rule()], authorised: [], lost: [], quota: [] });
  });

  test('lets a CIDR in where the port was closed once and nobody was approved', () => {
    const plan = planOf([], { entries: [anEntry()], list: { rules: [], closed: [{ port: 25, family: 'ipv4' }] } });

    expect(told(plan).authorised).toEqual(['tcp 25-25 81.2.69.0/24']);
  });

  test('keeps ICMP by the family of a prefix list', () => {
    const list = aPrefixList({ id: 'pl-0a', family: 'ipv6', entries: [cidr('::/0')] });
    const rules = [open({ protocol: '-1', ports: null, source: fromList('pl-0a') })];

    const { authorised } = told(planOf(rules, { snapshot: aSnapshot({ rules, prefixLists: { 'pl-0a': list } }) }));

    expect(authorised).toContain('icmpv6 -1--1 pl-0a');
    expect(authorised).not.toContain('icmp -1--1 pl-0a');
  });
});
