import { spanOf } from '../../../oracle/addresses.ts';
import { isPublic, publicEdges } from '../../../oracle/exposure.ts';
import type { Client } from './come-in.ts';
import type { World } from './world.ts';

/**
 * Clients that stand for all: between two neighbours of one family nothing in the world changes, neither by address nor by the port that
 * the client has chosen.
 */
export function clientsOf(world: World): Client[] {
  const blocks = new Set([
    ...world.tables.flatMap(({ routes }) => routes.map(({ to }) => to)),
    ...world.acls.flatMap(({ entries }) => entries.map(({ block }) => block)),
    ...world.groups.flatMap(({ rules }) => rules.map(({ from }) => from)),
    ...Object.values(world.lists).flat(),
  ]);
  const spans = [...blocks].filter((block) => block.includes('/')).map(spanOf);
  const edges = [
    ...spans.flatMap(({ family, first, last }) => [first, last + 1n].map((address) => ({ family, address }))),
    ...publicEdges,
  ];
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const end = family === 'ipv4' ? 1n << 32n : 1n << 128n;
    const starts = new Set(edges.filter((edge) => edge.family === family).map(({ address }) => address));
    const addresses = [...starts].filter((address) => address < end && isPublic(family, address));
    return addresses.flatMap((address) => portsOf(world).map((port) => ({ family, address, port })));
  });
}

function portsOf({ acls }: World): number[] {
  const ranges = acls.flatMap(({ entries }) => entries.flatMap(({ ports }) => (ports ? [ports] : [])));
  const starts = [1, 1024, ...ranges.flatMap(([from, to]) => [from, to + 1])];
  return [...new Set(starts)].filter((port) => port >= 1 && port <= 65_535);
}
