import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { balancerReader } from '../../../aws/network/load-balancers.ts';
import type { SeedInput } from '../../../sandbox/seed.ts';
import { anInterface } from '../../builders/a-network.ts';
import { aNetworkReader } from '../../builders/a-network-reader.ts';

const vpc = 'vpc-0123456789abcdef0';
const further = 'vpc-0aaaaaaaaaaaaaaaa';
const subnet = { id: 'subnet-0000000000000001', vpc };
const farSubnet = { id: 'subnet-0000000000000002', vpc: further };
const instance = 'i-0123456789abcdef0';

/** A server in `subnet`, with the group `mail`. */
const server: SeedInput = {
  groups: [{ name: 'mail' }, { name: 'balancer' }, { name: 'far', vpc: further }],
  subnets: [subnet, farSubnet],
  networkInterfaces: [{ id: 'eni-0000000000000001', groups: ['mail'], privateIps: ['10.0.0.9'], instance }],
};

type Balancers = NonNullable<SeedInput['loadBalancers']>;

async function readWith(loadBalancers: Balancers, { seed = server, denied = [] as string[] } = {}) {
  const { sandbox, reader } = await aNetworkReader({ ...seed, loadBalancers });
  sandbox.deny('111122223333', denied);
  const read = await reader.networkOf([sandbox.group('mail').id]);
  return { sandbox, reader, read };
}

const facing = { name: 'mail', subnets: [subnet.id], listeners: [{ port: 25, targets: [instance] }] };

test('a load balancer comes with where it is, what it listens on and what it sends to, and with its groups whole', async () => {
  const { sandbox, read } = await readWith([
    {
      ...{ name: 'mail', subnets: [subnet.id], groups: ['balancer'] },
      listeners: [
        { port: 25, targets: [{ id: instance, port: 2525 }, { id: '10.0.0.9' }] },
        { port: 587, protocol: 'UDP', targets: [instance] },
      ],
    },
  ]);
  const balancer = sandbox.group('balancer').id;

  expect(read.loadBalancers).toEqual([
    {
      ...{ id: expect.stringMatching(/:loadbalancer\/net\/mail\/[0-9a-f]{16}$/), name: 'mail', type: 'network' },
      ...{ isInternetFacing: true, vpcId: vpc, subnetIds: [subnet.id], groupIds: [balancer], listens: [25] },
      targets: [
        { target: instance, port: 2525, family: 'ipv4' },
        { target: '10.0.0.9', port: 25, family: 'ipv4' },
      ],
    },
  ]);
  expect(read.groups.map((group) => ('ref' in group ? group.ref.groupId : group))).toEqual([balancer]);
  expect(read.unread).toEqual([]);
});

test('an internal load balancer, and what only it sends to, is not asked about', async () => {
  const { sandbox, read } = await readWith([
    { ...facing, scheme: 'internal' },
    { ...facing, name: 'gateway', type: 'gateway' },
  ]);

  expect(read.loadBalancers).toEqual([]);
  expect([sandbox.calls.count('DescribeListeners'), sandbox.calls.count('DescribeTargetHealth')]).toEqual([0, 0]);
});

test('an Application Load Balancer behind a Network Load Balancer is read as well, though it is internal', async () => {
  const { read } = await readWith([
    { ...facing, name: 'inner', type: 'application', scheme: 'internal' },
    { ...facing, listeners: [{ port: 25, targets: ['inner'] }] },
  ]);
  const [outer, inner] = read.loadBalancers;

  expect(outer).toMatchObject({ name: 'mail', targets: [{ target: inner?.id, port: 25 }] });
  expect(inner).toMatchObject({ name: 'inner', isInternetFacing: false, targets: [{ target: instance, port: 25 }] });
});

