import { type Family, holds, spanOf } from '../../../oracle/addresses.ts';
import type { SimRoute, SimTable, World } from './world.ts';

/** An address of one family as a number. */
export interface Place {
  readonly family: Family;
  readonly address: bigint;
}

export function placeOf(text: string): Place {
  const { family, first } = spanOf(`${text}/${text.includes(':') ? 128 : 32}`);
  return { family, address: first };
}

export function isIn(block: string, { family, address }: Place): boolean {
  return holds(spanOf(block), family, address);
}

/** One packet as a network ACL sees it: the far end of it, and the port that it is for. */
export interface Crossing {
  readonly isOut: boolean;
  readonly far: Place;
  readonly port: number;
}

/** Whether a packet crosses the border of a subnet: the first entry by number decides. */
export function crosses(world: World, subnetId: string, { isOut, far, port }: Crossing): boolean {
  const subnet = found(world.subnets, subnetId);
  const entries = found(world.acls, subnet.acl).entries.filter((entry) => entry.isOut === isOut);
  let first: (typeof entries)[number] | null = null;
  for (const entry of entries) {
    if (entry.protocol === 'udp' || !isIn(entry.block, far)) continue;
    if (entry.ports && (port < entry.ports[0] || entry.ports[1] < port)) continue;
    if (first === null || entry.number < first.number) first = entry;
  }
  return first?.allows ?? false;
}

export function tableOf(world: World, subnetId: string): SimTable {
  const { vpc } = found(world.subnets, subnetId);
  const own = world.tables.find(({ subnets }) => subnets.includes(subnetId));
  const main = world.tables.find((table) => table.isMain && table.vpc === vpc);
  if (!own && !main) throw new Error(`${subnetId} has no route table`);
  return own ?? (main as SimTable);
}

/** The route that a router takes: the longest prefix, then a CIDR, then what was not propagated by a VPN. */
export function hop(world: World, table: SimTable, to: Place): SimRoute | null {
  const routes = world.isLastListFirst ? table.routes.toReversed() : table.routes;
  let best: SimRoute | null = null;
  let bestRank = -1;
  for (const route of routes) {
    const rank = rankOf(world, route, to);
    if (rank <= bestRank) continue;
    best = route;
    bestRank = rank;
  }
  return best;
}

/** Below 0: the route does not lead there. */
function rankOf(world: World, route: SimRoute, to: Place): number {
  const list = world.lists[route.to];
  const lengths = (list ?? [route.to]).filter((block) => isIn(block, to)).map((block) => Number(block.split('/')[1]));
  const kind = list ? 1 : route.target.startsWith('vgw-') ? 0 : 2;
  return lengths.length === 0 ? -1 : Math.max(...lengths) * 10 + kind;
}

export function found<Item extends { readonly id: string }>(items: readonly Item[], id: string): Item {
  const item = items.find((one) => one.id === id);
  if (!item) throw new Error(`there is no ${id}`);
  return item;
}
