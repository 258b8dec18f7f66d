import { expect, test } from 'vitest';
import { judgeReach } from '../../../core/evidence/judge-reach.ts';
import type { LoadBalancer, NetworkRead } from '../../../core/evidence/network.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import {
  aLoadBalancer,
  aNetwork,
  anAcl,
  anAclEntry,
  anExposedGroup,
  anInterface,
  aRoute,
  aRouteTable,
  aSubnet,
  interfaceId,
  limits,
  subnetId,
  vpcId,
} from '../../builders/a-network.ts';
import { anOpenRule, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';

const publicSubnet = 'subnet-0000000000000000b';
const local = aRoute('10.0.0.0/16', 'local');
const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer';

/** An instance in a private subnet, and a load balancer in a public one of the same zone. */
function behind(balancers: Partial<LoadBalancer>[], change: Partial<NetworkRead> = {}): NetworkRead {
  return aNetwork({
    interfaces: [anInterface({ ipv4: [{ address: '10.0.0.4', publicAddress: null }] })],
    subnets: [aSubnet({ zone: 'euw1-az1' }), aSubnet({ id: publicSubnet, zone: 'euw1-az1' })],
    routeTables: [
      aRouteTable({ routes: [local] }),
      aRouteTable({ id: 'rtb-public', isMain: false, subnetIds: [publicSubnet] }),
    ],
    networkAcls: [anAcl({ subnetIds: [subnetId, publicSubnet] })],
    loadBalancers: balancers.map((one) => aLoadBalancer({ subnetIds: [publicSubnet], ...one })),
    ...change,
  });
}

const judge = (read: NetworkRead, group: Partial<Snapshot> = {}) => judgeReach(anExposedGroup(group), read, { limits });

/** A group of a load balancer that lets the internet in to one port. */
function aBalancerGroup(port: number) {
  const ref = { ...groupRef, groupId: 'sg-balancer' };
  const permissions = [anOpenRule({ ports: ports(port) })];
  const named = { ref, name: 'balancer', description: '', vpcId, ownerId: groupRef.account };
  return { ...named, tags: {}, permissions, prefixLists: {} };
}

test('an instance in a private subnet is reachable by an internet-facing Network Load Balancer, and the reason names it', () => {
  const { verdict, interfaces } = judge(behind([{}]));

  expect(verdict).toBe('reachable');
  expect(interfaces[0]?.reasons).toEqual([
    `the internet-facing load balancer mail has i-0123456789abcdef0 as a target on port 25, which is ${interfaceId}`,
  ]);
});

const open: [string, Partial<LoadBalancer>, Partial<NetworkRead>?][] = [
  ['an address as the target', { targets: [{ target: '10.0.0.4', port: 25 }] }],
  ['another listener port', { listens: [2525] }],
  [
    'a Classic Load Balancer whose group was read',
    { type: 'classic', groupIds: ['sg-balancer'], listens: [80] },
    { groups: [aBalancerGroup(80)] },
  ],
];

test.each(open)('reachable by %s', (_, balancer, change) => {
  expect(judge(behind([balancer], change)).verdict).toBe('reachable');
});

const closed: [string, Partial<LoadBalancer>, Partial<NetworkRead>?, Partial<Snapshot>?][] = [
  ['an internal load balancer', { isInternetFacing: false }],
  ['another port of the target', { targets: [{ target: 'i-0123456789abcdef0', port: 2525 }] }],
  ['another instance', { targets: [{ target: 'i-0000000000000000b', port: 25 }] }],
  [
    'a second interface of the instance',
    {},
    { interfaces: [anInterface({ deviceIndex: 1, ipv4: [{ address: '10.0.0.4', publicAddress: null }] })] },
  ],
  ['a load balancer without a listener', { listens: [] }],
  ['a load balancer without a route to the internet', {}, { routeTables: [aRouteTable({ routes: [local] })] }],
  [
    'a load balancer in a subnet with Block Public Access',
    {},
    { subnets: [aSubnet({ zone: 'a' }), aSubnet({ id: publicSubnet, zone: 'a', blockPublicAccess: 'block-ingress' })] },
  ],
  [
    'a group of the load balancer that lets in another port',
    { groupIds: ['sg-balancer'] },
    { groups: [aBalancerGroup(443)] },
  ],
  ['targets of IPv6', { targets: [{ target: 'i-0123456789abcdef0', port: 25, family: 'ipv6' }] }],
  ['targets of IPv4 for an exposure by IPv6', {}, {}, { rules: [anOpenRule({ source: fromCidr('::/0') })] }],
];

test.each(closed)('no path by %s', (_, balancer, change, group) => {
  expect(judge(behind([balancer], change), group).verdict).toBe('no path found');
});

const doubtful: [string, Partial<LoadBalancer>, Partial<NetworkRead>?, Partial<Snapshot>?][] = [
  ['unread targets', { targets: null }],
  ['a group of the load balancer that was not read', { groupIds: ['sg-balancer'] }],
  [
    'an instance of which the first interface is not known',
    {},
    { interfaces: [anInterface({ deviceIndex: null, ipv4: [{ address: '10.0.0.4', publicAddress: null }] })] },
  ],
  [
    'a load balancer of another zone, which may send there',
    {},
    { subnets: [aSubnet({ zone: 'a' }), aSubnet({ id: publicSubnet, zone: 'b' })] },
  ],
  [
    'an address that is also one of another VPC',
    { vpcId: 'vpc-0000000000000000b', targets: [{ target: '10.0.0.4', port: 25 }] },
  ],
  [
    'half of the internet, of which the load balancer need not be',
    {},
    {},
    { rules: [anOpenRule({ source: fromCidr('0.0.0.0/1') })] },
  ],
  [
    'a route that leads a part of the VPC to an appliance',
    {},
    {
      routeTables: [
        aRouteTable({ routes: [local, aRoute('10.0.0.0/24', 'eni-1')] }),
        aRouteTable({ id: 'rtb-public', isMain: false, subnetIds: [publicSubnet] }),
      ],
    },
  ],
  [
    'two listeners, one of which is closed',
    { listens: [25, 80], groupIds: ['sg-balancer'] },
    { groups: [aBalancerGroup(80)] },
  ],
  [
    'a firewall before the load balancer',
    {},
    {
      routeTables: [
        aRouteTable({ routes: [local] }),
        aRouteTable({
          id: 'rtb-public',
          isMain: false,
          subnetIds: [publicSubnet],
          routes: [local, aRoute('0.0.0.0/0', 'vpce-1')],
        }),
      ],
    },
  ],
  ['a target that is a load balancer and was not read', { targets: [{ target: `${arn}/app/inside/1`, port: 80 }] }],
];

test.each(doubtful)('unknown by %s', (_, balancer, change, group) => {
  const { verdict, interfaces } = judge(behind([balancer], change), group);

  expect(verdict).toBe('unknown');
  expect(interfaces[0]?.reasons).not.toEqual([]);
});

test('a Network Load Balancer of which clients keep their addresses or not: both have to be let in', () => {
  const clientsOnly = anAcl({
    entries: [
      anAclEntry({ number: 1, cidr: '10.0.0.0/8', action: 'deny' }),
      anAclEntry(),
      anAclEntry({ direction: 'egress' }),
    ],
  });
  const networkAcls = [clientsOnly, anAcl({ id: 'acl-public', subnetIds: [publicSubnet] })];

  expect(judge(behind([{}], { networkAcls })).verdict).toBe('unknown');
  expect(judge(behind([{}], { networkAcls: [anAcl({ entries: [] }), networkAcls[1] ?? anAcl()] })).verdict).toBe(
    'no path found',
  );
});

const inside = {
  id: `${arn}/app/inside/0123456789abcdef`,
  name: 'inside',
  type: 'application',
  isInternetFacing: false,
  listens: [80],
  groupIds: ['sg-balancer'],
} as const;
const outside = { targets: [{ target: inside.id, port: 80 }] };

test('an Application Load Balancer behind a Network Load Balancer leads on to its targets', () => {
  const read = behind([outside, inside], { groups: [aBalancerGroup(80)] });

  const { verdict, interfaces } = judge(read);

  expect(verdict).toBe('reachable');
  expect(interfaces[0]?.reasons).toEqual([
    `the internet-facing load balancer mail leads to inside, which has i-0123456789abcdef0 as a target on port 25, which is ${interfaceId}`,
  ]);
});

test('of an Application Load Balancer with two listeners it is not known which leads to the target', () => {
  const read = behind([outside, { ...inside, listens: [80, 81] }], { groups: [aBalancerGroup(80)] });

  expect(judge(read).verdict).toBe('unknown');
});

test.each<[string, Partial<LoadBalancer>, number]>([
  ['does not listen on the port it is sent to', { listens: [443] }, 80],
  ['does not let in the port by its group', {}, 443],
])('an Application Load Balancer that %s leads nowhere', (_, change, port) => {
  expect(judge(behind([outside, { ...inside, ...change }], { groups: [aBalancerGroup(port)] })).verdict).toBe(
    'no path found',
  );
});

const ofBalancer = { instanceId: null, deviceIndex: null, requesterId: 'amazon-elb', subnetId: publicSubnet };

test('an interface of a load balancer takes connections to the ports that it listens on, and is named after it', () => {
  const own = anInterface({
    ...ofBalancer,
    description: 'ELB net/mail/0123456789abcdef',
    type: 'network_load_balancer',
  });
  const judged = (listens: number[]) =>
    judge(behind([{ listens, targets: [], groupIds: [groupRef.groupId] }], { interfaces: [own] }));

  expect(judged([25])).toMatchObject({ verdict: 'reachable', interfaces: [{ attachedTo: 'load balancer mail' }] });
  expect(judged([80])).toMatchObject({ verdict: 'no path found' });
  expect(judge(behind([], { interfaces: [own] })).verdict).toBe('unknown');
});

test('a description is believed only of interfaces that Elastic Load Balancing made', () => {
  const own = anInterface({ description: 'ELB net/mail/0123456789abcdef' });

  const { interfaces } = judge(behind([{ listens: [80] }], { interfaces: [{ ...own, subnetId: publicSubnet }] }));

  expect(interfaces).toMatchObject([{ verdict: 'reachable', attachedTo: 'instance i-0123456789abcdef0' }]);
});

test('only the exposed group counts: a rule for the VPC alone lets a load balancer in, and no finding is about it', () => {
  const rules = [anOpenRule({ ports: ports(80) }), aRule({ source: fromCidr('10.0.0.0/8') })];

  expect(judge(behind([{}]), { rules }).verdict).toBe('no path found');
});
