import ipaddr from 'ipaddr.js';
import { type Draft, type Named, vpcIn } from './draft.ts';
import { type NetworkInterface, ownSubnet, type Subnet, type Vpc } from './network.ts';
import type { Seed } from './seed.ts';

type SeededInterface = Seed['networkInterfaces'][number];

/** An interface of a seed. Its subnet is made where its VPC has none. @throws {Error} saying what is wrong. */
export function interfaceFrom(draft: Draft, seeded: SeededInterface, named: Named): NetworkInterface {
  const { region, network } = draft;
  const groups = seeded.groups.map((group) => named.group(region, group));
  const vpc = vpcOf(draft, seeded, groups[0]?.vpc);
  for (const { id, name, vpc: home, furtherVpcs } of groups) {
    if (![home, ...furtherVpcs].includes(vpc.id)) throw new Error(`group '${name}' (${id}) is not in ${vpc.id}`);
  }
  const subnet = subnetOf(draft, seeded, vpc);
  const given = seeded.privateIps ?? [
    { address: nextAddress(network.interfaces.values(), subnet), publicIp: undefined },
  ];
  if (given.length === 0) throw new Error('privateIps is empty; an interface has at least one private address');
  const addresses = given.map(({ address, publicIp }, index) => ({
    address,
    publicIp: index === 0 ? (publicIp ?? seeded.publicIp) : publicIp,
  }));
  return {
    id: seeded.id,
    owner: seeded.owner ?? region.account,
    ...{ vpc: vpc.id, subnet: subnet.id, groups: groups.map(({ id }) => id) },
    ...{ type: seeded.type, description: seeded.description },
    ...{ requester: seeded.requester, instance: seeded.instance, deviceIndex: seeded.deviceIndex, addresses },
    ipv6: seeded.ipv6.map((address) => ipaddr.IPv6.parse(address).toRFC5952String()),
  };
}

function vpcOf(draft: Draft, { vpc, subnet }: SeededInterface, ofGroups: string | undefined): Vpc {
  const known = subnet === undefined ? undefined : draft.network.subnets.get(subnet)?.vpc;
  const id = vpc ?? known ?? ofGroups;
  if (id === undefined)
    throw new Error('it needs a subnet of the seed, a vpc, or groups, since one of them says in which VPC it is');
  return vpcIn(draft, id);
}

function subnetOf({ network: { subnets } }: Draft, { subnet: id }: SeededInterface, vpc: Vpc): Subnet {
  const own = ownSubnet(vpc);
  const inVpc = [...subnets.values()].filter((subnet) => subnet.vpc === vpc.id);
  const found = id === undefined ? inVpc[0] : subnets.get(id);
  if (found) {
    if (found.vpc !== vpc.id) throw new Error(`subnet ${found.id} is in ${found.vpc}, and not in ${vpc.id}`);
    return found;
  }
  if (id !== undefined && (id !== own.id || inVpc.length > 0)) {
    throw new Error(`there is no subnet ${id}; a seed has to name it in its subnets`);
  }
  subnets.set(own.id, own);
  return own;
}

/** The first four addresses of a subnet are AWS's (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html). */
const reserved = 4;

function nextAddress(interfaces: Iterable<NetworkInterface>, { id, cidr }: Subnet): string {
  const inSubnet = [...interfaces].filter(({ subnet }) => subnet === id);
  const taken = new Set(inSubnet.flatMap(({ addresses }) => addresses.map(({ address }) => address)));
  const [network = '', prefix] = cidr.split('/');
  const first = network.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  const size = 2 ** (32 - Number(prefix));
  for (let offset = Math.max(reserved, inSubnet.length + reserved); offset < size - 1; offset += 1) {
    const value = first + offset;
    const address = [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
    if (!taken.has(address)) return address;
  }
  throw new Error(`subnet ${id} has no free address`);
}
