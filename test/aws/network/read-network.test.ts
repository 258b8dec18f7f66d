import { expect, test } from 'vitest';
import type { SeedInput } from '../../../sandbox/seed.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { aNetworkReader } from '../../builders/a-network-reader.ts';

const vpc = 'vpc-0123456789abcdef0';
const eni = 'eni-0000000000000001';
const own = 'igw-0123456789abcdef0';
const mail: SeedInput = {
  groups: [{ name: 'mail' }, { name: 'web' }],
  networkInterfaces: [{ id: eni, groups: ['mail'], publicIp: '198.51.100.7', ipv6: '2001:DB8:0:0::1' }],
};

/** How often each action was called, but for how groups are read here. */
function callsOf(sandbox: Sandbox): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { action } of sandbox.calls.list()) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}

/** One call of each that surrounds an interface; that of accelerators is one of DescribeNetworkInterfaces. */
const around = {
  ...{ DescribeNetworkInterfaces: 2, DescribeSubnets: 1, DescribeRouteTables: 1, DescribeNetworkAcls: 1 },
  ...{ DescribeLoadBalancers: 2, DescribeTargetGroups: 1 },
};

test('a group without interfaces costs one call, and has nothing around it', async () => {
  const { sandbox, reader } = await aNetworkReader(mail);

  const read = await reader.networkOf([sandbox.group('web').id]);

  expect(read).toEqual({
    ...{ interfaces: [], subnets: [], routeTables: [], networkAcls: [], loadBalancers: [] },
    ...{ routeLists: {}, acceleratedSubnetIds: [], groups: [], unread: [] },
  });
  expect(callsOf(sandbox)).toEqual({ DescribeNetworkInterfaces: 1 });
});

test('no group costs no call', async () => {
  const { sandbox, reader } = await aNetworkReader(mail);

  expect((await reader.networkOf([])).interfaces).toEqual([]);
  expect(callsOf(sandbox)).toEqual({});
});

test('an interface comes with its subnet, its routes and its network ACL, and with addresses in their canonical form', async () => {
  const { sandbox, reader } = await aNetworkReader(mail);
  const groupId = sandbox.group('mail').id;

  const read = await reader.networkOf([groupId]);

  const subnetId = 'subnet-0123456789abcdef0';
  expect(read).toMatchObject({
    interfaces: [
      {
        ...{ id: eni, ownerId: '111122223333', vpcId: vpc, subnetId, groupIds: [groupId], type: 'interface' },
        ...{ instanceId: null, deviceIndex: null, requesterId: null, description: '', ipv6: ['2001:db8::1'] },
        ipv4: [{ address: '10.0.0.4', publicAddress: '198.51.100.7' }],
      },
    ],
    subnets: [{ id: subnetId, vpcId: vpc, blockPublicAccess: 'off' }],
    routeTables: [
      {
        ...{ vpcId: vpc, isMain: true, subnetIds: [], gatewayIds: [] },
        routes: [
          { destination: '10.0.0.0/16', target: 'local', isActive: true },
          { destination: '0.0.0.0/0', target: own, isActive: true },
          { destination: '::/0', target: own, isActive: true },
        ],
      },
    ],
    networkAcls: [{ vpcId: vpc, isDefault: true, subnetIds: [subnetId] }],
    ...{ loadBalancers: [], groups: [], unread: [], acceleratedSubnetIds: [] },
  });
  expect(read.networkAcls[0]?.entries[0]).toEqual({
    ...{ number: 100, direction: 'ingress', action: 'allow', protocol: '-1', cidr: '0.0.0.0/0', ports: null },
  });
  expect(callsOf(sandbox)).toEqual(around);
});

test('callers at the same time share every call, and nothing is asked again', async () => {
  const { sandbox, reader } = await aNetworkReader(mail);
  const ids = [sandbox.group('mail').id, sandbox.group('web').id];

  const reads = await Promise.all([reader.networkOf(ids), reader.networkOf(ids), reader.networkOf(ids.slice(0, 1))]);
  const later = await reader.networkOf(ids.slice(0, 1));

  expect(reads[1]).toEqual(reads[0]);
  expect(later).toEqual(reads[0]);
  expect(callsOf(sandbox)).toEqual(around);
});

test('201 groups are asked for in two calls, and an interface of groups of both comes once', async () => {
  const names = Array.from({ length: 201 }, (_, index) => `g${index}`);
  const { sandbox, reader } = await aNetworkReader({
    groups: names.map((name) => ({ name })),
    networkInterfaces: [{ id: eni, groups: ['g0', 'g200'] }],
  });
  const ids = names.map((name) => sandbox.group(name).id);

  const read = await reader.networkOf(ids);
  const shared = [sandbox.group('g0').id, sandbox.group('g200').id];

  expect(read.interfaces).toMatchObject([{ id: eni, groupIds: shared }]);
  expect(callsOf(sandbox)).toEqual({ ...around, DescribeNetworkInterfaces: 3, DescribeSecurityGroups: 1 });
  expect(read.groups.map((group) => ('ref' in group ? group.ref.groupId : group)).sort()).toEqual(shared.toSorted());
});

