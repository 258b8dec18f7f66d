import { subtract, union } from '../model/address-set.ts';
import { type Cidr, familyName } from '../model/cidr.ts';
import { networkOf } from '../model/network.ts';
import { ephemeralPorts, only, passing, privilegedPorts } from './acl.ts';
import type { Route, RouteTable } from './network.ts';
import { routing } from './routes.ts';
import { type Certainty, letThrough, type Senders, stopped, unsure, whichever } from './senders.ts';
import type { Surroundings } from './surroundings.ts';

/** Where internet gateways deliver something: a port of an address in a subnet. */
export interface Destination {
  readonly vpcId: string;
  readonly subnetId: string;
  readonly port: number;
  /** The private address that a gateway delivers to; null: not known. */
  readonly address: Cidr | null;
}

/** Which senders get to an address with a public one by the internet gateways of its VPC, and their answers back. */
export function internetPath(senders: Senders, to: Destination, around: Surroundings): Senders {
  return throughAcl(throughGateway(throughBlock(senders, to, around), to, around), to, around);
}

/**
 * VPC Block Public Access. Both ways of blocking keep out connections that the internet opens: `block-ingress` lets through only those that
 * NAT gateways and egress-only internet gateways open (EC2 API reference, BlockPublicAccessStates).
 */
function throughBlock(senders: Senders, { subnetId }: Destination, around: Surroundings): Senders {
  const block = around.subnet(subnetId)?.blockPublicAccess ?? 'unknown';
  if (block === 'off') return senders;
  if (block === 'unknown') return unsure(senders, `what VPC Block Public Access does in ${subnetId} could not be read`);
  return stopped(senders, `VPC Block Public Access blocks the internet in ${subnetId} (${block})`);
}

/** Those whose answers leave by the internet gateway that their packets come in by. With any other way back no connection is made. */
function throughGateway(senders: Senders, to: Destination, around: Surroundings): Senders {
  const table = around.routeTable(to.subnetId, to.vpcId);
  if (table === null) return unsure(senders, `the route table of ${to.subnetId} could not be read`);
  const { parts, unreadable } = routing(table, senders.possible, around.read.routeLists);
  const judged = parts.map(({ addresses, routes }) => ({
    addresses,
    certainty: whichever(routes.map((route) => bringsBack(route, to, around))),
    routes,
  }));
  const found = (certainty: Certainty) =>
    union(judged.filter((part) => part.certainty === certainty).flatMap(({ addresses }) => addresses));
  const lists = unreadable.map((route) => ({ route, certainty: bringsBack(route, to, around) }));
  const sure = lists.every(({ certainty }) => certainty === 'yes') ? found('yes') : [];
  const possible = lists.some(({ certainty }) => certainty !== 'no')
    ? senders.possible
    : union([...found('yes'), ...found('maybe')]);
  const used = [...judged.flatMap(({ routes }) => routes), ...unreadable];
  return letThrough(senders, { sure, possible }, noGatewayText(table, to, { used, unreadable, senders }));
}

/**
 * Whether an answer that takes this route gets back by the internet gateway that the sender's packet came in by.
 * - `local`: the address is one of the VPC, not of the internet.
 * - `eigw-`, `nat-`: they let out only connections that began inside (Amazon VPC user guide, Egress-only internet gateways, NAT gateways).
 * - `tgw-`, `vgw-`, `pcx-` and Cloud WAN lead to other networks. What these have is not looked at, and the verdict of the group says so.
 * - What else there is has its own way in ({@link asidePath}).
 */
function bringsBack(route: Route, to: Destination, around: Surroundings): Certainty {
  return route.isActive && route.target.startsWith('igw-') ? deliversFrom(route.target, to, around) : 'no';
}

/**
 * Whether an internet gateway delivers straight to an address. A route table of the gateway (Amazon VPC user guide, Gateway route tables)
 * may lead to an appliance first, which forwards as it is configured.
 */
function deliversFrom(gatewayId: string, { address }: Destination, around: Surroundings): Certainty {
  const tables = around.gatewayTables(gatewayId);
  if (tables === null) return 'maybe';
  if (tables.length === 0) return 'yes';
  if (address === null) return 'maybe';
  return whichever(tables.map((table) => deliversBy(table, address, around)));
}

function deliversBy(table: RouteTable, address: Cidr, around: Surroundings): Certainty {
  const { parts, unreadable } = routing(table, networkOf(address).addresses, around.read.routeLists);
  const routes = parts.flatMap((part) => part.routes);
  if (unreadable.length > 0) return 'maybe';
  return whichever(routes.map(({ target, isActive }) => (!isActive ? 'no' : target === 'local' ? 'yes' : 'maybe')));
}

function noGatewayText(
  table: RouteTable,
  { subnetId }: Destination,
  seen: { readonly used: readonly Route[]; readonly unreadable: readonly Route[]; readonly senders: Senders },
): string {
  const family = seen.senders.possible[0]?.family ?? 'ipv4';
  const lists = [...new Set(seen.unreadable.map(({ destination }) => destination))].sort();
  const unread = lists.length > 0 ? `; the entries of ${lists.join(', ')} could not be read` : '';
  const ways = [...new Set(seen.used.map(routeText))].sort();
  const where = ways.length > 0 ? `leads to ${ways.slice(0, 3).join(', ')}` : 'leads nowhere';
  return `${table.id} of ${subnetId} ${where} for the ${familyName(family)} sources${unread}`;
}

function routeText({ target, isActive }: Route): string {
  if (!isActive) return `${target}, which is gone (blackhole)`;
  if (target.startsWith('igw-')) return `${target}, whose incoming traffic a gateway route table directs or may direct`;
  return target === 'local' ? 'the VPC itself' : target;
}

/** Those whom the network ACL of a subnet lets in, and to whom it lets the answers out. */
export function throughAcl(
  senders: Senders,
  { subnetId, port, isOneOfTwo = false }: ThroughAcl,
  around: Surroundings,
): Senders {
  const acl = around.acl(subnetId);
  if (acl === null) return unsure(senders, `the network ACL of ${subnetId} could not be read`);
  const inside = passing(acl, { direction: 'ingress', ports: only(port) }, senders.possible).some;
  const none = `${acl.id} of ${subnetId} lets none of them in to port ${port}`;
  const entered = letThrough(senders, { sure: inside, possible: inside }, none);
  const answered = passing(acl, { direction: 'egress', ports: ephemeralPorts }, inside);
  // A sender may choose a port below 1024, which few do.
  const rarely = passing(acl, { direction: 'egress', ports: privilegedPorts }, subtract(inside, answered.some)).some;
  const possible = union([...answered.some, ...rarely]);
  const ports = possible.length > 0 ? 'only to some ports' : 'to none of them';
  const sure = isOneOfTwo ? answered.every : answered.some;
  return letThrough(entered, { sure, possible }, `${acl.id} of ${subnetId} lets the answers out ${ports}`);
}

interface ThroughAcl extends Pick<Destination, 'subnetId' | 'port'> {
  /** Whether the answers pass another ACL as well: the port that one lets out may be kept in by the other. */
  readonly isOneOfTwo?: boolean;
}
