import { canonicalCidr } from './cidr.ts';
import type { Group } from './ec2/rule.ts';
import type { Network, Vpc } from './network.ts';
import { newVpc, type Region } from './world.ts';

/** What a region will have, in which the parts of a seed are made one after the other. */
export type Draft = { region: Region; vpcs: Map<string, Vpc>; network: Network };

/** Finds what a seed names, among what is planted now and what is there. Each throws where there is none. */
export type Named = {
  /** By id or name. */
  group: (region: Region, idOrName: string) => Group;
  /** The id of a prefix list, by id or name. */
  prefixList: (region: Region, idOrName: string) => string;
};

/** A VPC by its id, or `default`; one that is not there is made, as it is for a group. */
export function vpcIn({ region, vpcs }: Draft, named: string): Vpc {
  const id = vpcId(region, named);
  const known = vpcs.get(id);
  if (known) return known;
  const made = newVpc(id);
  vpcs.set(id, made);
  return made;
}

/** The subnets that a part names; throws for one that is not there, or is in another VPC. */
export function checkSubnets({ network }: Draft, subnets: readonly string[], vpc: string): void {
  for (const id of subnets) {
    const subnet = network.subnets.get(id);
    if (!subnet) throw new Error(`there is no subnet ${id}; a seed has to name it in its subnets`);
    if (subnet.vpc !== vpc) throw new Error(`subnet ${id} is in ${subnet.vpc}, and not in ${vpc}`);
  }
}

/** The id of a VPC that a seed may call `default`. */
export function vpcId({ defaultVpc }: Region, named: string): string {
  return named === 'default' ? defaultVpc : named;
}

/** Throws for a text that is no CIDR of the family. */
export function canonical(text: string, family: 'ipv4' | 'ipv6'): string {
  const cidr = canonicalCidr(text, family);
  if (cidr === undefined) throw new Error(`${text} is not an ${family === 'ipv4' ? 'IPv4' : 'IPv6'} CIDR`);
  return cidr;
}
