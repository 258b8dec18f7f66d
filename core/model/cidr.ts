/** Address family of a CIDR, an exposure or a rules quota. */
export type AddressFamily = 'ipv4' | 'ipv6';

declare const canonical: unique symbol;

/**
 * A CIDR in the one spelling EC2 itself returns: host bits cleared, IPv6 as in RFC 5952 (lower case, longest run of
 * zeros compressed). Only {@link parseCidr} makes one, so two equal networks are always two equal strings.
 */
export type Cidr = string & { readonly [canonical]: true };

/** An inclusive range of addresses of one family, as unsigned integers. */
export interface AddressRange {
  readonly family: AddressFamily;
  readonly first: bigint;
  readonly last: bigint;
}

/** What a text is, read as a CIDR. `hostBits` says that the text named a host inside the network it was read as. */
export type CidrReading =
  | { readonly kind: 'cidr'; readonly cidr: Cidr; readonly hostBits: boolean }
  | { readonly kind: 'invalid'; readonly reason: string };

const bits = { ipv4: 32, ipv6: 128 } as const;

/**
 * Reads a CIDR in any spelling and gives its canonical form, as EC2 does on AuthorizeSecurityGroupIngress
 * (`100.68.0.18/18` becomes `100.68.0.0/18`; AWS API reference, IpRange). Never throws.
 */
export function parseCidr(text: string): CidrReading {
  const slash = text.indexOf('/');
  if (slash < 0) return invalid(text, 'it has no prefix length; a single address is written as /32 or /128');
  const family: AddressFamily = text.includes(':') ? 'ipv6' : 'ipv4';
  const address = family === 'ipv4' ? ipv4Value(text.slice(0, slash)) : ipv6Value(text.slice(0, slash));
  if (address === null) return invalid(text, `the address is not a valid ${familyName(family)} address`);
  const prefixText = text.slice(slash + 1);
  const prefix = /^(0|[1-9]\d{0,2})$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (!(prefix <= bits[family])) return invalid(text, `the prefix length must be 0 to ${bits[family]}`);
  const hostMask = (1n << BigInt(bits[family] - prefix)) - 1n;
  const first = address & ~hostMask;
  return { kind: 'cidr', cidr: cidrOf(family, first, prefix), hostBits: first !== address };
}

/** The canonical CIDR of a text that is known to be one; throws on anything else. For constants and data we wrote. */
export function cidr(text: string): Cidr {
  const reading = parseCidr(text);
  if (reading.kind === 'invalid') throw new Error(reading.reason);
  return reading.cidr;
}

/** The CIDR with this network address and prefix length. The caller guarantees that the host bits are zero. */
export function cidrOf(family: AddressFamily, first: bigint, prefix: number): Cidr {
  const address = family === 'ipv4' ? ipv4Text(first) : ipv6Text(first);
  return `${address}/${prefix}` as Cidr;
}

export function familyOf(value: Cidr): AddressFamily {
  return value.includes(':') ? 'ipv6' : 'ipv4';
}

export function familyName(family: AddressFamily): 'IPv4' | 'IPv6' {
  return family === 'ipv4' ? 'IPv4' : 'IPv6';
}

export function prefixLengthOf(value: Cidr): number {
  return Number(value.slice(value.indexOf('/') + 1));
}

/** The number of address bits of a family: 32 or 128. */
export function bitsOf(family: AddressFamily): number {
  return bits[family];
}

/** First and last address of a canonical CIDR. */
export function addressRange(value: Cidr): AddressRange {
  const slash = value.indexOf('/');
  const family = familyOf(value);
  const address = family === 'ipv4' ? ipv4Value(value.slice(0, slash)) : ipv6Value(value.slice(0, slash));
  if (address === null) throw new Error(`not a canonical CIDR: ${value}`);
  return { family, first: address, last: address + (1n << BigInt(bits[family] - prefixLengthOf(value))) - 1n };
}

function invalid(text: string, why: string): CidrReading {
  return { kind: 'invalid', reason: `${JSON.stringify(text)} is not a CIDR: ${why}` };
}

/** Four decimal numbers up to 255 without leading zeros. By character codes: a scan reads every CIDR of an account. */
function ipv4Value(text: string): bigint | null {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 46 && octet >= 0) {
      value = value * 256 + octet;
      octet = -1;
      dots += 1;
    } else if (code >= 48 && code <= 57 && octet !== 0) {
      octet = Math.max(octet, 0) * 10 + code - 48;
      if (octet > 255) return null;
    } else return null;
  }
  return dots === 3 && octet >= 0 ? BigInt(value * 256 + octet) : null;
}

function ipv6Value(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(ipv6Groups);
  if (!head || (halves.length === 2 && !tail)) return null;
  if (halves.length === 1) return head.length === 8 ? joinGroups(head) : null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  return missing >= 1 ? joinGroups([...head, ...Array<number>(missing).fill(0), ...(tail ?? [])]) : null;
}

/** The 16-bit groups of one side of `::`; a dotted quad may stand for the last two (RFC 4291, section 2.2). */
function ipv6Groups(side: string, index: number, sides: string[]): number[] | null {
  if (side === '') return sides.length === 2 ? [] : null;
  const groups: number[] = [];
  const parts = side.split(':');
  for (const [position, part] of parts.entries()) {
    if (part.includes('.')) {
      const quad = ipv4Value(part);
      if (quad === null || position !== parts.length - 1 || index !== sides.length - 1) return null;
      groups.push(Number(quad >> 16n), Number(quad & 0xffffn));
    } else {
      if (!/^[0-9a-f]{1,4}$/i.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

function joinGroups(groups: readonly number[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

function ipv4Text(value: bigint): string {
  const number = Number(value);
  return [number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255].join('.');
}

function ipv6Text(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
