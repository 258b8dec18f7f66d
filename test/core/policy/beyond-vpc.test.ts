import { expect, test } from 'vitest';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { entriesBeyondVpc } from '../../../core/policy/beyond-vpc.ts';
import { anEntry, now } from '../../builders/builders.ts';

const vpcId = 'vpc-0123456789abcdef0';
const other = 'vpc-0fedcba9876543210';
const forVpc = (change: Partial<AllowlistEntry> = {}) => anEntry({ scope: { kind: 'vpc', vpcId }, ...change });
const associated = { groupId: 'sg-0123456789abcdef0', vpcId, furtherVpcIds: [other] };

test('an entry for a VPC is reported for each group of that VPC that works in another one too', () => {
  const second = { ...associated, groupId: 'sg-0fedcba9876543210' };

  const beyond = entriesBeyondVpc([forVpc()], [associated, second], now);

  const { id, cidr } = forVpc();
  expect(beyond).toEqual([associated, second].map((group) => ({ ...group, entryId: id, cidr })));
});

test.each<[string, AllowlistEntry, object]>([
  ['speaks for everything', anEntry(), {}],
  ['speaks for a group', anEntry({ scope: { kind: 'group', groupId: associated.groupId } }), {}],
  ['has expired', forVpc({ expiresAt: new Date(now).toISOString() }), {}],
  ['is for the other VPC, which the group was not made in', forVpc({ scope: { kind: 'vpc', vpcId: other } }), {}],
  ['is for the VPC of a group that works in no other', forVpc(), { furtherVpcIds: [] }],
])('an entry that %s is not reported', (_, entry, change) => {
  expect(entriesBeyondVpc([entry], [{ ...associated, ...change }], now)).toEqual([]);
});