test('interfaces come page by page', async () => {
  const { sandbox, reader } = await aNetworkReader({
    groups: [{ name: 'mail' }],
    networkInterfaces: Array.from({ length: 1_001 }, (_, index) => ({
      ...{ id: `eni-${(4096 + index).toString(16).padStart(8, '0')}`, groups: ['mail'] },
      privateIps: [`10.0.${index >> 8}.${index & 255}`],
    })),
  });

  const { interfaces, unread } = await reader.networkOf([sandbox.group('mail').id]);

  expect([interfaces.length, unread]).toEqual([1_001, []]);
  expect(new Set(interfaces.map(({ id }) => id)).size).toBe(1_001);
  expect(callsOf(sandbox)).toMatchObject({ DescribeNetworkInterfaces: 3 });
});

test('other groups of an interface are read whole, with their prefix lists; the only group of an interface is not', async () => {
  const { sandbox, reader } = await aNetworkReader({
    prefixLists: [
      { id: 'pl-0123456789abcdef0', name: 'offices', maxEntries: 2, entries: [{ cidr: '203.0.113.0/24' }] },
    ],
    groups: [{ name: 'mail' }, { name: 'open', ingress: [{ protocol: 'tcp', from: 25, prefixList: 'offices' }] }],
    networkInterfaces: [{ id: eni, groups: ['mail', 'open'] }],
  });

  const { groups } = await reader.networkOf([sandbox.group('mail').id]);

  expect(groups).toContainEqual(
    expect.objectContaining({
      name: 'open',
      permissions: [expect.objectContaining({ source: { kind: 'prefix-list', prefixListId: 'pl-0123456789abcdef0' } })],
      prefixLists: { 'pl-0123456789abcdef0': expect.objectContaining({ entries: ['203.0.113.0/24'] }) },
    }),
  );
});

test('a group that is deleted in between is named as gone', async () => {
  const { sandbox, reader } = await aNetworkReader({
    groups: [{ name: 'mail' }, { name: 'other' }],
    networkInterfaces: [{ id: eni, groups: ['mail', 'other'] }],
  });
  const groupId = sandbox.group('other').id;
  sandbox.hooks.after = ({ action }) => {
    if (action === 'DescribeSubnets') sandbox.removeGroup('other');
  };

  const { groups, unread } = await reader.networkOf([sandbox.group('mail').id]);

  expect(groups).toContainEqual({ groupId, unread: 'it is gone' });
  expect(unread).toEqual([]);
});

test.each([
  ['come with their entries', [], ['203.0.113.0/24']],
  ['come without where those cannot be read', ['GetManagedPrefixListEntries'], null],
] as const)('routes to prefix lists %s', async (_, denied, entries) => {
  const { sandbox, reader } = await aNetworkReader({
    ...mail,
    prefixLists: [
      { id: 'pl-0123456789abcdef0', name: 'offices', maxEntries: 2, entries: [{ cidr: '203.0.113.0/24' }] },
    ],
    routeTables: [
      {
        ...{ id: 'rtb-0000000000000001', vpc, main: true, gateways: ['igw'] },
        routes: [
          { to: 'offices', via: 'igw' },
          { to: '0.0.0.0/0', via: 'nat-0123456789abcdef0', state: 'blackhole' },
        ],
      },
    ],
  });
  sandbox.deny('111122223333', [...denied]);

  const read = await reader.networkOf([sandbox.group('mail').id]);

  expect(read.routeTables).toMatchObject([
    {
      gatewayIds: [own],
      routes: [
        { target: 'local' },
        { destination: 'pl-0123456789abcdef0', target: own, isActive: true },
        { target: 'nat-0123456789abcdef0', isActive: false },
      ],
    },
  ]);
  expect(read.routeLists).toEqual({ 'pl-0123456789abcdef0': entries });
});

test('prefix lists of services with gateway endpoints are told from those of customers', async () => {
  const service = { id: 'pl-0000000000000005a', name: 'com.amazonaws.us-east-1.s3', maxEntries: 1 };
  const { sandbox, reader } = await aNetworkReader({
    ...mail,
    prefixLists: [
      { ...service, entries: [{ cidr: '52.218.0.0/17' }] },
      { id: 'pl-0123456789abcdef0', name: 'offices.s3', maxEntries: 1, entries: [{ cidr: '81.2.69.0/24' }] },
    ],
    routeTables: [
      {
        ...{ id: 'rtb-0000000000000001', vpc, main: true },
        routes: [service.name, 'offices.s3'].map((to) => ({ to, via: 'vpce-0123456789abcdef0' })),
      },
    ],
  });

  const { serviceListIds } = await reader.networkOf([sandbox.group('mail').id]);

  expect(serviceListIds).toEqual([service.id]);
});

