import { ipv4Value, ipv6Value } from '../model/address-text.ts';
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
    if (address.includes(':')) return delegated.has('ipv6', ipv6Value(address) ?? -1n);
    return delegated.has('ipv4', BigInt(ipv4Value(address) ?? -1));
  };
}
