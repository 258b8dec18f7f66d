import { expect, test } from 'vitest';
import { tellingNetwork } from '../../../cli/evidence/telling-network.ts';
import type { NetworkRead } from '../../../core/evidence/network.ts';

const place = { account: '111122223333', region: 'eu-west-1' };
const nothing: Omit<NetworkRead, 'unread'> = {
  ...{ interfaces: [], subnets: [], routeTables: [], networkAcls: [] },
  ...{ loadBalancers: [], routeLists: {}, acceleratedSubnetIds: [], groups: [] },
};

test('what could not be read is said once for a place, with its cause, and changes nothing of what is read', async () => {
  const told: string[] = [];
  const read: NetworkRead = {
    ...nothing,
    unread: [
      { part: 'subnets', reason: 'ec2:DescribeSubnets is not permitted' },
      { part: 'groups', reason: 'name \u001b[31m\nof anybody' },
    ],
  };
  const reader = tellingNetwork({ networkOf: async () => read }, place, { notice: (text) => told.push(text) });

  const first = await reader.networkOf(['sg-1']);
  await reader.networkOf(['sg-2']);

  expect(first).toBe(read);
  expect(told).toEqual([
    '111122223333 eu-west-1: subnets could not be read: ec2:DescribeSubnets is not permitted',
    '111122223333 eu-west-1: groups could not be read: name  [31m of anybody',
  ]);
});

test('nothing is said where everything was read', async () => {
  const told: string[] = [];
  const reader = tellingNetwork({ networkOf: async () => ({ ...nothing, unread: [] }) }, place, {
    notice: (text) => told.push(text),
  });

  await reader.networkOf(['sg-1']);

  expect(told).toEqual([]);
});
