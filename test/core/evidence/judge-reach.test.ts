import { expect, test } from 'vitest';
import { judgeReach } from '../../../core/evidence/judge-reach.ts';
import type { NetworkPart, NetworkRead } from '../../../core/evidence/network.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import {
  aNetwork,
  anAcl,
  anAclEntry,
  anExposedGroup,
  anInterface,
  aRoute,
  aRouteTable,
  aSubnet,
  gatewayId,
  interfaceId,
  limits,
  subnetId,
  vpcId,
} from '../../builders/a-network.ts';
import { anOpenRule, aRule, fromCidr, fromList, groupRef } from '../../builders/builders.ts';

const judge = (read: Partial<NetworkRead>, group: Partial<Snapshot> = {}) =>
  judgeReach(anExposedGroup(group), aNetwork(read), { limits });
const byIpv6 = { rules: [anOpenRule({ source: fromCidr('::/0') })] };
const firstHalf = { rules: [anOpenRule({ source: fromCidr('0.0.0.0/1') })] };
const local = aRoute('10.0.0.0/16', 'local');
const routes = (...own: Parameters<typeof aRoute>[]) => ({
  routeTables: [aRouteTable({ routes: [local, ...own.map((route) => aRoute(...route))] })],
});

test('an instance with a public address and a route to an internet gateway is reachable, and the reason says so', () => {
  const { verdict, interfaces } = judge({});

  expect(verdict).toBe('reachable');
  expect(interfaces).toEqual([
    {
      ...{ id: interfaceId, type: 'interface', vpcId, subnetId, attachedTo: 'instance i-0123456789abcdef0' },
      privateAddresses: ['10.0.0.4'],
      publicAddresses: ['54.1.2.3'],
      verdict: 'reachable',
      reasons: [`${interfaceId} has the public address 54.1.2.3, and ${subnetId} has a route for it to ${gatewayId}`],
      alsoOpenBy: [],
    },
  ]);
});

test('a private IPv6 address is named among the private ones, and an IPv6 address of the internet among the public ones', () => {
  const { interfaces } = judge({ interfaces: [anInterface({ ipv4: [], ipv6: ['fd00::4', '2001:db8::4'] })] }, byIpv6);

  expect(interfaces).toMatchObject([{ privateAddresses: ['fd00::4'], publicAddresses: ['2001:db8::4'] }]);
});

const closed: [string, Partial<NetworkRead>, Partial<Snapshot>?][] = [
  ['without a public address', { interfaces: [anInterface({ ipv4: [{ address: '10.0.0.4', publicAddress: null }] })] }],
  ['open by IPv6 alone, without an IPv6 address', {}, byIpv6],
  [
    'by IPv6 where EC2 drops what internet gateways bring',
    { interfaces: [anInterface({ ipv6: ['2600:1f18::1'], deniesInternet: true })], ...routes(['::/0', gatewayId]) },
    byIpv6,
  ],
  ['an IPv6 address is no way in for IPv4', { interfaces: [anInterface({ ipv4: [], ipv6: ['2001:db8::4'] })] }],
  ['a private IPv6 address', { interfaces: [anInterface({ ipv4: [], ipv6: ['fd00::4'] })] }, byIpv6],
  ['no route to the internet', routes()],
  ['a route that is a blackhole', routes(['0.0.0.0/0', gatewayId, false])],
  [
    'the more specific route counts',
    routes(['0.0.0.0/0', gatewayId], ['0.0.0.0/1', 'nat-1'], ['128.0.0.0/1', 'nat-1']),
  ],
  [
    'a more specific blackhole counts',
    routes(['0.0.0.0/0', gatewayId], ['0.0.0.0/1', 'nat-1', false], ['128.0.0.0/1', 'nat-1', false]),
  ],
  ['the exposed half has another way back', routes(['0.0.0.0/1', 'nat-1'], ['128.0.0.0/1', gatewayId]), firstHalf],
  ['a static route counts before a propagated one', routes(['0.0.0.0/0', 'nat-1'], ['0.0.0.0/0', 'vgw-1'])],
  ['a NAT gateway', routes(['0.0.0.0/0', 'nat-1'])],
  ['a transit gateway', routes(['0.0.0.0/0', 'tgw-1'])],
  ['Block Public Access, incoming', { subnets: [aSubnet({ blockPublicAccess: 'block-ingress' })] }],
  ['Block Public Access, both ways', { subnets: [aSubnet({ blockPublicAccess: 'block-bidirectional' })] }],
  [
    'an egress-only gateway for IPv6',
    { ...routes(['::/0', 'eigw-1']), interfaces: [anInterface({ ipv6: ['2001:db8::4'] })] },
    byIpv6,
  ],
  [
    'a table of its own counts before the main one',
    {
      routeTables: [
        aRouteTable(),
        aRouteTable({ id: 'rtb-own', isMain: false, subnetIds: [subnetId], routes: [local] }),
      ],
    },
  ],
  [
    'an ACL that denies port 25 first',
    {
      networkAcls: [
        anAcl({
          entries: [
            anAclEntry({ number: 200 }),
            anAclEntry({ number: 100, protocol: '6', ports: { from: 25, to: 25 }, action: 'deny' }),
            anAclEntry({ direction: 'egress' }),
          ],
        }),
      ],
    },
  ],
  ['an ACL that lets no answer out', { networkAcls: [anAcl({ entries: [anAclEntry()] })] }],
  [
    'an ACL that lets in UDP only',
    { networkAcls: [anAcl({ entries: [anAclEntry({ protocol: '17' }), anAclEntry({ direction: 'egress' })] })] },
  ],
];

