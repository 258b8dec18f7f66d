import { ruleText } from '../model/rule-text.ts';
import { groupKey } from '../model/security-group.ts';
import { type AllowlistEntry, entriesFor, isLive } from '../policy/allowlist-entry.ts';
import { isApproved } from '../policy/approved.ts';
import type { Exemption } from '../policy/exemption.ts';
import type { Policy } from '../policy/policy.ts';
import type { GroupState } from './group-states.ts';

const dayMs = 24 * 3600 * 1000;

/** A group that an end concerns, and what then happens in it. */
export interface ConcernedGroup {
  readonly state: GroupState;
  /** The rules that let a network in and that the bot would revoke, in words; none where an exemption ends. */
  readonly rules: readonly string[];
}

/** An allowlist entry or an exemption that ends by itself before long. */
export type ComingEnd = (
  | { readonly kind: 'entry'; readonly item: AllowlistEntry }
  | { readonly kind: 'exemption'; readonly item: Exemption }
) & {
  /** ISO 8601 in UTC. */
  readonly expiresAt: string;
  /** By the lists on record, in the order of the groups. */
  readonly groups: readonly ConcernedGroup[];
};

interface Looking {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Within how many days it ends. */
  readonly days: number;
}

/** What ends within some days, the earliest first, with the groups that it concerns. */
export function comingEnds(policy: Policy, states: readonly GroupState[], looking: Looking): ComingEnd[] {
  const entries = policy.entries.flatMap((item): ComingEnd[] =>
    item.expiresAt !== null && endsWithin(item, looking)
      ? [{ kind: 'entry', item, expiresAt: item.expiresAt, groups: losing(item, item.expiresAt, { policy, states }) }]
      : [],
  );
  const exemptions = policy.exemptions
    .filter((item) => endsWithin(item, looking))
    .map((item): ComingEnd => {
      const exempt = states.filter(({ group }) => groupKey(group) === groupKey(item.group));
      return {
        kind: 'exemption',
        item,
        expiresAt: item.expiresAt,
        groups: exempt.map((state) => ({ state, rules: [] })),
      };
    });
  return [...entries, ...exemptions].sort((one, other) => Date.parse(one.expiresAt) - Date.parse(other.expiresAt));
}

/** Whether something that counts now ends by itself within some days. */
export function endsWithin(item: Pick<AllowlistEntry, 'expiresAt' | 'removedBy'>, { now, days }: Looking): boolean {
  return item.expiresAt !== null && isLive(item, now) && Date.parse(item.expiresAt) - now <= days * dayMs;
}

/**
 * The groups with a rule on record that stands for an entry and for no other that is still live then. Whether the rule still
 * stands is not known here. A rule whose CIDR other entries approve stays.
 */
function losing(
  { id }: AllowlistEntry,
  expiresAt: string,
  { policy, states }: { readonly policy: Policy; readonly states: readonly GroupState[] },
): ConcernedGroup[] {
  return states.flatMap((state) => {
    const rules = state.list.rules.filter(
      ({ ruleId, entries }) => ruleId !== null && entries.some((entry) => entry.id === id),
    );
    if (rules.length === 0) return [];
    const { group: ref, vpcId } = state;
    const left = entriesFor(policy.entries, { ref, vpcId }, Date.parse(expiresAt)).map(({ cidr }) => cidr);
    const lost = rules.filter(({ permission }) => !isApproved(permission.source, left));
    return lost.length === 0 ? [] : [{ state, rules: lost.map(({ permission }) => ruleText(permission)) }];
  });
}

/** A notice of an end: one is given when so many days are left. */
export interface Notice {
  /** Unique to the end and the number of days: a renewed item ends at another time, and gets notices of its own. */
  readonly key: string;
  readonly days: number;
  readonly end: ComingEnd;
}

/**
 * The notices to give now, of ends that come within the first of `thresholds` (days, the most first). What never had so many days
 * left, such as the exemption of an undo, gets none.
 */
export function noticesDue(
  ends: readonly ComingEnd[],
  {
    now,
    thresholds,
    given,
  }: { readonly now: number; readonly thresholds: readonly number[]; readonly given: ReadonlySet<string> },
): Notice[] {
  return ends.flatMap((end) => {
    const { id, createdAt } = end.item;
    const ending = Date.parse(end.expiresAt);
    const due = thresholds.filter(
      (days) => ending - now <= days * dayMs && Date.parse(createdAt) <= ending - days * dayMs,
    );
    return due
      .map((days) => ({ key: `${id}#${end.expiresAt}#${days}`, days, end }))
      .filter(({ key }) => !given.has(key));
  });
}
