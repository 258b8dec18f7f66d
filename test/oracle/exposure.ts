import type { Permission } from '../../core/model/security-group.ts';
import { type Family, holds, isInside, merged, type Span, spanOf } from './addresses.ts';
import { type State, serves, spansOf } from './reachability.ts';

/** The contract's "exposed to the internet", stated again from the IANA special-purpose registries. */
const notPublic = [
  ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ['224.0.0.0/4', '240.0.0.0/4'],
  ['::/127', '::ffff:0:0/96', '64:ff9b:1::/48', '100::/64', '2001:2::/48', '2001:10::/28', '2001:db8::/32'],
  ['3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
]
  .flat()
  .map(spanOf);

export const smtp = { protocol: 6, port: 25 };
export const families: readonly Family[] = ['ipv4', 'ipv6'];

/** One source of one family that reaches tcp/25, with all rules through which it does. */
export interface Entrance<Rule extends Permission> {
  readonly family: Family;
  readonly rules: readonly Rule[];
  readonly spans: readonly Span[];
  readonly size: bigint;
}

/** The sources that count: those that reach tcp/25 and are not wholly inside what is approved. */
export function entrances<Rule extends Permission>(state: State<Rule>, approved: readonly string[]): Entrance<Rule>[] {
  const bySource = Map.groupBy(
    state.rules.filter((rule) => serves(rule, smtp)),
    ({ source }) => JSON.stringify(source),
  );
  return [...bySource.values()].flatMap((rules) => {
    const spans = rules[0] ? spansOf(rules[0], state.prefixLists) : [];
    const family = spans[0]?.family;
    if (!family || isInside(spans, approved.map(spanOf))) return [];
    return [{ family, rules, spans, size: publicSize(spans) }];
  });
}

export function exposedFamilies(
  state: State,
  approved: readonly string[],
  limits: Readonly<Record<Family, number>>,
): Set<Family> {
  const counted = entrances(state, approved);
  return new Set(families.filter((family) => exceeds(ofFamily(counted, family), family, limits)));
}

export function ofFamily<Rule extends Permission>(all: readonly Entrance<Rule>[], family: Family): Entrance<Rule>[] {
  return all.filter((entrance) => entrance.family === family);
}

export function exceeds(
  some: readonly Entrance<Permission>[],
  family: Family,
  limits: Readonly<Record<Family, number>>,
): boolean {
  return publicSize(some.flatMap(({ spans }) => spans)) > 1n << BigInt((family === 'ipv4' ? 32 : 128) - limits[family]);
}

/** Whether an address is a public unicast address. */
export function isPublic(family: Family, address: bigint): boolean {
  return !notPublic.some((span) => holds(span, family, address));
}

/** The first addresses of the blocks that are not public, and the first ones after them. */
export const publicEdges: readonly { readonly family: Family; readonly address: bigint }[] = notPublic.flatMap(
  ({ family, first, last }) => [first, last + 1n].map((address) => ({ family, address })),
);

/** How many public unicast addresses there are in some spans, each counted once. */
export function publicSize(spans: readonly Span[]): bigint {
  return merged(spans.flatMap(publicParts)).reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

const parts = new Map<Span, Span[]>();

/** What is left of a span without the special-purpose blocks. */
function publicParts(span: Span): Span[] {
  const cached = parts.get(span);
  if (cached) return cached;
  let left = [span];
  for (const hole of notPublic) {
    left = left.flatMap((part) => {
      if (hole.family !== part.family || hole.last < part.first || part.last < hole.first) return [part];
      const below = { ...part, last: hole.first - 1n };
      const above = { ...part, first: hole.last + 1n };
      return [below, above].filter(({ first, last }) => first <= last);
    });
  }
  parts.set(span, left);
  return left;
}
