import ipaddr from 'ipaddr.js';
import type { Random } from './random.ts';

/** An address in the spelling of EC2, by another library than ours. */
export function publicIpv4(random: Random): string {
  return [random.pick([8, 52, 81, 151, 203]), random.below(256), random.below(256), random.below(256)].join('.');
}

export function privateIpv4(random: Random): string {
  return `10.${random.below(3)}.${random.below(256)}.${1 + random.below(254)}`;
}

/** A private address that no interface of a world has. */
export function nearbyIpv4(random: Random): string {
  return `172.31.${random.below(256)}.${1 + random.below(254)}`;
}

export function ipv6(random: Random, prefix = '2600:1f18'): string {
  const groups = Array.from({ length: 6 }, () => (random.often(50) ? '0' : random.below(65_536).toString(16)));
  return ipv6In(`${prefix}:${groups.join(':')}`);
}

function ipv6In(text: string): string {
  return ipaddr.IPv6.parse(text).toRFC5952String();
}

/** The same address, perhaps spelt in another way. */
export function spelling(address: string, random: Random): string {
  if (!random.often(15)) return address;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return `::ffff:${address}`;
  const whole = parsed.toNormalizedString();
  const padded = whole.split(':').map((group) => group.padStart(4, '0'));
  return random.pick([whole, whole.toUpperCase(), padded.join(':')]);
}
