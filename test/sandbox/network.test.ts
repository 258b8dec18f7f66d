import {
  DeleteSecurityGroupCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancersCommand as DescribeClassicCommand,
  ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import type { SeedInput } from '../../sandbox/seed.ts';
import { ec2Of, sandboxFor } from './clients.ts';

const vpc = 'vpc-0123456789abcdef0';
const eni = 'eni-0000000000000001';
const instance = 'i-0123456789abcdef0';

test('an interface without more than a group is in the subnet of the group’s VPC, which leads to its internet gateway', async () => {
  const sandbox = await sandboxFor({
    seed: { groups: [{ name: 'mail' }], networkInterfaces: [{ id: eni, groups: ['mail'], publicIp: '198.51.100.7' }] },
  });
  const ec2 = ec2Of(sandbox);

  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ MaxResults: 5 }));
  const SubnetId = NetworkInterfaces?.[0]?.SubnetId ?? '';
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [SubnetId] }));
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters }));
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));

  expect(NetworkInterfaces).toMatchObject([
    {
      ...{ NetworkInterfaceId: eni, VpcId: vpc, OwnerId: '111122223333', InterfaceType: 'interface' },
      Groups: [{ GroupId: sandbox.group('mail').id, GroupName: 'mail' }],
      PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.4', Primary: true, Association: { PublicIp: '198.51.100.7' } }],
    },
  ]);
  expect(Subnets).toMatchObject([
    { VpcId: vpc, CidrBlock: '10.0.0.0/24', BlockPublicAccessStates: { InternetGatewayBlockMode: 'off' } },
  ]);
  expect(RouteTables).toMatchObject([
    {
      Associations: [{ Main: true }],
      Routes: [
        { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' },
        { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-0123456789abcdef0' },
        { DestinationIpv6CidrBlock: '::/0', GatewayId: 'igw-0123456789abcdef0' },
      ],
    },
  ]);
  expect(NetworkAcls).toMatchObject([{ IsDefault: true, Associations: [{ SubnetId }] }]);
  expect(NetworkAcls?.[0]?.Entries).toHaveLength(8);
});

const subnets = [
  { id: 'subnet-0000000000000001', vpc },
  { id: 'subnet-0000000000000002', vpc, blockPublicAccess: 'off' },
] as const;

