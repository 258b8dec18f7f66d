import { type Family, isInside, merged, type Span, spanOf } from '../../../oracle/addresses.ts';
import type { PrefixLists, Source } from './history.ts';

/** The IANA special-purpose registries, stated again: from here no packet of the internet comes. */
const notPublic = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24',
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
  '::/127 ::ffff:0:0/96 64:ff9b:1::/48 100::/64 2001:2::/48 2001:10::/28 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7',
  'fe80::/10 ff00::/8',
].flatMap((line) => line.split(' ').map(spanOf));

const sizes = new Map<string, bigint>();

/** How many public addresses some spans hold together, each counted once. */
export function publicSize(spans: readonly Span[]): bigint {
  const key = spans.map(({ family, first, last }) => `${family}${first}-${last}`).join();
  const known =
    sizes.get(key) ?? merged(spans.flatMap(publicParts)).reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
  sizes.set(key, known);
  return known;
}

function publicParts(span: Span): Span[] {
  return notPublic.reduce<Span[]>(
    (left, hole) =>
      left.flatMap((part) => {
        if (hole.family !== part.family || hole.last < part.first || part.last < hole.first) return [part];
        const below = { ...part, last: hole.first - 1n };
        const above = { ...part, first: hole.last + 1n };
        return [below, above].filter(({ first, last }) => first <= last);
      }),
    [span],
  );
}

export function spansOf(source: Source, lists: PrefixLists): readonly Span[] {
  if (source.kind === 'security-group') return [];
  return source.kind === 'cidr' ? [spanOf(source.cidr)] : (lists[source.prefixListId]?.entries ?? []).map(spanOf);
}

export function limitOf(family: Family, limits: Readonly<Record<Family, number>>): bigint {
  return 1n << BigInt((family === 'ipv4' ? 32 : 128) - limits[family]);
}

export { type Family, isInside, type Span, spanOf };
