import { expect, test } from 'vitest';
import type { Scope } from '../../../core/policy/allowlist-entry.ts';
import type { PolicyChange } from '../../../core/policy/policy.ts';
import { accountsOfReach, reaches, reachOf } from '../../../core/policy/reach.ts';
import { anEntry, anExemption, groupRef } from '../../builders/builders.ts';

const put = (scope: Scope): PolicyChange => ({ kind: 'putEntry', entry: anEntry({ scope }), replaces: null });
const own = { ref: groupRef, vpcId: 'vpc-1' };
const another = { ref: { ...groupRef, account: '444455556666', groupId: 'sg-00000000000000001' }, vpcId: 'vpc-2' };

test.each<[string, PolicyChange, boolean]>([
  ['everything', put({ kind: 'everything' }), true],
  ['its account', put({ kind: 'account', account: groupRef.account }), false],
  ['its VPC', put({ kind: 'vpc', vpcId: 'vpc-1' }), false],
  ['the group', put({ kind: 'group', groupId: groupRef.groupId }), false],
  ['its exemption', { kind: 'putExemption', exemption: anExemption(), replaces: null }, false],
  ['the end of its exemption', { kind: 'removeExemption', exemption: anExemption() }, false],
])('an edit for %s reaches the group, and another group only where it is for everything', (_, change, isAll) => {
  const reach = reachOf([change]);

  expect([reaches(reach, own), reaches(reach, another)]).toEqual([true, isAll]);
});

test('an exemption is of one group in one account and region: the same id elsewhere is not reached', () => {
  const reach = reachOf([{ kind: 'removeExemption', exemption: anExemption() }]);

  expect(reaches(reach, { ...own, ref: { ...groupRef, region: 'ap-south-1' } })).toBe(false);
});

test.each<[string, readonly PolicyChange[], readonly string[] | null]>([
  [
    'an account and an exemption',
    [put({ kind: 'account', account: '444455556666' }), { kind: 'removeExemption', exemption: anExemption() }],
    ['444455556666', groupRef.account],
  ],
  ['a VPC, which may be in any account', [put({ kind: 'vpc', vpcId: 'vpc-1' })], null],
  ['a group, which may be in any account', [put({ kind: 'group', groupId: groupRef.groupId })], null],
  ['everything', [put({ kind: 'everything' })], null],
])('the accounts of an edit for %s', (_, changes, accounts) => {
  const named = accountsOfReach(reachOf(changes));

  expect(named && [...named]).toEqual(accounts);
});
