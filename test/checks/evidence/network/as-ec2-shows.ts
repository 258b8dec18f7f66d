import type { LoadBalancer, NetworkInterface, NetworkRead } from '../../../../core/evidence/network.ts';
import { cidr } from '../../../../core/model/cidr.ts';
import type {
  GroupOutline,
  PrefixLists,
  SecurityGroupRule,
  Snapshot,
  Source,
} from '../../../../core/model/security-group.ts';
import { found } from './hops.ts';
import type { SimBalancer, SimGroup, SimInterface, SimTarget, World } from './world.ts';

const place = { account: '111122223333', region: 'eu-west-1' };

/** All that the reader would read of a world, with nothing that is hidden. */
export function asEc2Shows(world: World): NetworkRead {
  return {
    interfaces: world.interfaces.map((own) => interfaceOf(world, own)),
    subnets: world.subnets.map(({ id, vpc, zone, block }) => ({ id, vpcId: vpc, zone, blockPublicAccess: block })),
    routeTables: world.tables.map(({ id, vpc, isMain, subnets, gateways, routes }) => ({
      ...{ id, vpcId: vpc, isMain, subnetIds: subnets, gatewayIds: gateways },
      routes: routes.map(({ to, target, isGone }) => ({ destination: to, target, isActive: !isGone })),
    })),
    networkAcls: world.acls.map(({ id, vpc, entries }) => ({
      ...{ id, vpcId: vpc, isDefault: false },
      subnetIds: world.subnets.filter(({ acl }) => acl === id).map((subnet) => subnet.id),
      entries: entries.map(({ number, isOut, allows, protocol, block, ports }) => ({
        ...{ number, direction: isOut ? 'egress' : 'ingress', action: allows ? 'allow' : 'deny' },
        protocol: { all: '-1', tcp: '6', udp: '17' }[protocol],
        cidr: cidr(block),
        ports: ports && { from: ports[0], to: ports[1] },
      })),
    })),
    loadBalancers: world.balancers.filter((one) => isRead(world, one)).map(balancerOf),
    routeLists: Object.fromEntries(Object.entries(world.lists).map(([id, blocks]) => [id, blocks.map(cidr)])),
    serviceListIds: world.awsLists,
    acceleratedSubnetIds: world.accelerators.map(({ subnet }) => subnet),
    groups: world.groups.map((group) => outlineOf(world, group)),
    unread: [],
  };
}

/** Internet-facing ones, and those that they lead to. */
function isRead(world: World, { id, isFacing }: SimBalancer): boolean {
  const leads = ({ listeners }: SimBalancer) =>
    listeners.some(({ targets }) => targets.some((target) => target.kind === 'balancer' && target.balancer === id));
  return isFacing || world.balancers.some(leads);
}

function balancerOf({ id, name, kind, isFacing, vpc, nodes, groups, listeners }: SimBalancer): LoadBalancer {
  return {
    ...{ id, name, type: kind, isInternetFacing: isFacing, vpcId: vpc, groupIds: groups },
    subnetIds: nodes.map(({ subnet }) => subnet),
    listens: listeners.map(({ port }) => port),
    targets: listeners
      .flatMap(({ targets }) => targets)
      .map((target) => ({
        target: nameOf(target),
        port: target.port,
        ...(target.kind === 'instance' ? { family: target.isIpv6 ? ('ipv6' as const) : ('ipv4' as const) } : {}),
      })),
  };
}

function nameOf(target: SimTarget): string {
  if (target.kind === 'instance') return target.instance;
  return target.kind === 'address' ? target.address : target.balancer;
}

function interfaceOf(world: World, own: SimInterface): NetworkInterface {
  const balancer = own.balancer === null ? null : found(world.balancers, own.balancer);
  const path = balancer?.kind === 'classic' ? balancer.id : balancer?.id.split(':loadbalancer/')[1];
  return {
    ...{ id: own.id, ownerId: place.account, vpcId: found(world.subnets, own.subnet).vpc, subnetId: own.subnet },
    groupIds: own.groups,
    type: balancer?.kind === 'network' ? 'network_load_balancer' : 'interface',
    ...{ instanceId: own.instance, deviceIndex: own.instance === null ? null : own.device },
    requesterId: balancer ? 'amazon-elb' : null,
    description: path ? `ELB ${path}` : '',
    ipv4: own.addresses
      .filter(({ family }) => family === 'ipv4')
      .map(({ address, isPublic }) => ({ address, publicAddress: isPublic ? '54.1.2.3' : null })),
    ipv6: own.addresses.filter(({ family }) => family === 'ipv6').map(({ address }) => address),
  };
}

/** A group as a scan reads it. The entries of the lists in `hidden` cannot be read. */
export function snapshotOf(world: World, { id, rules }: SimGroup, hidden: ReadonlySet<string> = new Set()): Snapshot {
  return {
    ...{
      ref: { ...place, groupId: id },
      name: `name of ${id}`,
      description: '',
      vpcId: world.vpcs[0]?.id ?? '',
      ownerId: place.account,
    },
    ...{ tags: {}, rulesQuota: 60 },
    rules: rules.map(
      (rule): SecurityGroupRule => ({
        ...{ id: rule.id, protocol: rule.protocol, description: null, tags: {}, source: sourceOf(rule.from) },
        ports: rule.ports && { from: rule.ports[0], to: rule.ports[1] },
      }),
    ),
    prefixLists: prefixListsOf(
      world,
      rules.map(({ from }) => from),
      hidden,
    ),
  };
}

function outlineOf(world: World, group: SimGroup): GroupOutline {
  const { rules, rulesQuota: _, ...outline } = snapshotOf(world, group);
  return { ...outline, permissions: rules };
}

function sourceOf(from: string): Source {
  if (from.startsWith('pl-')) return { kind: 'prefix-list', prefixListId: from };
  return from.startsWith('sg-') ? { kind: 'security-group', groupId: from } : { kind: 'cidr', cidr: cidr(from) };
}

function prefixListsOf({ lists }: World, sources: readonly string[], hidden: ReadonlySet<string>): PrefixLists {
  const used = sources.filter((from) => from.startsWith('pl-'));
  return Object.fromEntries(
    used.map((id) => {
      const entries = (lists[id] ?? []).map(cidr);
      const family = entries[0]?.includes(':') ? 'ipv6' : 'ipv4';
      if (hidden.has(id))
        return [id, { id, unreadable: 'not-permitted', family: id === 'pl-two' ? null : family, weight: null }];
      return [id, { id, name: id, family, entries, weight: entries.length }];
    }),
  );
}
