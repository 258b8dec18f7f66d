import { ipv4Text, ipv4Value, ipv6Text, ipv6Value } from '../model/address-text.ts';
import { remembered } from '../model/remembered.ts';

/**
 * An address of either family in its one spelling, as EC2 writes it: IPv6 as in RFC 5952, and an IPv4 address that is written as one of IPv6
 * (`::ffff:192.0.2.1`) as what it is. Null where the text is no address.
 */
export function canonicalAddress(text: string): string | null {
  if (!text.includes(':')) return ipv4Value(text) === null ? null : text;
  return canonicalIpv6(text);
}

const mapped = 0xffffn << 32n;

const canonicalIpv6 = remembered(65_536, (text: string): string | null => {
  const value = ipv6Value(text);
  if (value === null) return null;
  return value >> 32n === 0xffffn ? ipv4Text(value - mapped) : ipv6Text(value);
});
