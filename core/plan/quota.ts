import { type AddressFamily, familyOf } from '../model/cidr.ts';
import type { Permission, PrefixLists } from '../model/security-group.ts';

/** What a family's share of the rules-per-group quota would be after a plan. */
export interface QuotaUse {
  readonly family: AddressFamily;
  /** Null where it cannot be known, because a prefix list of the group could not be read. */
  readonly needed: number | null;
  readonly allowed: number;
}

/**
 * The quota use of each family the plan adds to, after the plan. EC2 counts IPv4 and IPv6 rules separately, a prefix list
 * at its MaxEntries, and prefix lists and group references in both (VPC user guide, amazon-vpc-limits; counted on AWS in
 * awslimitchecker#447). A family that nothing is added to cannot be refused, so it is not listed.
 */
export function quotaAfter(input: {
  readonly survivors: readonly Permission[];
  readonly rules: readonly Permission[];
  readonly prefixLists: PrefixLists;
  readonly allowed: number;
}): QuotaUse[] {
  const families: readonly AddressFamily[] = ['ipv4', 'ipv6'];
  const cost = (rules: readonly Permission[], family: AddressFamily) =>
    rules.reduce((sum, rule) => sum + ruleCost(rule, family, input.prefixLists), 0);
  return families
    .filter((family) => cost(input.rules, family) !== 0)
    .map((family) => ({
      family,
      needed: knownOrNull(cost(input.survivors, family) + cost(input.rules, family)),
      allowed: input.allowed,
    }));
}

/** A list that cannot be read has no known weight, and neither has the sum then. */
function ruleCost({ source }: Permission, family: AddressFamily, prefixLists: PrefixLists): number {
  if (source.kind === 'cidr') return familyOf(source.cidr) === family ? 1 : 0;
  return source.kind === 'prefix-list' ? (prefixLists[source.prefixListId]?.weight ?? Number.NaN) : 1;
}

function knownOrNull(sum: number): number | null {
  return Number.isNaN(sum) ? null : sum;
}
