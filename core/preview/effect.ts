import { unjudgedReason } from '../evaluator/not-counted.ts';
import { hashOf } from '../model/canonical-json.ts';
import type { Snapshot } from '../model/security-group.ts';
import type { ReconcileSettings } from '../reconcile/reconcile-deps.ts';
import type { GroupEffect, GroupPreview } from './effect-on.ts';

/** What could not be read: a group, an account and region pair, or an account. */
export interface Unread {
  readonly account: string;
  readonly region: string | null;
  readonly groupId: string | null;
  readonly reason: string;
}

/** What an edit of the policy, or of opt-in tags, changes in the fleet. */
export interface Effect {
  /** Only groups whose rules or decision change. */
  readonly groups: readonly GroupEffect[];
  readonly summary: EffectSummary;
  readonly unread: readonly Unread[];
}

export interface EffectSummary {
  /** The mode of this deployment. The effect is computed as for `enforce` in every mode. */
  readonly mode: ReconcileSettings['mode'];
  /** How many groups change, and how many of these… */
  readonly groups: number;
  /** …are closed to the internet, */
  readonly closed: number;
  /** …let approved networks in that do not get in now, */
  readonly lettingIn: number;
  /** …have approved networks that lose access, */
  readonly losingAccess: number;
  /** …are deferred, for whatever reason, */
  readonly deferred: number;
  /** …are deferred since the plan does not fit the quota of rules, */
  readonly overQuota: number;
  /** …are deferred since the approved networks hold too many addresses together, */
  readonly overSum: number;
  /** …are exempt. */
  readonly exempt: number;
  /** How many of all groups that were read have a finding and are only reported, changed or not. */
  readonly reportedOnly: number;
  /** How many of all groups that were read a sweep would close. If they exceed the limit, it closes none. */
  readonly changeLimit: { readonly limit: number; readonly closings: number; readonly exceeded: boolean };
}

interface SummaryInput {
  readonly mode: ReconcileSettings['mode'];
  /** The most groups that one sweep closes. */
  readonly changeLimit: number;
}

/** Counts what an edit does, over all groups that were read. */
export function summaryOf(previews: readonly GroupPreview[], { mode, changeLimit }: SummaryInput): EffectSummary {
  const groups = previews.flatMap(({ effect }) => effect ?? []);
  const count = (isCounted: (effect: GroupEffect) => boolean) => groups.filter(isCounted).length;
  const closings = previews.filter(({ closes }) => closes).length;
  return {
    mode,
    groups: groups.length,
    closed: count(({ closes }) => closes),
    lettingIn: count(({ gainsAccess }) => gainsAccess.length > 0),
    losingAccess: count(({ losesAccess }) => losesAccess.length > 0),
    deferred: count(({ after }) => after.decision === 'defer'),
    overQuota: count(({ heldBackBy }) => heldBackBy === 'quota'),
    overSum: count(({ heldBackBy }) => heldBackBy === 'sum'),
    exempt: count(({ after }) => after.decision === 'exempt'),
    reportedOnly: previews.filter(({ decision }) => decision === 'report').length,
    changeLimit: { limit: changeLimit, closings, exceeded: closings > changeLimit },
  };
}

/** The effect of the groups that were read, in the order of their keys, and what was not read. */
export function effectOf(previews: readonly GroupPreview[], unread: readonly Unread[], input: SummaryInput): Effect {
  const groups = previews.flatMap(({ effect }) => effect ?? []).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { groups, summary: summaryOf(previews, input), unread };
}

/** What of a group could not be read, though the group could: prefix lists that reach the port. Null where all of it could. */
export function unreadIn(snapshot: Snapshot): Unread | null {
  const reason = unjudgedReason(snapshot);
  return reason === null ? null : { ...snapshot.ref, reason };
}

/** The digest that the policy's chain records of what a person was shown. */
export function digestOfEffect(effect: Effect): string {
  return hashOf(effect);
}

function keyOf({ account, region, groupId }: GroupEffect): string {
  return `${account}/${region}/${groupId}`;
}
