import { type AddressSet, intersect, subtract, union } from '../model/address-set.ts';
import { networkOf } from '../model/network.ts';
import type { PortRange } from '../model/security-group.ts';
import type { AclEntry, NetworkAcl } from './network.ts';

/** Ports that clients choose, of any system and of load balancers (Amazon VPC user guide, Network ACLs, Ephemeral ports). */
export const ephemeralPorts: PortRange = { from: 1024, to: 65535 };

/** Ports below them, which a program with the rights of the system may choose as well. */
export const privilegedPorts: PortRange = { from: 1, to: 1023 };

/** Addresses that pass with at least one of some ports, and those that pass with each of them. */
export interface Passing {
  readonly some: AddressSet;
  readonly every: AddressSet;
}

/**
 * Which of some addresses of one family pass a network ACL by TCP, to these ports. `ingress`: the addresses are the senders'; `egress`: they
 * are where it goes to. A network ACL keeps no state: an answer passes like any other packet. The entries count in the order of their
 * numbers and the first that matches decides; what none matches is denied (Amazon VPC user guide, Network ACL rules).
 */
export function passing(
  acl: NetworkAcl,
  { direction, ports }: { readonly direction: AclEntry['direction']; readonly ports: PortRange },
  addresses: AddressSet,
): Passing {
  const entries = acl.entries
    .filter((entry) => entry.direction === direction)
    .toSorted((one, other) => one.number - other.number);
  // Between two of these ports nothing changes.
  const changes = entries.flatMap((entry) => (entry.ports ? [entry.ports.from, entry.ports.to + 1] : []));
  const starts = new Set([ports.from, ...changes.filter((port) => ports.from < port && port <= ports.to)]);
  const byPort = [...starts].map((port) => allowed(entries, port, addresses));
  return { some: union(byPort.flat()), every: byPort.reduce(intersect, addresses) };
}

/** The port itself as a range. */
export function only(port: number): PortRange {
  return { from: port, to: port };
}

function allowed(entries: readonly AclEntry[], port: number, addresses: AddressSet): AddressSet {
  const through: AddressSet[] = [];
  let left = addresses;
  const family = addresses[0]?.family;
  for (const entry of entries) {
    const network = networkOf(entry.cidr);
    if (network.family !== family || !matches(entry, port)) continue;
    if (entry.action === 'allow') through.push(intersect(left, network.addresses));
    left = subtract(left, network.addresses);
  }
  return union(through.flat());
}

/** Protocol 6 is TCP (IANA, Protocol Numbers). */
function matches({ protocol, ports }: AclEntry, port: number): boolean {
  if (protocol === '-1') return true;
  return protocol === '6' && (ports === null || (ports.from <= port && port <= ports.to));
}
