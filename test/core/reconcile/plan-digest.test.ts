import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import { planContent, planDigest } from '../../../core/reconcile/plan-digest.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';

const list = aPrefixList({ entries: [cidr('10.0.0.0/8'), cidr('32.0.0.0/3'), cidr('64.0.0.0/3')] });

const rules = [
  anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'all', tags: { team: 'mail' } }),
  aRule({ id: 'sgr-list', source: fromList(list.id) }),
  anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null, source: fromCidr('::/0') }),
];

const policy = aPolicy({ entries: [anEntry(), anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') })] });

function assessed(change: Partial<Snapshot> = {}, by = policy, remediationId = 'rem-1') {
  const snapshot = aSnapshot({ rules, prefixLists: { [list.id]: list }, ...change });
  const assessment = assess(snapshot, by, { settings: someSettings(), now, remediationId, list: emptyList });
  if (!assessment) throw new Error('the group is as it should be');
  return assessment;
}

function withRule(index: number, change: object) {
  return { rules: rules.map((rule, at) => (at === index ? { ...rule, ...change } : rule)) };
}

const digest = planDigest(assessed());

describe('the digest of a plan is the same', () => {
  test.each([
    ['with another remediation id', () => assessed({}, policy, 'rem-2')],
    ['with other rule ids', () => assessed(withRule(0, { id: 'sgr-zzz' }))],
    ['with the rules in another order', () => assessed({ rules: rules.toReversed() })],
    ['with another description', () => assessed(withRule(0, { description: 'other' }))],
    ['with other tags of the group', () => assessed({ tags: { 'smtp-warden:auto-fix': 'true', more: 'x' } })],
    [
      'with the list in another order',
      () => assessed({ prefixLists: { [list.id]: { ...list, entries: list.entries.toReversed() } } }),
    ],
    ['with the policy in another order', () => assessed({}, { ...policy, entries: policy.entries.toReversed() })],
  ])('%s', (_, other) => {
    expect(planDigest(other())).toBe(digest);
  });
});

describe('the digest of a plan is another', () => {
  test.each([
    ['for another group', () => assessed({ ref: { ...aSnapshot().ref, groupId: 'sg-00000000000000001' } })],
    ['in another region', () => assessed({ ref: { ...aSnapshot().ref, region: 'eu-north-1' } })],
    ['where a rule to revoke has other ports', () => assessed(withRule(0, { ports: ports(20, 31) }))],
    ['where a rule to revoke is gone', () => assessed({ rules: rules.slice(1) })],
    [
      'where a list to revoke has one entry more, though the steps are the same',
      () =>
        assessed({
          prefixLists: { [list.id]: { ...list, entries: [...list.entries, cidr('96.0.0.0/3')], weight: 4 } },
        }),
    ],
    [
      'where an allowlist entry was renewed, though the steps are the same',
      () => assessed({}, { ...policy, entries: policy.entries.map((entry) => ({ ...entry, version: 2 })) }),
    ],
    ['where an allowlist entry is gone', () => assessed({}, aPolicy())],
  ])('%s', (_, other) => {
    expect(planDigest(other())).not.toBe(digest);
  });
});

test('what a plan does is said by permissions, with the entries of a list that is revoked and what is lost', () => {
  const { revoke, authorize, lost, approved } = planContent(assessed());

  expect(revoke).toEqual([
    { permission: '-1 all ::/0', listEntries: null },
    { permission: 'tcp 20-30 0.0.0.0/0', listEntries: null },
    { permission: 'tcp 25-25 pl-0123456789abcdef0', listEntries: ['10.0.0.0/8', '32.0.0.0/3', '64.0.0.0/3'] },
  ]);
  expect(authorize).toContain('tcp 25-25 10.0.0.0/8');
  expect(lost.map(({ kind, of }) => [kind, of])).toContainEqual(['protocols', '-1 all ::/0']);
  expect(approved).toEqual([
    { id: 'entry-office', version: 1, cidr: '81.2.69.0/24' },
    { id: 'entry-other', version: 1, cidr: '93.184.216.0/24' },
  ]);
});
