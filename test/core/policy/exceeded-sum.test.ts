import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Scope } from '../../../core/policy/allowlist-entry.ts';
import { exceededSums } from '../../../core/policy/exceeded-sum.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { anEntry, groupRef, now } from '../../builders/builders.ts';

const limits = { ipv4: 8, ipv6: 16 };
const group = { ref: groupRef, vpcId: 'vpc-1' };

function policyOf(...cidrs: readonly (readonly [string, Scope])[]): Policy {
  const entries = cidrs.map(([text, scope], index) => anEntry({ id: `entry-${index}`, cidr: cidr(text), scope }));
  return { entries, exemptions: [] };
}

const everything: Scope = { kind: 'everything' };
const half = ['81.0.0.0/9', everything] as const;
const more = ['82.0.0.0/9', everything] as const;
const tooMuch = ['83.0.0.0/9', { kind: 'vpc', vpcId: 'vpc-1' }] as const;

test.each([
  ['up to the limit', policyOf(half), policyOf(half, more), false],
  ['over the limit', policyOf(half, more), policyOf(half, more, tooMuch), true],
  ['over the limit, where nothing was approved', policyOf(), policyOf(half, more, tooMuch), true],
  [
    'further above the limit',
    policyOf(half, more, tooMuch),
    policyOf(half, more, tooMuch, ['84.0.0.0/24', everything]),
    true,
  ],
  [
    'down, though not below the limit',
    policyOf(half, more, tooMuch, ['84.0.0.0/24', everything]),
    policyOf(half, more, tooMuch),
    false,
  ],
  [
    'nowhere: the addresses are approved already',
    policyOf(half, more, tooMuch),
    policyOf(half, more, tooMuch, ['83.1.0.0/24', everything]),
    false,
  ],
])('an edit that takes the sum %s', (_, before, after, isExceeded) => {
  const sum = exceededSums({ before, after, limits, now })(group);

  expect(sum !== null).toBe(isExceeded);
});

test('the sum is that of the group: what is approved for other VPCs and groups does not count', () => {
  const before = policyOf(half, more);
  const own: Scope = { kind: 'group', groupId: groupRef.groupId };
  const exceeded = exceededSums({ before, after: policyOf(half, more, ['83.0.0.0/9', own]), limits, now });

  const other = exceeded({ ...group, ref: { ...groupRef, groupId: 'sg-00000000000000001' } });
  const named = exceeded(group);

  expect([other, named]).toEqual([null, expect.objectContaining({ family: 'ipv4', addresses: '25165824' })]);
});

test('an entry wider than the limit, which no group uses, does not count', () => {
  const sum = exceededSums({ before: policyOf(), after: policyOf(['64.0.0.0/7', everything]), limits, now })(group);

  expect(sum).toBeNull();
});