test('instances of another VPC cannot be the ones looked for; addresses can, and then that VPC is read', async () => {
  const far = { name: 'far', subnets: [farSubnet.id], groups: ['far'] };
  const instances = await readWith([{ ...far, listeners: [{ port: 25, targets: ['i-0aaaaaaaaaaaaaaaa'] }] }]);
  const addresses = await readWith([{ ...far, listeners: [{ port: 25, targets: ['10.0.0.9'] }] }]);
  const others = await readWith([{ ...far, listeners: [{ port: 25, targets: ['10.9.9.9'] }] }]);
  const vpcsOf = ({ read }: typeof instances) => read.routeTables.map(({ vpcId }) => vpcId).sort();

  expect(instances.read.loadBalancers).toEqual([]);
  expect(instances.sandbox.calls.count('DescribeTargetHealth')).toBe(0);
  expect(addresses.read.loadBalancers).toMatchObject([{ name: 'far', vpcId: further }]);
  expect([instances, addresses, others].map(vpcsOf)).toEqual([[vpc], [vpc, further].sort(), [vpc]]);
  expect(addresses.read.groups).toMatchObject([{ name: 'far' }]);
});

test('a Classic Load Balancer sends to all its instances on the port of each listener', async () => {
  const listeners = [
    { port: 25, targets: [{ id: instance, port: 2525 }] },
    { port: 587, targets: [{ id: instance, port: 587 }] },
  ];
  const { read } = await readWith([
    { name: 'old', type: 'classic', subnets: [subnet.id], groups: ['balancer'], listeners },
  ]);

  expect(read.loadBalancers).toMatchObject([
    {
      ...{ id: 'old', type: 'classic', isInternetFacing: true, vpcId: vpc, listens: [25, 587] },
      targets: [
        { target: instance, port: 2525 },
        { target: instance, port: 587 },
      ],
    },
  ]);
});

test('the load balancer that an interface belongs to is read though it is internal', async () => {
  const inner = { ...facing, name: 'inner', type: 'application' as const, scheme: 'internal' as const };
  const outer = { ...facing, listeners: [{ port: 25, targets: ['inner'] }] };
  const both = await readWith([inner, outer]);
  const id = both.read.loadBalancers.find(({ name }) => name === 'inner')?.id ?? '';
  const description = `ELB ${id.slice(id.indexOf('/') + 1)}`;
  const own = { id: 'eni-0000000000000002', groups: ['mail'], requester: 'amazon-elb', description };

  const { read } = await readWith([inner], { seed: { ...server, networkInterfaces: [own] } });

  expect(description).toMatch(/^ELB app\/inner\/[0-9a-f]{16}$/);
  expect(read.loadBalancers).toMatchObject([{ name: 'inner', isInternetFacing: false, listens: [25] }]);
});

const denied = [
  ['DescribeListeners', [], 'elasticloadbalancing:DescribeListeners is not permitted'],
  [
    'DescribeTargetHealth',
    [{ listens: [25], targets: null }],
    'elasticloadbalancing:DescribeTargetHealth is not permitted',
  ],
  [
    'DescribeTargetGroups',
    [{ listens: [25], targets: null }],
    'elasticloadbalancing:DescribeTargetGroups is not permitted',
  ],
] as const;

test.each(denied)('without the right to %s no target is left out silently', async (action, balancers, reason) => {
  const many = Array.from({ length: 3 }, (_, index) => ({ ...facing, name: `mail-${index}` }));
  const { sandbox, read } = await readWith(many, { denied: [action] });

  expect(read.unread).toEqual([{ part: 'load balancers', reason }]);
  expect(read.loadBalancers).toMatchObject(many.flatMap(() => balancers));
  expect(sandbox.calls.count(action)).toBeLessThanOrEqual(3);
});

/** A client whose calls never leave the process: they are answered by their names. */
function answering(answers: Readonly<Record<string, object>>) {
  const current = new ElasticLoadBalancingV2Client({ region: 'us-east-1' });
  const calls: string[] = [];
  current.middlewareStack.add(
    (_next, { commandName = '' }) =>
      async () => {
        calls.push(commandName);
        return { output: { $metadata: {}, ...answers[commandName] }, response: {} };
      },
    { step: 'initialize' },
  );
  const classic = new ElasticLoadBalancingClient({ region: 'us-east-1' });
  classic.middlewareStack.add(
    () => async () => ({ output: { $metadata: {}, LoadBalancerDescriptions: [] }, response: {} }),
    { step: 'initialize' },
  );
  return { clients: async () => ({ current, classic }), calls };
}

