import { evaluate } from '../../core/evaluator/evaluate.ts';
import type { ExposedGroup } from '../../core/evidence/judge-reach.ts';
import type {
  AclEntry,
  LoadBalancer,
  NetworkAcl,
  NetworkInterface,
  NetworkRead,
  Route,
  RouteTable,
  Subnet,
} from '../../core/evidence/network.ts';
import { type AddressFamily, cidr } from '../../core/model/cidr.ts';
import type { Snapshot } from '../../core/model/security-group.ts';
import { anOpenRule, aSnapshot, groupRef } from './builders.ts';

export const vpcId = 'vpc-0123456789abcdef0';
export const subnetId = 'subnet-0123456789abcdef0';
export const interfaceId = 'eni-0123456789abcdef0';
export const gatewayId = 'igw-0123456789abcdef0';
export const limits = { ipv4: 8, ipv6: 16 };

/** An instance with a public address, in the group of the tests and no other. */
export function anInterface(change: Partial<NetworkInterface> = {}): NetworkInterface {
  return {
    id: interfaceId,
    ownerId: groupRef.account,
    vpcId,
    subnetId,
    groupIds: [groupRef.groupId],
    type: 'interface',
    instanceId: 'i-0123456789abcdef0',
    deviceIndex: 0,
    requesterId: null,
    description: '',
    ipv4: [{ address: '10.0.0.4', publicAddress: '54.1.2.3' }],
    ipv6: [],
    ...change,
  };
}

export function aSubnet(change: Partial<Subnet> = {}): Subnet {
  return { id: subnetId, vpcId, blockPublicAccess: 'off', ...change };
}

export function aRoute(destination: string, target: string, isActive = true): Route {
  return { destination, target, isActive };
}

/** The main table of the VPC, with routes to an internet gateway. */
export function aRouteTable(change: Partial<RouteTable> = {}): RouteTable {
  return {
    id: 'rtb-0123456789abcdef0',
    vpcId,
    isMain: true,
    subnetIds: [],
    gatewayIds: [],
    routes: [aRoute('10.0.0.0/16', 'local'), aRoute('0.0.0.0/0', gatewayId), aRoute('::/0', gatewayId)],
    ...change,
  };
}

/** An entry for all traffic of everybody. */
export function anAclEntry(change: Partial<Omit<AclEntry, 'cidr'>> & { readonly cidr?: string } = {}): AclEntry {
  return {
    ...{ number: 100, direction: 'ingress', action: 'allow', protocol: '-1', ports: null },
    ...change,
    cidr: cidr(change.cidr ?? '0.0.0.0/0'),
  };
}

/** The default ACL of a VPC with both families, which lets everything pass. */
export function anAcl(change: Partial<NetworkAcl> = {}): NetworkAcl {
  const open = (direction: AclEntry['direction']) => [
    anAclEntry({ direction }),
    anAclEntry({ direction, number: 101, cidr: '::/0' }),
  ];
  return {
    ...{ id: 'acl-0123456789abcdef0', vpcId, isDefault: true, subnetIds: [subnetId] },
    entries: [...open('ingress'), ...open('egress')],
    ...change,
  };
}

/** An internet-facing Network Load Balancer without groups, in the subnet of the tests. */
export function aLoadBalancer(change: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    id: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/mail/0123456789abcdef',
    name: 'mail',
    type: 'network',
    isInternetFacing: true,
    vpcId,
    subnetIds: [subnetId],
    groupIds: [],
    listens: [25],
    targets: [{ target: 'i-0123456789abcdef0', port: 25 }],
    ...change,
  };
}

/** One instance in a public subnet. */
export function aNetwork(change: Partial<NetworkRead> = {}): NetworkRead {
  return {
    interfaces: [anInterface()],
    subnets: [aSubnet()],
    routeTables: [aRouteTable()],
    networkAcls: [anAcl()],
    loadBalancers: [],
    routeLists: {},
    acceleratedSubnetIds: [],
    groups: [],
    unread: [],
    ...change,
  };
}

/** The group of the tests with what is wrong with it: open to all of IPv4 where nothing else is said. */
export function anExposedGroup(
  change: Partial<Snapshot> = {},
  families: readonly AddressFamily[] = ['ipv4', 'ipv6'],
): ExposedGroup & { readonly snapshot: Snapshot } {
  const snapshot = aSnapshot({ rules: [anOpenRule()], ...change });
  const exposures = evaluate({ ...snapshot, approved: [], limits }).filter(({ family }) => families.includes(family));
  return { snapshot, exposures };
}