test.each(closed)('no path: %s', (_, read, group) => {
  expect(judge(read, group)).toMatchObject({ verdict: 'no path found', interfaces: [{ verdict: 'no path found' }] });
});

const open: [string, Partial<NetworkRead>, Partial<Snapshot>?][] = [
  ['an IPv6 address with a route', { interfaces: [anInterface({ ipv4: [], ipv6: ['2001:db8::4'] })] }, byIpv6],
  ['half of the internet by the gateway', routes(['0.0.0.0/1', gatewayId], ['128.0.0.0/1', 'nat-1'])],
  ['a prefix list as destination', { ...routes(['pl-1', gatewayId]), routeLists: { 'pl-1': [cidr('0.0.0.0/1')] } }],
  [
    'a route with a CIDR counts before one with a list',
    { ...routes(['0.0.0.0/0', gatewayId], ['pl-1', 'nat-1']), routeLists: { 'pl-1': [cidr('0.0.0.0/0')] } },
  ],
  [
    'an ACL that lets in port 25 and answers out',
    {
      networkAcls: [
        anAcl({
          entries: [
            anAclEntry({ protocol: '6', ports: { from: 25, to: 25 } }),
            anAclEntry({ direction: 'egress', protocol: '6', ports: { from: 50_000, to: 50_000 } }),
          ],
        }),
      ],
    },
  ],
  [
    'a gateway route table that delivers in the VPC',
    {
      routeTables: [
        aRouteTable(),
        aRouteTable({ id: 'rtb-edge', isMain: false, gatewayIds: [gatewayId], routes: [local] }),
      ],
    },
  ],
];

test.each(open)('reachable: %s', (_, read, group) => {
  expect(judge(read, group).verdict).toBe('reachable');
});

const doubtful: [string, Partial<NetworkRead>, Partial<Snapshot>?][] = [
  ['an appliance on the way back', routes(['0.0.0.0/0', 'vpce-1'])],
  ['a local gateway', routes(['0.0.0.0/0', 'lgw-1'])],
  [
    'a gateway route table that leads to an appliance',
    {
      routeTables: [
        aRouteTable(),
        aRouteTable({
          id: 'rtb-edge',
          isMain: false,
          gatewayIds: [gatewayId],
          routes: [local, aRoute('10.0.0.0/24', 'eni-1')],
        }),
      ],
    },
  ],
  [
    'a prefix list of the routes that could not be read',
    { ...routes(['0.0.0.0/0', gatewayId], ['pl-1', 'nat-1']), routeLists: { 'pl-1': null } },
  ],
  [
    'two lists that both may count',
    {
      ...routes(['pl-1', gatewayId], ['pl-2', 'nat-1']),
      routeLists: { 'pl-1': [cidr('0.0.0.0/0')], 'pl-2': [cidr('0.0.0.0/0')] },
    },
  ],
  [
    'answers only to ports below 1024',
    {
      networkAcls: [
        anAcl({
          entries: [anAclEntry(), anAclEntry({ direction: 'egress', protocol: '6', ports: { from: 443, to: 443 } })],
        }),
      ],
    },
  ],
  ['Block Public Access is not known', { subnets: [aSubnet({ blockPublicAccess: 'unknown' })] }],
  ['its subnet was deleted in between', { subnets: [] }],
  ['its network ACL was not read', { networkAcls: [] }],
  [
    'Global Accelerator is in another subnet of the VPC',
    { ...routes(), subnets: [aSubnet(), aSubnet({ id: 'subnet-b' })], acceleratedSubnetIds: ['subnet-b'] },
  ],
];