test('what a seed says of a network is answered', async () => {
  const lists: SeedInput = {
    vpcs: [{ id: vpc, cidr: '10.1.0.0/16', ipv6Cidr: '2001:db8::/56', blockPublicAccess: 'block-ingress' }],
    subnets: [...subnets],
    prefixLists: [{ id: 'pl-0123456789abcdef0', name: 'offices', maxEntries: 1 }],
    routeTables: [
      {
        ...{ id: 'rtb-0000000000000001', vpc, subnets: [subnets[1].id], gateways: ['igw'] },
        routes: [
          { to: '0.0.0.0/0', via: 'nat-0123456789abcdef0' },
          { to: '::/0', via: 'eigw-0123456789abcdef0' },
          { to: 'offices', via: 'tgw-0123456789abcdef0', state: 'blackhole' },
          { to: '192.0.2.0/24', via: 'vpce-0123456789abcdef0' },
        ],
      },
    ],
    networkAcls: [
      {
        ...{ id: 'acl-0000000000000001', vpc, subnets: [subnets[1].id] },
        entries: [{ number: 90, action: 'allow', protocol: 'tcp', cidr: '0.0.0.0/0', from: 25 }],
      },
    ],
    networkInterfaces: [
      {
        ...{ id: eni, subnet: subnets[1].id, ipv6: '2001:DB8:0::1', instance, type: 'interface' },
        privateIps: ['10.1.1.9', { address: '10.1.1.10', publicIp: '198.51.100.8' }],
      },
    ],
  };
  const { vpcs = [], prefixLists = [], ...more } = lists;
  const nested = { accounts: { '111122223333': { 'us-east-1': { ...more, vpcs, prefixLists } } } };

  for (const seed of [lists, nested]) {
    const ec2 = ec2Of(await sandboxFor({ seed }));
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [eni] }));
    const { Subnets = [] } = await ec2.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] }),
    );
    const ofSubnet = [{ Name: 'association.subnet-id', Values: [subnets[1].id] }];
    const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters: ofSubnet }));
    const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters: ofSubnet }));

    expect(NetworkInterfaces).toMatchObject([
      {
        ...{ VpcId: vpc, Groups: [], Ipv6Addresses: [{ Ipv6Address: '2001:db8::1' }] },
        Attachment: { InstanceId: instance },
        PrivateIpAddresses: [{ PrivateIpAddress: '10.1.1.9' }, { Association: { PublicIp: '198.51.100.8' } }],
      },
    ]);
    expect(NetworkInterfaces?.[0]?.Association).toBeUndefined();
    expect(Subnets.map((one) => [one.CidrBlock, one.BlockPublicAccessStates?.InternetGatewayBlockMode])).toEqual([
      ['10.1.0.0/24', 'block-ingress'],
      ['10.1.1.0/24', 'off'],
    ]);
    expect(RouteTables).toMatchObject([
      {
        Associations: [{ SubnetId: subnets[1].id }, { GatewayId: 'igw-0123456789abcdef0' }],
        Routes: [
          { DestinationCidrBlock: '10.1.0.0/16', GatewayId: 'local' },
          { DestinationIpv6CidrBlock: '2001:db8::/56', GatewayId: 'local' },
          { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-0123456789abcdef0' },
          { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0123456789abcdef0' },
          {
            ...{ DestinationPrefixListId: 'pl-0123456789abcdef0', State: 'blackhole' },
            TransitGatewayId: 'tgw-0123456789abcdef0',
          },
          { DestinationCidrBlock: '192.0.2.0/24', GatewayId: 'vpce-0123456789abcdef0' },
        ],
      },
    ]);
    expect(NetworkAcls?.[0]?.Entries?.map(({ RuleNumber }) => RuleNumber)).toEqual([
      90, 32_767, 32_767, 32_768, 32_768,
    ]);
    expect(NetworkAcls?.[0]?.Entries?.[0]).toEqual({
      ...{ RuleNumber: 90, Protocol: '6', RuleAction: 'allow', Egress: false, CidrBlock: '0.0.0.0/0' },
      PortRange: { From: 25, To: 25 },
    });
  }
});

test('load balancers of both APIs, with what they send to', async () => {
  const sandbox = await sandboxFor({
    seed: {
      subnets: [subnets[0]],
      loadBalancers: [
        {
          ...{ name: 'inner', type: 'application', scheme: 'internal', subnets: [subnets[0].id] },
          listeners: [{ port: 25, targets: [instance] }],
        },
        {
          ...{ name: 'mail', subnets: [subnets[0].id] },
          listeners: [
            { port: 25, targets: [{ id: '10.0.0.9', port: 2525 }] },
            { port: 26, targets: ['inner'] },
          ],
        },
        {
          ...{ name: 'old', type: 'classic', subnets: [subnets[0].id] },
          listeners: [{ port: 25, targets: [{ id: instance, port: 2525 }] }],
        },
      ],
    },
  });
  const elb = new ElasticLoadBalancingV2Client(sandbox.clientConfig());
  const classic = new ElasticLoadBalancingClient(sandbox.clientConfig());

  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
  const LoadBalancerArn = LoadBalancers[1]?.LoadBalancerArn;
  const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ LoadBalancerArn }));
  const healths = await Promise.all(
    TargetGroups.map(({ TargetGroupArn }) => elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))),
  );
  const first = await elb.send(new DescribeLoadBalancersCommand({ PageSize: 1 }));
  const second = await elb.send(new DescribeLoadBalancersCommand({ PageSize: 1, Marker: first.NextMarker }));
  const { LoadBalancerDescriptions } = await classic.send(new DescribeClassicCommand({}));

  expect(LoadBalancers).toMatchObject([
    { LoadBalancerName: 'inner', Type: 'application', Scheme: 'internal' },
    { LoadBalancerName: 'mail', Type: 'network', Scheme: 'internet-facing', VpcId: vpc },
  ]);
  expect(Listeners).toMatchObject([{ Port: 25, Protocol: 'TCP' }, { Port: 26 }]);
  expect(TargetGroups).toMatchObject([{ TargetType: 'ip', Port: 2525 }, { TargetType: 'alb' }]);
  expect(healths.map(({ TargetHealthDescriptions }) => TargetHealthDescriptions?.[0]?.Target)).toEqual([
    { Id: '10.0.0.9', Port: 2525 },
    { Id: LoadBalancers[0]?.LoadBalancerArn, Port: 26 },
  ]);
  expect([first, second].map((page) => page.LoadBalancers?.map(({ LoadBalancerName }) => LoadBalancerName))).toEqual([
    ['inner'],
    ['mail'],
  ]);
  expect(second.NextMarker).toBeUndefined();
  expect(LoadBalancerDescriptions).toMatchObject([
    {
      ...{ LoadBalancerName: 'old', Scheme: 'internet-facing', VPCId: vpc, Instances: [{ InstanceId: instance }] },
      ListenerDescriptions: [{ Listener: { LoadBalancerPort: 25, InstancePort: 2525 } }],
    },
  ]);
});

