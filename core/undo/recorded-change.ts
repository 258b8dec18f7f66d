import type { AuditEntry } from '../audit/audit-entry.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot, type Tags } from '../model/security-group.ts';
import { remediationTagKey } from '../plan/managed-rules.ts';
import { type NewRule, revokedRules, type Step } from '../plan/step.ts';
import {
  type Change,
  type ChangeKind,
  changesIn,
  isDone,
  isFollow,
  isInEffect,
  kindOf,
  pathTo,
  redoes,
  undoneAmong,
} from './changes-in-chain.ts';

/** What one remediation changed of a group, over all its runs, with what the bot changed since by following the allowlist. */
export interface RecordedChange {
  readonly kind: ChangeKind;
  /** The entry that claimed the group for it. */
  readonly claim: AuditEntry;
  /** The rules it took away, as they were then. */
  readonly revoked: readonly SecurityGroupRule[];
  /** The rules it added, as it added them. */
  readonly added: readonly AddedRule[];
  /** Rules that it made, and that somebody has edited in place since: their permission is not one that it added. */
  readonly edited: readonly SecurityGroupRule[];
  /** Rules among the revoked of which no answer of EC2 is on record: somebody else may have removed them. */
  readonly unanswered: readonly SecurityGroupRule[];
  /** Undos of it that did not come to their end: what they have made counts as the next one's. */
  readonly begunBy: readonly string[];
}

type Parts = Pick<RecordedChange, 'revoked' | 'added'>;

export type AddedRule = NewRule & { readonly tags: Tags };

export type ChangeReading =
  | { readonly kind: 'change'; readonly change: RecordedChange }
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Reads from the chain of a group what a remediation changed, if it is the one to undo next: later closings have to be undone
 * first. Changes that were undone, and their undos, are as if they had not been.
 */
export function changeToUndo(entries: readonly AuditEntry[], id: string, snapshot: Snapshot | null): ChangeReading {
  const changes = changesIn(entries);
  const first = changes.find((change) => change.id === id);
  if (!first) return notAChange(entries, id);
  const undone = undoneAmong(changes);
  if (undone.has(id)) {
    const by = changes.findLast((change) => change.undoes === id && isDone(change));
    return { kind: 'nothing', reason: `${id} was undone ${by ? `by ${by.id}` : 'together with an earlier one'}` };
  }
  // What was undone and done again is what it was made when it was last done.
  const own =
    changes.findLast((change) => isDone(change) && !undone.has(change.id) && redoes(change, id, changes)) ?? first;
  const later = changes
    .slice(changes.indexOf(own) + 1)
    .filter((change) => !undone.has(change.id) && isInEffect(change));
  const laterIds = new Set<string | undefined>(changes.slice(changes.indexOf(own) + 1).map((change) => change.id));
  // A change and its undo are as if neither had been.
  const blocker = later.find(
    (change) => !isFollow(change) && !laterIds.has(change.undoes) && !isWithoutEffect(change, snapshot),
  );
  if (blocker) return refused(`${blocker.id} changed the group after ${id}; undo that remediation first`);
  const path = pathTo(own, first, changes);
  if (path.every((change) => isWithoutEffect(change, snapshot)))
    return { kind: 'nothing', reason: `${id} changed nothing` };
  const change = withFollows(path, { own, later, changes, snapshot });
  if (!change)
    return refused(`the rules before and after ${id} did not fit into the log, so the undo cannot be planned`);
  if (change.revoked.length === 0 && change.added.length === 0)
    return { kind: 'nothing', reason: `${id} changed nothing` };
  return { kind: 'change', change: { ...change, kind: kindOf(own, changes), claim: own.claim } };
}

/**
 * Rules with the tag of a change whose end did not show all that it made, and another permission: somebody has edited them in
 * place. What stood so at its end was its owner's then.
 */
function editedSince(
  { id, end }: Change,
  added: readonly AddedRule[],
  snapshot: Snapshot | null,
): readonly SecurityGroupRule[] {
  const after = end.rulesAfter ?? [];
  const seen = new Set(after.map(permissionKey));
  if (end.rulesAfter !== null && addedRules(end.steps).every((rule) => seen.has(permissionKey(rule)))) return [];
  const known = new Set([...added.map(permissionKey), ...seen]);
  const ids = new Set(after.map((rule) => rule.id));
  return (snapshot?.rules ?? []).filter(
    (rule) => rule.tags[remediationTagKey] === id && !ids.has(rule.id) && !known.has(permissionKey(rule)),
  );
}

function notAChange(entries: readonly AuditEntry[], id: string): ChangeReading {
  const entry = entries.find((one) => one.id === id);
  if (!entry) return refused(`the history has no entry ${id}`);
  return { kind: 'nothing', reason: `${id} changed nothing: it was only ${entry.outcome}` };
}

function isWithoutEffect(change: Change, snapshot: Snapshot | null): boolean {
  const parts = partsOf(change, snapshot);
  return parts !== null && parts.revoked.length + parts.added.length === 0;
}