test.each(doubtful)('unknown: %s', (_, read, group) => {
  expect(judge(read, group).verdict).toBe('unknown');
});

function unread(part: NetworkPart): Pick<NetworkRead, 'unread'> {
  return { unread: [{ part, reason: 'not permitted (UnauthorizedOperation)' }] };
}

test.each<[NetworkPart, Partial<NetworkRead>]>([
  ['interfaces', { interfaces: [] }],
  ['subnets', { subnets: [] }],
  ['route tables', {}],
  ['network ACLs', { networkAcls: [] }],
  ['load balancers', routes()],
  ['accelerators', routes()],
])('where %s could not be read the verdict is unknown, and the cause is said once', (part, read) => {
  const { verdict, reasons } = judge({ ...read, ...unread(part) });

  expect(verdict).toBe('unknown');
  expect(reasons.filter((reason) => reason.includes('not permitted'))).toEqual([
    `${part} could not be read: not permitted (UnauthorizedOperation)`,
  ]);
});

test('where interfaces could not be read, what follows comes before the cause', () => {
  expect(judge({ interfaces: [], ...unread('interfaces') }).reasons).toEqual([
    'which interfaces have the group is not known',
    'interfaces could not be read: not permitted (UnauthorizedOperation)',
  ]);
});

test('what could not be read takes away no path that is there without it', () => {
  expect(judge(unread('load balancers')).verdict).toBe('reachable');
  expect(judge(unread('accelerators')).verdict).toBe('reachable');
});

test('a group without an interface is unattached, and not where interfaces could not be read', () => {
  expect(judge({ interfaces: [] })).toEqual({
    verdict: 'unattached',
    reasons: ['no interface has the group'],
    interfaces: [],
  });
});

test('a prefix list of the group that could not be read may let in those who have a way in', () => {
  const rules = [...firstHalf.rules, aRule({ id: 'sgr-list', source: fromList('pl-1') })];
  const prefixLists = { 'pl-1': { id: 'pl-1', unreadable: 'not-permitted', family: 'ipv4', weight: null } } as const;
  const half = routes(['0.0.0.0/1', 'nat-1'], ['128.0.0.0/1', gatewayId]);

  expect(judge(half, { rules, prefixLists }).verdict).toBe('unknown');
  expect(judge(half, { rules: firstHalf.rules }).verdict).toBe('no path found');
});

test('interfaces and their groups are in order, whatever order EC2 gives them in', () => {
  const two = [anInterface({ id: 'eni-b' }), anInterface({ id: 'eni-a' })];

  const there = judge({ interfaces: two });
  const back = judge({ interfaces: two.toReversed() });

  expect(there).toEqual(back);
  expect(there.interfaces.map(({ id }) => id)).toEqual(['eni-a', 'eni-b']);
});

test('of several interfaces one that is reachable decides, then one that is not known', () => {
  const hidden = anInterface({ id: 'eni-hidden', ipv4: [] });
  const doubtful = anInterface({ id: 'eni-doubtful', subnetId: 'subnet-gone' });

  expect(judge({ interfaces: [hidden, doubtful, anInterface()] }).verdict).toBe('reachable');
  expect(judge({ interfaces: [hidden, doubtful] }).verdict).toBe('unknown');
  expect(judge({ interfaces: [hidden, anInterface({ groupIds: [] })] }).verdict).toBe('no path found');
});

test('no path found says what was not looked at', () => {
  expect(judge(routes()).reasons.at(-1)).toMatch(/^not looked at: .*other VPCs and accounts.*VPN and peering/);
});

test('other groups that leave the port open are named, and one that could not be read', () => {
  const outline = (groupId: string, source: string) => ({
    ...{ ref: { ...groupRef, groupId }, name: `name of ${groupId}`, description: '', vpcId },
    ...{ ownerId: groupRef.account, tags: {} },
    ...{ permissions: [aRule({ source: fromCidr(source) })], prefixLists: {} },
  });
  const groupIds = ['sg-wide', 'sg-gone', 'sg-office', 'sg-six', groupRef.groupId];

  const { interfaces } = judge({
    interfaces: [anInterface({ groupIds })],
    groups: [
      outline('sg-wide', '0.0.0.0/0'),
      outline('sg-office', '81.2.69.0/24'),
      outline('sg-six', '::/0'),
      { groupId: 'sg-gone', unread: 'not found' },
    ],
  });

  expect(interfaces[0]?.alsoOpenBy).toEqual([{ groupId: 'sg-wide', groupName: 'name of sg-wide' }]);
  expect(interfaces[0]?.reasons.slice(1)).toEqual([
    'whether sg-gone leaves the port open as well is not known: it could not be read',
  ]);
});