test('at most 500 target groups are read; the targets of the others are not known', async () => {
  const arns = Array.from(
    { length: 26 },
    (_, index) => `arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/net/${index}/1`,
  );
  const { clients, calls } = answering({
    DescribeLoadBalancersCommand: {
      LoadBalancers: arns.map((LoadBalancerArn) => ({ LoadBalancerArn, Type: 'network', Scheme: 'internet-facing' })),
    },
    DescribeTargetGroupsCommand: {
      TargetGroups: arns.flatMap((arn) =>
        Array.from({ length: 20 }, (_, index) => ({ TargetGroupArn: `${arn}/${index}`, LoadBalancerArns: [arn] })),
      ),
    },
    DescribeListenersCommand: { Listeners: [{ Port: 25, Protocol: 'TCP' }] },
    DescribeTargetHealthCommand: { TargetHealthDescriptions: [{ Target: { Id: '10.0.0.9', Port: 25 } }] },
  });
  const read = balancerReader(clients);

  const { items, unread } = await read([anInterface()]);
  await read([anInterface()]);

  expect(calls.filter((name) => name === 'DescribeTargetHealthCommand')).toHaveLength(500);
  expect(items.map(({ targets }) => targets?.length)).toEqual([...Array(25).fill(20), undefined]);
  expect(unread).toEqual(['there are more than 500 target groups, and the targets of the others are not read']);
});

const inBetween = [
  ['load balancer', 'DescribeListeners', 'LoadBalancerNotFound', []],
  ['target group', 'DescribeTargetHealth', 'TargetGroupNotFound', [{ name: 'mail', targets: [] }]],
] as const;

test.each(inBetween)('a %s that is deleted in between is not there', async (_, action, code, balancers) => {
  const { sandbox, reader } = await aNetworkReader({ ...server, loadBalancers: [facing] });
  sandbox.faults.add({ kind: 'before', action, code });

  const { loadBalancers, unread } = await reader.networkOf([sandbox.group('mail').id]);

  expect(loadBalancers).toMatchObject(balancers);
  expect([loadBalancers.length, unread]).toEqual([balancers.length, []]);
});

test('a target that its load balancer cannot send to, and a listener without TCP, do not count', async () => {
  const arn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/mail/1';
  const health = (Id: string, Reason?: string) => ({
    Target: { Id, Port: 25 },
    TargetHealth: { State: 'unused', Reason },
  });
  const { clients } = answering({
    DescribeLoadBalancersCommand: {
      LoadBalancers: [{ LoadBalancerArn: arn, Type: 'network', Scheme: 'internet-facing' }],
    },
    DescribeTargetGroupsCommand: {
      TargetGroups: [{ TargetGroupArn: 'tg', TargetType: 'ip', LoadBalancerArns: [arn] }],
    },
    DescribeListenersCommand: { Listeners: [{ Port: 25, Protocol: 'TCP_UDP' }, { Port: 26, Protocol: 'UDP' }, {}] },
    DescribeTargetHealthCommand: {
      TargetHealthDescriptions: [
        health('10.0.0.8', 'Target.NotInUse'),
        health('10.0.0.9', 'Target.InvalidState'),
        health('2001:DB8::0:1'),
      ],
    },
  });

  const { items, unread } = await balancerReader(clients)([anInterface()]);

  expect(items).toMatchObject([
    {
      listens: [25],
      targets: [
        { target: '10.0.0.9', port: 25 },
        { target: '2001:db8::1', port: 25 },
      ],
    },
  ]);
  expect(unread).toEqual([]);
});

test.each(['internal', 'internet-facing'] as const)('a Classic Load Balancer says that it is %s', async (scheme) => {
  const { read } = await readWith([{ ...facing, type: 'classic', scheme }]);

  expect(read.loadBalancers.map(({ isInternetFacing }) => isInternetFacing)).toEqual([scheme !== 'internal']);
});
