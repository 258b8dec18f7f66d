import { type AddressSet, addressSet, commonSize, intersect, subtract } from './address-set.ts';
import { type AddressFamily, cidr } from './cidr.ts';

/**
 * Everything but the blocks no packet from the internet can come from: the IANA special-purpose registries
 * (https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry, the blocks not globally
 * reachable) and multicast. IPv6 outside 2000::/3 is unassigned today but is unicast space (RFC 4291, section 2.4) that
 * IANA may assign tomorrow, so it counts as public: `8000::/1` is half of `::/0` and is judged like it.
 */
const notPublic: Record<AddressFamily, readonly string[]> = {
  ipv4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  ipv6: [
    '::/127',
    '::ffff:0:0/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001:2::/48',
    '2001:10::/28',
    '2001:db8::/32',
    '3fff::/20',
    '5f00::/16',
    'fc00::/7',
    'fe80::/10',
    'ff00::/8',
  ],
};

const publicSpace: Record<AddressFamily, AddressSet> = {
  ipv4: subtract(addressSet([cidr('0.0.0.0/0')]), addressSet(notPublic.ipv4.map(cidr))),
  ipv6: subtract(addressSet([cidr('::/0')]), addressSet(notPublic.ipv6.map(cidr))),
};

/** How many addresses of a set of one family are public unicast addresses. */
export function publicSize(addresses: AddressSet): bigint {
  const family = addresses[0]?.family;
  return family ? commonSize(addresses, publicSpace[family]) : 0n;
}

const publicSpaceSizes: Record<AddressFamily, bigint> = {
  ipv4: publicSize(publicSpace.ipv4),
  ipv6: publicSize(publicSpace.ipv6),
};

/** How many public unicast addresses a family has. */
export function publicSpaceSize(family: AddressFamily): bigint {
  return publicSpaceSizes[family];
}

/** All public unicast addresses of a family. */
export function publicSpaceOf(family: AddressFamily): AddressSet {
  return publicSpace[family];
}

/** The public unicast addresses among these of one family. */
export function publicPart(addresses: AddressSet): AddressSet {
  const family = addresses[0]?.family;
  return family ? intersect(addresses, publicSpace[family]) : [];
}
