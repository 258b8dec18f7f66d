import { EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { publicAddressesOf } from '../../../aws/mail/public-addresses.ts';
import type { SeedInput } from '../../../sandbox/seed.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';

const groupId = 'sg-0000000000000a001';
const groups = [
  { id: groupId, name: 'mail' },
  { id: 'sg-0000000000000a002', name: 'other' },
];

async function withInterfaces(networkInterfaces: NonNullable<SeedInput['networkInterfaces']>) {
  const sandbox = await startSandbox({ seed: { groups, networkInterfaces } });
  onTestFinished(() => sandbox.close());
  return { sandbox, ec2: new EC2Client({ ...sandbox.clientConfig(), maxAttempts: 1 }) };
}

/** So many interfaces of the group, each with one public address. */
function many(count: number) {
  return Array.from({ length: count }, (_, at) => ({
    id: `eni-${String(at).padStart(17, '0')}`,
    groups: ['mail'],
    privateIps: [
      {
        address: `172.31.${Math.floor(at / 250)}.${(at % 250) + 4}`,
        publicIp: `52.95.${Math.floor(at / 250)}.${at % 250}`,
      },
    ],
  }));
}

describe('the public addresses of a group', () => {
  test('are those of all its interfaces, of both families and of further private addresses, and of no other', async () => {
    const { ec2 } = await withInterfaces([
      { id: 'eni-00000000000000001', groups: ['mail', 'other'], publicIp: '52.95.110.1', ipv6: ['2600:1f18::7'] },
      {
        id: 'eni-00000000000000002',
        groups: ['mail'],
        privateIps: ['172.31.0.20', { address: '172.31.0.21', publicIp: '52.95.110.2' }],
      },
      { id: 'eni-00000000000000003', groups: ['mail'] },
      { id: 'eni-00000000000000004', groups: ['other'], publicIp: '52.95.110.3' },
    ]);

    const read = await publicAddressesOf(ec2, groupId);

    expect(read).toEqual({ kind: 'read', cidrs: ['52.95.110.1/32', '2600:1f18::7/128', '52.95.110.2/32'] });
  });

  test('are read to the last page, by filters that name the group', async () => {
    const { ec2, sandbox } = await withInterfaces(many(1001));

    const read = await publicAddressesOf(ec2, groupId);

    expect(read.kind === 'read' && read.cidrs).toHaveLength(1001);
    const calls = sandbox.calls.list().filter(({ action }) => action === 'DescribeNetworkInterfaces');
    expect(calls).toHaveLength(2);
  });

  test('of a group without interfaces are none', async () => {
    const { ec2 } = await withInterfaces([]);

    expect(await publicAddressesOf(ec2, groupId)).toEqual({ kind: 'read', cidrs: [] });
  });
});

describe('what cannot be read', () => {
  test('for a missing permission has a reason that is always the same', async () => {
    const { ec2, sandbox } = await withInterfaces([]);
    sandbox.faults.add({
      kind: 'before',
      action: 'DescribeNetworkInterfaces',
      code: 'UnauthorizedOperation',
      times: 9,
    });

    expect(await publicAddressesOf(ec2, groupId)).toEqual({
      kind: 'unreadable',
      reason: 'ec2:DescribeNetworkInterfaces is not permitted',
    });
  });

  test('for any other reason rejects', async () => {
    const { ec2, sandbox } = await withInterfaces([]);
    sandbox.faults.add({ kind: 'before', action: 'DescribeNetworkInterfaces', code: 'InternalError', times: 9 });

    await expect(publicAddressesOf(ec2, groupId)).rejects.toThrow();
  });
});
