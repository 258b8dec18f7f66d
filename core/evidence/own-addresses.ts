import { addressRange, cidr } from '../model/cidr.ts';
import { lookupOf } from './address-lookup.ts';
import type { NetworkInterface } from './network.ts';

type Addresses = Pick<NetworkInterface, 'ipv4' | 'ipv6' | 'prefixes'>;

/**
 * Whether an address, in canonical form, is one of an interface: its own, or of a prefix that is delegated to it, as those of containers are
 * (VPC user guide, Assign prefixes to network interfaces).
 */
export function ownAddresses({ ipv4, ipv6, prefixes = [] }: Addresses): (address: string) => boolean {
  const own = new Set([...ipv4.map(({ address }) => address), ...ipv6]);
  if (prefixes.length === 0) return (address) => own.has(address);
  const delegated = lookupOf(prefixes);
  return (address) => {
    if (own.has(address)) return true;
    const { family, first } = addressRange(cidr(`${address}/${address.includes(':') ? 128 : 32}`));
    return delegated.has(family, first);
  };
}
