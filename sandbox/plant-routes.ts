import { canonicalCidr } from './cidr.ts';
import { canonical, checkSubnets, type Draft, type Named, vpcIn } from './draft.ts';
import { type AclEntry, gatewayOf, lastEntries, localRoutes, type NetworkAcl, type RouteTable } from './network.ts';
import type { Seed } from './seed.ts';

/** What a route may lead to, by the start of its id, and in which field EC2 names it (EC2 API reference, Route). */
const targets =
  /^(local|igw-|vgw-|vpce-|eigw-|nat-|eni-|i-|tgw-|pcx-|lgw-|cagw-|arn:aws[a-z-]*:(networkmanager|odb|ec2):)/;

/** A route table of a seed, with the routes to the VPC itself. @throws {Error} saying what is wrong. */
export function routeTableFrom(draft: Draft, seeded: Seed['routeTables'][number], named: Named): RouteTable {
  const vpc = vpcIn(draft, seeded.vpc);
  const others = [...draft.network.routeTables.values()].filter((table) => table.vpc === vpc.id);
  checkSubnets(draft, seeded.subnets, vpc.id);
  checkFree(seeded.subnets, others);
  if (seeded.main && others.some(({ isMain }) => isMain)) throw new Error(`${vpc.id} has a main table already`);
  const gatewayId = (id: string) => (id === 'igw' ? gatewayOf(vpc.id) : id);
  const routes = seeded.routes.map(({ to, via, state }) => {
    const target = gatewayId(via);
    if (!targets.test(target))
      throw new Error(
        `a route cannot lead to '${via}': local, igw, or the id of a gateway, an interface, an endpoint and so on`,
      );
    const destination = canonicalCidr(to, to.includes(':') ? 'ipv6' : 'ipv4');
    if (destination === undefined && to.includes('/')) throw new Error(`${to} is not a CIDR`);
    return {
      destination: destination ?? named.prefixList(draft.region, to),
      via: target,
      isActive: state === 'active',
    };
  });
  const local = localRoutes(vpc).filter(
    ({ destination }) => !routes.some((route) => route.destination === destination),
  );
  const all = [...local, ...routes];
  if (new Set(all.map(({ destination }) => destination)).size < all.length)
    throw new Error('two routes have the same destination');
  return {
    ...{ id: seeded.id, vpc: vpc.id, isMain: seeded.main, subnets: seeded.subnets },
    ...{ gateways: seeded.gateways.map(gatewayId), routes: all },
  };
}

/** A network ACL of a seed, with the entries that end every one. @throws {Error} saying what is wrong. */
export function aclFrom(draft: Draft, seeded: Seed['networkAcls'][number]): NetworkAcl {
  const vpc = vpcIn(draft, seeded.vpc);
  const others = [...draft.network.networkAcls.values()].filter((acl) => acl.vpc === vpc.id);
  checkSubnets(draft, seeded.subnets, vpc.id);
  checkFree(seeded.subnets, others);
  if (seeded.default && others.some(({ isDefault }) => isDefault))
    throw new Error(`${vpc.id} has a default ACL already`);
  const entries = seeded.entries.map(entryFrom);
  if (new Set(entries.map(({ number, isEgress }) => `${number} ${isEgress}`)).size < entries.length) {
    throw new Error('two entries of one direction have the same number');
  }
  const all = [...entries, ...lastEntries()].sort((one, other) => one.number - other.number);
  return { id: seeded.id, vpc: vpc.id, isDefault: seeded.default, subnets: seeded.subnets, entries: all };
}

function checkFree(subnets: readonly string[], others: readonly { id: string; subnets: readonly string[] }[]): void {
  for (const subnet of subnets) {
    const other = others.find((one) => one.subnets.includes(subnet));
    if (other) throw new Error(`subnet ${subnet} has ${other.id} already`);
  }
}

const protocols: Record<string, string> = { tcp: '6', udp: '17', icmp: '1', icmpv6: '58', all: '-1' };

function entryFrom(seeded: Seed['networkAcls'][number]['entries'][number]): AclEntry {
  const protocol = protocols[String(seeded.protocol)] ?? String(seeded.protocol);
  if (!/^(-1|\d{1,3})$/.test(protocol)) throw new Error(`'${seeded.protocol}' is no protocol`);
  const { from, to = from } = seeded;
  const hasPorts = ['6', '17'].includes(protocol);
  if (hasPorts !== (from !== undefined)) {
    throw new Error(`entry ${seeded.number}: TCP and UDP have a port in 'from', and other protocols have none`);
  }
  return {
    ...{ number: seeded.number, isEgress: seeded.direction === 'egress', action: seeded.action, protocol },
    cidr: seeded.cidr === undefined ? canonical(seeded.cidr6 ?? '', 'ipv6') : canonical(seeded.cidr, 'ipv4'),
    ports: from === undefined || to === undefined ? undefined : { from, to },
  };
}