test('faults and denied actions hit these calls, and load balancing words them as itself', async () => {
  const sandbox = await sandboxFor();
  const elb = new ElasticLoadBalancingV2Client({ ...sandbox.clientConfig(), maxAttempts: 1 });
  sandbox.deny('111122223333', ['DescribeLoadBalancers', 'DescribeSubnets']);
  sandbox.faults.add({
    kind: 'before',
    service: 'elasticloadbalancing',
    action: 'DescribeTargetGroups',
    code: 'Throttling',
  });

  await expect(elb.send(new DescribeLoadBalancersCommand({}))).rejects.toThrow(
    expect.objectContaining({ name: 'AccessDenied' }),
  );
  await expect(elb.send(new DescribeTargetGroupsCommand({}))).rejects.toMatchObject({ name: 'Throttling' });
  await expect(ec2Of(sandbox).send(new DescribeSubnetsCommand({}))).rejects.toMatchObject({
    name: 'UnauthorizedOperation',
  });
});

test('a group of an interface cannot be deleted', async () => {
  const sandbox = await sandboxFor({
    seed: { groups: [{ name: 'mail' }], networkInterfaces: [{ id: eni, groups: ['mail'] }] },
  });
  const GroupId = sandbox.group('mail').id;

  await expect(ec2Of(sandbox).send(new DeleteSecurityGroupCommand({ GroupId }))).rejects.toMatchObject({
    name: 'DependencyViolation',
  });
});

const refusals: [string, string, (ec2: EC2Client) => Promise<unknown>][] = [
  [
    'an interface that is not there',
    'InvalidNetworkInterfaceID.NotFound',
    (ec2) => ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: ['eni-0deadbeefdeadbeef'] })),
  ],
  [
    'a subnet id that is none',
    'InvalidSubnetID.Malformed',
    (ec2) => ec2.send(new DescribeSubnetsCommand({ SubnetIds: ['subnet-x'] })),
  ],
  ['a page of 4', 'InvalidParameterValue', (ec2) => ec2.send(new DescribeNetworkInterfacesCommand({ MaxResults: 4 }))],
  [
    'a page of 1,001 interfaces',
    'InvalidParameterValue',
    (ec2) => ec2.send(new DescribeNetworkInterfacesCommand({ MaxResults: 1_001 })),
  ],
  [
    'a page of 101 route tables',
    'InvalidParameterValue',
    (ec2) => ec2.send(new DescribeRouteTablesCommand({ MaxResults: 101 })),
  ],
  [
    'ids with a page size',
    'InvalidParameterCombination',
    (ec2) => ec2.send(new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [eni], MaxResults: 5 })),
  ],
  [
    'a filter that there is not',
    'InvalidParameterValue',
    (ec2) => ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'is-open', Values: ['true'] }] })),
  ],
  [
    '201 values of a filter',
    'FilterLimitExceeded',
    (ec2) => ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: Array(201).fill(vpc) }] })),
  ],
];

test.each(refusals)('%s is refused with %s', async (_, name, call) => {
  const sandbox = await sandboxFor({ seed: { networkInterfaces: [{ id: eni, vpc }] } });

  await expect(call(ec2Of(sandbox))).rejects.toMatchObject({ name });
});

