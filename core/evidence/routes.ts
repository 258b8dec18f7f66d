import { type AddressSet, intersect, subtract } from '../model/address-set.ts';
import { type AddressFamily, type Cidr, familyOf, parseCidr, prefixLengthOf } from '../model/cidr.ts';
import { networkOf } from '../model/network.ts';
import type { NetworkRead, Route, RouteTable } from './network.ts';

/** Where a route table sends some addresses. More than one route: EC2 does not say which of them counts. */
export interface Routed {
  readonly addresses: AddressSet;
  readonly routes: readonly Route[];
}

export interface Routing {
  readonly parts: readonly Routed[];
  /** Routes to prefix lists that could not be read: each may count for any address. */
  readonly unreadable: readonly Route[];
}

/** One destination of a route: of a prefix list, each of its entries. */
interface Destination {
  readonly cidr: Cidr;
  readonly route: Route;
  readonly isOfList: boolean;
}

/**
 * Where a table sends addresses of one family. The longest prefix counts, also of entries of prefix lists. Of equal ones a static route
 * counts before one that is propagated, and a CIDR before a prefix list; of two lists either may
 * (https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html). A route that is a blackhole counts like any other, and
 * drops what it gets.
 */
export function routing(table: RouteTable, addresses: AddressSet, lists: NetworkRead['routeLists']): Routing {
  const family = addresses[0]?.family;
  if (!family) return { parts: [], unreadable: [] };
  const unreadable = table.routes.filter(({ destination }) => isUnreadable(destination, lists));
  const destinations = table.routes.flatMap((route) => destinationsOf(route, family, lists));
  const parts: Routed[] = [];
  let left = addresses;
  for (const [cidr, equals] of byLength(destinations)) {
    const reached = intersect(left, networkOf(cidr).addresses);
    if (reached.length === 0) continue;
    parts.push({ addresses: reached, routes: deciding(equals) });
    left = subtract(left, reached);
  }
  return { parts, unreadable };
}

function isUnreadable(destination: string, lists: NetworkRead['routeLists']): boolean {
  return parseCidr(destination).kind === 'invalid' && !lists[destination];
}

function destinationsOf(route: Route, family: AddressFamily, lists: NetworkRead['routeLists']): Destination[] {
  const reading = parseCidr(route.destination);
  const isOfList = reading.kind === 'invalid';
  const cidrs = isOfList ? (lists[route.destination] ?? []) : [reading.cidr];
  return cidrs.filter((cidr) => familyOf(cidr) === family).map((cidr) => ({ cidr, route, isOfList }));
}

/** The destinations of each CIDR, the longest prefix first. Two CIDRs of one length have no address in common. */
function byLength(destinations: readonly Destination[]): [Cidr, Destination[]][] {
  const byCidr = Map.groupBy(destinations, ({ cidr }) => cidr);
  return [...byCidr].toSorted(([a], [b]) => prefixLengthOf(b) - prefixLengthOf(a) || (a < b ? -1 : 1));
}

/**
 * Which routes of one destination may count. Only virtual private gateways are known to propagate routes here; a route server may
 * propagate others, and then which one counts is not known.
 */
function deciding(equals: readonly Destination[]): Route[] {
  const fixed = equals.filter(({ isOfList }) => !isOfList);
  const added = fixed.filter(({ route }) => !route.target.startsWith('vgw-'));
  const listed = equals.filter(({ isOfList }) => isOfList);
  const [first = []] = [added, listed.length > 0 ? listed : fixed, fixed].filter((some) => some.length > 0);
  return first.map(({ route }) => route).toSorted((a, b) => (a.target < b.target ? -1 : 1));
}