test('the zone of a subnet', async () => {
  const { sandbox, reader } = await aNetworkReader(mail);

  const { subnets } = await reader.networkOf([sandbox.group('mail').id]);

  expect(subnets.map(({ zone }) => zone)).toEqual(['us-east-1a']);
});

test('the subnets in which AWS Global Accelerator has an interface', async () => {
  const { sandbox, reader } = await aNetworkReader({
    ...mail,
    networkInterfaces: [
      ...(mail.networkInterfaces ?? []),
      { id: 'eni-0000000000000002', vpc, type: 'global_accelerator_managed', requester: 'amazon-aws' },
    ],
  });

  const read = await reader.networkOf([sandbox.group('mail').id]);

  expect(read.acceleratedSubnetIds).toEqual(['subnet-0123456789abcdef0']);
  expect(read.interfaces.map(({ id }) => id)).toEqual([eni]);
});

const parts = [
  ['DescribeSubnets', 'subnets', 'ec2'],
  ['DescribeRouteTables', 'route tables', 'ec2'],
  ['DescribeNetworkAcls', 'network ACLs', 'ec2'],
  ['DescribeLoadBalancers', 'load balancers', 'elasticloadbalancing'],
  ['DescribeTargetGroups', 'load balancers', 'elasticloadbalancing'],
] as const;

test.each(parts)(
  'where %s is not permitted, the %s are named as unread, once, and the rest is there',
  async (action, part, service) => {
    const { sandbox, reader } = await aNetworkReader(mail);
    sandbox.deny('111122223333', [action]);
    const groupId = sandbox.group('mail').id;

    const read = await reader.networkOf([groupId]);
    const again = await reader.networkOf([groupId]);

    expect(read.unread).toEqual([{ part, reason: `${service}:${action} is not permitted` }]);
    expect(read.interfaces.map(({ id }) => id)).toEqual([eni]);
    expect([read.subnets, read.routeTables, read.networkAcls].filter(({ length }) => length === 0)).toHaveLength(
      service === 'ec2' ? 1 : 0,
    );
    expect(again).toEqual(read);
    expect(callsOf(sandbox)).toEqual(around);
  },
);

test('where interfaces cannot be read, nothing else is', async () => {
  const { sandbox, reader } = await aNetworkReader(mail);
  sandbox.deny('111122223333', ['DescribeNetworkInterfaces']);

  const { interfaces, unread } = await reader.networkOf([sandbox.group('mail').id]);

  expect(interfaces).toEqual([]);
  expect(unread).toEqual([{ part: 'interfaces', reason: 'ec2:DescribeNetworkInterfaces is not permitted' }]);
  expect(callsOf(sandbox)).toEqual({ DescribeNetworkInterfaces: 1 });
});

test('throttling that does not end is said', async () => {
  const { sandbox, reader } = await aNetworkReader(mail);
  sandbox.faults.add({ kind: 'before', action: 'DescribeRouteTables', code: 'RequestLimitExceeded', times: 9 });

  const { routeTables, unread } = await reader.networkOf([sandbox.group('mail').id]);

  expect(routeTables).toEqual([]);
  const reason = expect.stringMatching(/ec2:DescribeRouteTables failed: RequestLimitExceeded/);
  expect(unread).toEqual([{ part: 'route tables', reason }]);
});

test('groups whose prefix lists cannot be read for lack of calls are not known, and the cause is said once', async () => {
  const { sandbox, reader } = await aNetworkReader({
    prefixLists: [{ name: 'offices', maxEntries: 1 }],
    groups: ['mail', 'open'].map((name) => ({ name, ingress: [{ protocol: 'tcp', from: 25, prefixList: 'offices' }] })),
    networkInterfaces: [{ id: eni, groups: ['mail', 'open'] }],
  });
  sandbox.faults.add({ kind: 'before', action: 'DescribeManagedPrefixLists', code: 'RequestLimitExceeded', times: 9 });

  const { groups, unread } = await reader.networkOf([sandbox.group('mail').id]);

  const reason = expect.stringMatching(/ec2:DescribeSecurityGroups failed: RequestLimitExceeded/);
  expect(groups.map((group) => 'unread' in group && group.unread)).toEqual([reason, reason]);
  expect(unread).toEqual([{ part: 'groups', reason }]);
});

test('credentials that have expired are an error, for every caller', async () => {
  const { sandbox, reader } = await aNetworkReader(mail);
  sandbox.faults.add({ kind: 'before', action: 'DescribeSubnets', code: 'RequestExpired' });
  const groupId = sandbox.group('mail').id;

  const answers = await Promise.allSettled([reader.networkOf([groupId]), reader.networkOf([groupId])]);

  expect(answers.map((answer) => answer.status === 'rejected' && answer.reason.name)).toEqual([
    'RequestExpired',
    'RequestExpired',
  ]);
});
