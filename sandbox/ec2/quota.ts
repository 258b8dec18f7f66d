import { AwsError } from '../aws-error.ts';
import type { Region } from '../world.ts';
import { prefixListAt } from './context.ts';
import type { Group, Rule } from './rule.ts';

type Usage = { ipv4: number; ipv6: number };

/** A change of a group's rules, or of the weight of a prefix list they name (`weightOf` gives the new weight). */
export type RulesChange = {
  before: Group;
  after: Group;
  region: Region;
  now: number;
  weightOf?: (prefixList: string) => number | undefined;
};

/**
 * Whether a group may get its new rules: no family may grow past the quota. A group seeded above it may still shrink.
 * @throws {AwsError} RulesPerSecurityGroupLimitExceeded.
 */
export function checkQuota(change: RulesChange): void {
  if (exceedsQuota(change)) {
    const message = 'The maximum number of rules per security group has been reached.';
    throw new AwsError('RulesPerSecurityGroupLimitExceeded', message);
  }
}

export function exceedsQuota({ before, after, region, now, weightOf = () => undefined }: RulesChange): boolean {
  const present = (id: string) => prefixListAt(region, id, now).list.weight;
  return [false, true].some((isEgress) => {
    const direction = (rule: Rule) => rule.isEgress === isEgress;
    const old = usageOf(before.rules.filter(direction), present);
    const next = usageOf(after.rules.filter(direction), (id) => weightOf(id) ?? present(id));
    const grows = (family: keyof Usage) => next[family] > region.rulesPerGroup && next[family] > old[family];
    return grows('ipv4') || grows('ipv6');
  });
}

/**
 * What the rules of one direction count against the quota, which is enforced separately for IPv4 and IPv6. Group references
 * count one and prefix lists their maximum size, in both families
 * (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html, and tested on AWS in jantman/awslimitchecker#431).
 */
function usageOf(rules: readonly Rule[], weightOf: (prefixList: string) => number): Usage {
  const usage = { ipv4: 0, ipv6: 0 };
  for (const { source } of rules) {
    const weight = source.kind === 'prefixList' ? weightOf(source.id) : 1;
    if (source.kind !== 'cidr6') usage.ipv4 += weight;
    if (source.kind !== 'cidr4') usage.ipv6 += weight;
  }
  return usage;
}
