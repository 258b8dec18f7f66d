import ipaddr from 'ipaddr.js';

export type Family = 'ipv4' | 'ipv6';

/** Inclusive. Read by ipaddr.js, so that a mistake of core/model/cidr.ts cannot hide in the oracle. */
export interface Span {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

const known = new Map<string, Span>();

export function spanOf(cidr: string): Span {
  const span = known.get(cidr) ?? readSpan(cidr);
  known.set(cidr, span);
  return span;
}

export function holds(outer: Span, family: Family, address: bigint): boolean {
  return outer.family === family && outer.first <= address && address <= outer.last;
}

/** The fewest spans with the same addresses, in order. */
export function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted(byFirst)) {
    const previous = result.at(-1);
    const isApart = previous?.family !== span.family || span.first > previous.last + 1n;
    if (isApart) result.push(span);
    else if (span.last > previous.last) result[result.length - 1] = { ...previous, last: span.last };
  }
  return result;
}

/** Whether every address of every inner span lies in some outer one. */
export function isInside(inner: readonly Span[], outer: readonly Span[]): boolean {
  const whole = merged(outer);
  return inner.every((span) => whole.some((other) => holds(other, span.family, span.first) && span.last <= other.last));
}

export function addressText(family: Family, address: bigint): string {
  const bytes = Array.from({ length: family === 'ipv4' ? 4 : 16 }, () => 0);
  const digits = address.toString(16).padStart(bytes.length * 2, '0');
  return ipaddr
    .fromByteArray(bytes.map((_, index) => Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16)))
    .toString();
}

function byFirst(a: Span, b: Span): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}

function readSpan(cidr: string): Span {
  const [address, prefix] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray();
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const size = 1n << BigInt(bytes.length * 8 - prefix);
  const first = value - (value % size);
  return { family: address.kind(), first, last: first + size - 1n };
}
