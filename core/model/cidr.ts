import { ipv4Text, ipv4Value, ipv6Text, ipv6Value } from './address-text.ts';

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

/** By how they are written. */
const prefixLengths: ReadonlyMap<string, number> = new Map(
  Array.from({ length: bits.ipv6 + 1 }, (_, length) => [String(length), length]),
);

/**
 * Reads a CIDR in any spelling and gives its canonical form, as EC2 does on AuthorizeSecurityGroupIngress
 * (`100.68.0.18/18` becomes `100.68.0.0/18`; AWS API reference, IpRange). Never throws.
 */
export function parseCidr(text: string): CidrReading {
  const slash = text.indexOf('/');
  if (slash < 0) return invalid(text, 'it has no prefix length; a single address is written as /32 or /128');
  const family: AddressFamily = text.includes(':') ? 'ipv6' : 'ipv4';
  const address = family === 'ipv4' ? ipv4Value(text, slash) : ipv6Value(text.slice(0, slash));
  if (address === null) return invalid(text, `the address is not a valid ${familyName(family)} address`);
  const prefix = prefixLengths.get(text.slice(slash + 1));
  if (prefix === undefined || prefix > bits[family])
    return invalid(text, `the prefix length must be 0 to ${bits[family]}`);
  if (typeof address === 'number' && address % 2 ** (32 - prefix) === 0) {
    // Neither number can be written in another way.
    return { kind: 'cidr', cidr: text as Cidr, hostBits: false };
  }
  const value = BigInt(address);
  const hostMask = (1n << BigInt(bits[family] - prefix)) - 1n;
  const first = value & ~hostMask;
  return { kind: 'cidr', cidr: cidrOf(family, first, prefix), hostBits: first !== value };
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
  const address = family === 'ipv4' ? ipv4Value(value, slash) : ipv6Value(value.slice(0, slash));
  if (address === null) throw new Error(`not a canonical CIDR: ${value}`);
  const first = BigInt(address);
  return { family, first, last: first + (1n << BigInt(bits[family] - prefixLengthOf(value))) - 1n };
}

function invalid(text: string, why: string): CidrReading {
  return { kind: 'invalid', reason: `${JSON.stringify(text)} is not a CIDR: ${why}` };
}