test('interfaces are found by what they belong to, page by page', async () => {
  const ids = Array.from({ length: 7 }, (_, index) => `eni-0000000${index}`);
  const sandbox = await sandboxFor({
    seed: {
      networkInterfaces: [
        ...ids.map((id) => ({ id, vpc, instance })),
        { id: eni, vpc, requester: 'amazon-elb', type: 'network_load_balancer' },
      ],
    },
  });
  const ec2 = ec2Of(sandbox);
  const found = async (Name: string, value: string, NextToken?: string) =>
    ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [{ Name, Values: [value] }], MaxResults: 5, NextToken }));
  const idsOf = ({ NetworkInterfaces = [] }: Awaited<ReturnType<typeof found>>) =>
    NetworkInterfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId);

  const first = await found('attachment.instance-id', instance);
  const second = await found('attachment.instance-id', instance, first.NextToken);

  expect([idsOf(first), idsOf(second), second.NextToken]).toEqual([ids.slice(0, 5), ids.slice(5), undefined]);
  expect(idsOf(await found('requester-id', 'amazon-elb'))).toEqual([eni]);
  expect(idsOf(await found('interface-type', 'network_load_balancer'))).toEqual([eni]);
});

const wrong: { what: string; seed: SeedInput; words: RegExp }[] = [
  {
    what: 'an interface of an unknown group',
    seed: { networkInterfaces: [{ id: eni, groups: ['ghost'] }] },
    words: /interface 'eni-0000000000000001': there is no group 'ghost' here/,
  },
  {
    what: 'an interface that is nowhere',
    seed: { networkInterfaces: [{ id: eni }] },
    words: /needs a subnet of the seed, a vpc, or groups/,
  },
  {
    what: 'an interface in an unknown subnet',
    seed: { networkInterfaces: [{ id: eni, vpc, subnet: 'subnet-00000000' }] },
    words: /no subnet subnet-00000000; a seed has to name it/,
  },
  {
    what: 'an interface with a group of another VPC',
    seed: { groups: [{ name: 'a', vpc: 'default' }], networkInterfaces: [{ id: eni, vpc, groups: ['a'] }] },
    words: /group 'a' \(sg-\w+\) is not in vpc-0123456789abcdef0/,
  },
  {
    what: 'the same interface twice',
    seed: {
      networkInterfaces: [
        { id: eni, vpc },
        { id: eni, vpc },
      ],
    },
    words: /eni-0000000000000001 is taken/,
  },
  { what: 'an id that is none', seed: { networkInterfaces: [{ id: 'eni-one', vpc }] }, words: /eni- and 8 to 17/ },
  {
    what: 'a route to nothing',
    seed: { routeTables: [{ id: 'rtb-00000000', vpc, routes: [{ to: '0.0.0.0/0', via: 'router' }] }] },
    words: /cannot lead to 'router'/,
  },
  {
    what: 'a route from nothing',
    seed: { routeTables: [{ id: 'rtb-00000000', vpc, routes: [{ to: '0.0.0.0/40', via: 'igw' }] }] },
    words: /0\.0\.0\.0\/40 is not a CIDR/,
  },
  {
    what: 'a subnet with two tables',
    seed: {
      subnets: [subnets[0]],
      routeTables: ['rtb-00000000', 'rtb-00000001'].map((id) => ({ id, vpc, subnets: [subnets[0].id] })),
    },
    words: /route table 'rtb-00000001': subnet subnet-0000000000000001 has rtb-00000000 already/,
  },
  {
    what: 'an ACL entry without a port',
    seed: {
      networkAcls: [
        { id: 'acl-00000000', vpc, entries: [{ number: 1, action: 'deny', protocol: 6, cidr: '0.0.0.0/0' }] },
      ],
    },
    words: /TCP and UDP have a port/,
  },
  {
    what: 'a load balancer with a target that is none',
    seed: { loadBalancers: [{ name: 'mail', vpc, listeners: [{ port: 25, targets: ['server'] }] }] },
    words: /load balancer 'mail': 'server' is no target/,
  },
];

test.each(wrong)('a seed with $what is refused and plants nothing', async ({ seed, words }) => {
  const sandbox = await sandboxFor();

  expect(() => sandbox.seed({ ...seed, vpcs: [{ id: 'vpc-00000000' }] })).toThrow(words);

  const Filters = [{ Name: 'vpc-id', Values: ['vpc-00000000'] }];
  const { Subnets } = await ec2Of(sandbox).send(new DescribeSubnetsCommand({ Filters }));
  expect(Subnets).toEqual([]);
});
