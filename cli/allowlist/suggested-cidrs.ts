import type { ExposureLimits } from '../../core/evaluator/evaluate.ts';
import type { TrafficSource } from '../../core/evidence/evidence.ts';
import { mergeCidrs, ofFamily } from '../../core/model/address-set.ts';
import { type AddressFamily, addressRange, type Cidr, cidr, familyOf } from '../../core/model/cidr.ts';

/** A network every address of which spoke to the port, and what they sent together. */
export interface Suggestion {
  readonly cidr: Cidr;
  readonly addresses: number;
  readonly packets: number;
  readonly bytes: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

const families: readonly AddressFamily[] = ['ipv4', 'ipv6'];

/**
 * The fewest networks that hold these sources and no other address, none wider than an entry may approve. What sent most comes first. Each
 * source is one address, and none is given twice. Pure.
 */
export function suggestedCidrs(sources: readonly TrafficSource[], limits: ExposureLimits): Suggestion[] {
  const bySource = new Map(sources.map((source) => [cidr(source.cidr), source]));
  const found = families.flatMap((family) => {
    const own = ofFamily([...bySource.keys()], family).sort(byAddress);
    // An entry is never a /0, whatever the limit.
    const merged = mergeCidrs(own, Math.max(limits[family], 1));
    let next = 0;
    return merged.map((network) => {
      const { last } = addressRange(network);
      const start = next;
      while (next < own.length && addressRange(own[next] as Cidr).first <= last) next += 1;
      return sumOf(
        network,
        own.slice(start, next).flatMap((one) => bySource.get(one) ?? []),
      );
    });
  });
  return found.sort((one, other) => other.bytes - one.bytes || byAddress(one.cidr, other.cidr));
}

function sumOf(network: Cidr, sources: readonly TrafficSource[]): Suggestion {
  const sum = (count: 'packets' | 'bytes') => sources.reduce((total, source) => total + source[count], 0);
  return {
    cidr: network,
    addresses: sources.length,
    packets: sum('packets'),
    bytes: sum('bytes'),
    firstSeen: sources.map(({ firstSeen }) => firstSeen).sort()[0] ?? '',
    lastSeen:
      sources
        .map(({ lastSeen }) => lastSeen)
        .sort()
        .at(-1) ?? '',
  };
}

/** IPv4 before IPv6, then by number. */
function byAddress(one: Cidr, other: Cidr): number {
  if (familyOf(one) !== familyOf(other)) return familyOf(one) === 'ipv4' ? -1 : 1;
  return addressRange(one).first < addressRange(other).first ? -1 : 1;
}
