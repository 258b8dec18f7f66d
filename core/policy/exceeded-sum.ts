import type { ExposureLimits } from '../evaluator/evaluate.ts';
import type { GroupRef } from '../model/security-group.ts';
import { type AllowlistEntry, entriesFor, isTooWide } from './allowlist-entry.ts';
import { type ApprovedSum, excessiveSums } from './approved-sum.ts';
import type { Policy } from './policy.ts';

interface Edit {
  readonly before: Policy;
  readonly after: Policy;
  readonly limits: ExposureLimits;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface KnownGroup {
  readonly ref: GroupRef;
  readonly vpcId: string;
}

/**
 * Gives, for one group after the other, the family in which an edit takes the sum of the CIDRs approved for the group over the
 * limit, or further above it; null where it does not. An edit that lowers a sum is none, though it may still be too high.
 * Groups that the same entries speak for are computed once: there may be a hundred thousand.
 */
export function exceededSums({ before, after, limits, now }: Edit): (group: KnownGroup) => ApprovedSum | null {
  const known = new Map<string, ApprovedSum | null>();
  const named = new Set([...before.entries, ...after.entries].flatMap(groupNamedBy));
  const sumsOf = (policy: Policy, group: KnownGroup) => {
    const entries = entriesFor(policy.entries, group, now).filter((entry) => !isTooWide(entry, limits));
    return excessiveSums(entries, limits);
  };
  const exceeded = (group: KnownGroup) => {
    const earlier = new Map(sumsOf(before, group).map(({ family, addresses }) => [family, BigInt(addresses)]));
    return (
      sumsOf(after, group).find(({ family, addresses }) => BigInt(addresses) > (earlier.get(family) ?? 0n)) ?? null
    );
  };
  return (group) => {
    const { account, groupId } = group.ref;
    const key = `${account} ${group.vpcId} ${named.has(groupId) ? groupId : ''}`;
    const sum = known.get(key);
    if (sum !== undefined) return sum;
    const found = exceeded(group);
    known.set(key, found);
    return found;
  };
}

function groupNamedBy({ scope }: AllowlistEntry): string[] {
  return scope.kind === 'group' ? [scope.groupId] : [];
}