/** Null where the log could not hold all the rules. */
function withFollows(
  path: readonly Change[],
  {
    own,
    later,
    changes,
    snapshot,
  }: {
    readonly own: Change;
    readonly later: readonly Change[];
    readonly changes: readonly Change[];
    readonly snapshot: Snapshot | null;
  },
): Omit<RecordedChange, 'kind' | 'claim'> | null {
  const cutOff = changes.filter(({ undoes, end }) => undoes === own.id && end.outcome === 'partial');
  const all = [...path, ...later.filter(isFollow)];
  const parts = all.map((change) => partsOf(change, snapshot));
  const takenBack = cutOff.map((change) => partsOf(change, snapshot));
  if (!parts.every((part) => part !== null) || !takenBack.every((part) => part !== null)) return null;
  const change = together(parts);
  // A rule that an interrupted undo has perhaps not revoked itself may have been removed by a person: then it counts as missing.
  const certain = new Set(cutOff.flatMap((change) => takenBy(change, snapshot)));
  const taken = takenBack.flatMap(({ revoked }) => revoked).filter(({ id }) => certain.has(id));
  const gone = new Set(taken.map(permissionKey));
  const edited = all.flatMap((one) => editedSince(one, change.added, snapshot));
  const begunBy = changes.filter((one) => one.undoes === own.id && !isDone(one)).map(({ id }) => id);
  const added = change.added.filter((rule) => !gone.has(permissionKey(rule)));
  const silent = new Set(all.flatMap(unansweredRevokes));
  const unanswered = change.revoked.filter(({ id }) => silent.has(id));
  return { ...change, added, edited, unanswered, begunBy };
}

/** Ids of rules whose revoke EC2 has not said to have made: the change was interrupted, or an answer was lost. */
function unansweredRevokes({ end }: Change): readonly string[] {
  const isSilent = end.outcomes.some(({ kind, result }) => kind === 'revokeIngress' && result !== 'done');
  return isSilent ? end.revokedRuleIds : [];
}

/** Ids of what a cut-off undo has taken: by EC2's word, or a whole revoke of which it is not known, after what it has restored. */
function takenBy({ id, end }: Change, snapshot: Snapshot | null): readonly string[] {
  const rules = end.rulesAfter ?? snapshot?.rules ?? [];
  if (!rules.some(({ tags }) => tags[remediationTagKey] === id)) return end.revokedRuleIds;
  const standing = new Set(rules.map((rule) => rule.id));
  const revokes = end.steps.map((step) => revokedRules({ steps: [step] }));
  const whole = revokes.filter((own) => own.every((rule) => !standing.has(rule.id)));
  const ids = new Set(whole.flat().map((rule) => rule.id));
  return [...end.revokedRuleIds, ...end.perhapsRevokedRuleIds.filter((one) => ids.has(one))];
}

/** Several changes as one: what was added and taken away again, or the other way round, is as it was. */
function together(parts: readonly Parts[]): Parts {
  const revoked = new Map<string, SecurityGroupRule>();
  const added = new Map<string, AddedRule>();
  for (const part of parts) {
    for (const rule of part.revoked) if (!added.delete(permissionKey(rule))) revoked.set(permissionKey(rule), rule);
    for (const rule of part.added) if (!revoked.delete(permissionKey(rule))) added.set(permissionKey(rule), rule);
  }
  return { revoked: [...revoked.values()], added: [...added.values()] };
}

function partsOf({ claim, end, id }: Change, snapshot: Snapshot | null): Parts | null {
  const rulesAfter = end.rulesAfter ?? snapshot?.rules ?? null;
  const before = claim.rulesBefore;
  if (rulesAfter === null || before === null) return null;
  const left = new Set(rulesAfter.map((rule) => rule.id));
  const gone = new Set([...end.revokedRuleIds, ...end.perhapsRevokedRuleIds.filter((ruleId) => !left.has(ruleId))]);
  // What EC2 said it took is truer than what was read before.
  const edited = new Map(end.outcomes.flatMap((outcome) => outcome.edited).map((rule) => [rule.id, rule]));
  const own = new Set(before.map((rule) => rule.id));
  const isMade = (rule: SecurityGroupRule) => rule.tags[remediationTagKey] === id && !own.has(rule.id);
  const made = new Set([...rulesAfter, ...(snapshot?.rules ?? [])].filter(isMade).map(permissionKey));
  return {
    revoked: before.filter((rule) => gone.has(rule.id)).map((rule) => edited.get(rule.id) ?? rule),
    added: addedRules(end.steps.length > 0 ? end.steps : claim.steps).filter((rule) => made.has(permissionKey(rule))),
  };
}

/** What steps authorise, with the tags that it gets. */
export function addedRules(steps: readonly Step[]): AddedRule[] {
  return steps.flatMap((step) =>
    step.kind === 'authorizeIngress' ? step.rules.map((rule) => ({ ...rule, tags: step.tags })) : [],
  );
}

function refused(reason: string): ChangeReading {
  return { kind: 'refused', reason };
}
