import { type AddressFamily, familyOf } from '../model/cidr.ts';
import { type Permission, type PrefixLists, permissionKey } from '../model/security-group.ts';
import type { Step } from './step.ts';

/** What a family's share of the rules-per-group quota is while a plan is carried out, and after it. */
export interface QuotaUse {
  readonly family: AddressFamily;
  /** After the plan. Null where it cannot be known, because a prefix list of the group could not be read. */
  readonly needed: number | null;
  /** The most at any moment: what is kept stands beside the old rules for a moment. Null where it cannot be known. */
  readonly peak: number | null;
  readonly allowed: number;
  /** Whether the plan fits. One that never has more rules than before fits, even if a size is unknown. */
  readonly fits: boolean;
}

interface QuotaInput {
  readonly rules: readonly Permission[];
  readonly steps: readonly Step[];
  readonly prefixLists: PrefixLists;
  readonly allowed: number;
}

const families: readonly AddressFamily[] = ['ipv4', 'ipv6'];

/**
 * The quota use of each family that a plan adds to, counted step by step. EC2 counts IPv4 and IPv6 rules separately, a prefix
 * list at its MaxEntries, and references of security groups in both (VPC user guide, amazon-vpc-limits; counted on AWS in
 * awslimitchecker#447). In which family a prefix list counts is not documented: one that stands or is added counts in both, one
 * that goes frees room in its own alone.
 */
export function quotaOf(input: QuotaInput): QuotaUse[] {
  if (input.steps.every(({ kind }) => kind === 'revokeIngress')) return [];
  return families.flatMap((family) => useOf(family, input) ?? []);
}

/** Null where nothing is added in this family: such a plan cannot be refused. */
function useOf(family: AddressFamily, { rules, steps, prefixLists, allowed }: QuotaInput): QuotaUse | null {
  const cost = (some: readonly Permission[]) =>
    some.reduce((sum, rule) => sum + ruleCost(rule, family, prefixLists), 0);
  const freed = (some: readonly Permission[]) =>
    some.reduce((sum, rule) => sum + ruleFreed(rule, family, prefixLists), 0);
  const standing = new Set(rules.map(permissionKey));
  let added = 0;
  let change = 0;
  let most = 0;
  for (const step of steps) {
    if (step.kind === 'revokeIngress') change -= freed(step.rules);
    else {
      const more = cost(step.rules.filter((rule) => !standing.has(permissionKey(rule))));
      added += more;
      change += more;
    }
    // A sum that is not known stays unknown: NaN is above nothing.
    most = Number.isNaN(change) ? Number.NaN : Math.max(most, change);
  }
  if (added === 0) return null;
  const before = cost(rules);
  const peak = knownOrNull(before + most);
  return {
    family,
    needed: knownOrNull(before + change),
    peak,
    allowed,
    fits: most <= 0 || (peak !== null && peak <= allowed),
  };
}

/** The size of a list may not be known, and neither is the sum then. */
function ruleCost({ source }: Permission, family: AddressFamily, prefixLists: PrefixLists): number {
  if (source.kind === 'cidr') return familyOf(source.cidr) === family ? 1 : 0;
  return source.kind === 'prefix-list' ? (prefixLists[source.prefixListId]?.weight ?? Number.NaN) : 1;
}

function ruleFreed(rule: Permission, family: AddressFamily, prefixLists: PrefixLists): number {
  const list = rule.source.kind === 'prefix-list' ? prefixLists[rule.source.prefixListId] : undefined;
  return list && list.family !== null && list.family !== family ? 0 : ruleCost(rule, family, prefixLists);
}

function knownOrNull(sum: number): number | null {
  return Number.isNaN(sum) ? null : sum;
}
