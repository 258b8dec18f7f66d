import { type AuditEntry, isEnd } from '../audit/audit-entry.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot, type Tags } from '../model/security-group.ts';
import { remediationTagKey } from '../plan/managed-rules.ts';
import { authorizedRules, type NewRule, type Step } from '../plan/step.ts';

/** What one remediation changed of a group, over all its runs, with what the bot changed since by following the allowlist. */
export interface RecordedChange {
  /** What it is: an undo of a closing opens the port again, and an undo of that closes it. */
  readonly kind: 'closing' | 'reopening';
  /** The entry that claimed the group for it. */
  readonly claim: AuditEntry;
  /** The rules it took away, as they were then. */
  readonly revoked: readonly SecurityGroupRule[];
  /** The rules it added, as it added them. */
  readonly added: readonly AddedRule[];
}

type Parts = Pick<RecordedChange, 'revoked' | 'added'>;

export type AddedRule = NewRule & { readonly tags: Tags };

export type ChangeReading =
  | { readonly kind: 'change'; readonly change: RecordedChange }
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** One remediation as the chain tells it: its claim and its last end. */
interface Change {
  readonly id: string;
  readonly undoes: string | undefined;
  readonly claim: AuditEntry;
  readonly end: AuditEntry;
}

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
  const laterIds = new Set(changes.slice(changes.indexOf(own) + 1).map((change) => change.id));
  // A change and its undo are as if neither had been.
  const blocker = later.find(
    (change) => !isFollow(change) && !laterIds.has(change.undoes ?? '') && !isWithoutEffect(change, snapshot),
  );
  if (blocker) return refused(`${blocker.id} changed the group after ${id}; undo that one first`);
  const path = pathTo(own, first, changes);
  if (path.every((change) => isWithoutEffect(change, snapshot)))
    return { kind: 'nothing', reason: `${id} changed nothing` };
  const change = withFollows(path, { later, changes, snapshot });
  if (!change)
    return refused(`the rules before and after ${id} did not fit into the log, so the way back is not known`);
  if (change.revoked.length === 0 && change.added.length === 0)
    return { kind: 'nothing', reason: `${id} changed nothing` };
  return { kind: 'change', change: { ...change, kind: kindOf(own, changes), claim: own.claim } };
}

function notAChange(entries: readonly AuditEntry[], id: string): ChangeReading {
  const entry = entries.find((one) => one.id === id);
  if (!entry) return refused(`nothing is on record under ${id}`);
  return { kind: 'nothing', reason: `${id} changed nothing: it was only ${entry.outcome}` };
}

function changesIn(entries: readonly AuditEntry[]): Change[] {
  const byId = Map.groupBy(entries, ({ id }) => id);
  return [...byId.values()].flatMap((own) => {
    const claim = own.find(({ outcome }) => outcome === 'planned');
    const end = own.findLast(isEnd);
    return claim && end ? [{ id: claim.id, undoes: claim.undoes, claim, end }] : [];
  });
}

/** The ids of changes that an undo has taken back that still counts itself; the newest word counts. */
function undoneAmong(changes: readonly Change[]): ReadonlySet<string> {
  const undone = new Set<string>();
  for (const [index, change] of [...changes.entries()].reverse()) {
    if (undone.has(change.id) || change.undoes === undefined || !isDone(change)) continue;
    const target = undoneBy(change, changes);
    if (!target) continue;
    undone.add(target.id);
    // What followed the allowlist in between counted as part of it.
    for (const between of changes.slice(changes.indexOf(target) + 1, index))
      if (isFollow(between)) undone.add(between.id);
  }
  return undone;
}

/** The change that another undoes. It comes before it: an entry that names itself or a later one was not written by the bot. */
function undoneBy(change: Change, changes: readonly Change[]): Change | undefined {
  return changes.slice(0, changes.indexOf(change)).find(({ id }) => id === change.undoes);
}

function isDone({ end }: Change): boolean {
  return end.outcome === 'completed';
}

/** Whether a change is the undo of an undo of another, at any depth. */
function redoes(change: Change, id: string, changes: readonly Change[]): boolean {
  const undo = undoneBy(change, changes);
  const done = undo && undoneBy(undo, changes);
  return done !== undefined && (done.id === id || redoes(done, id, changes));
}

/** An undo that did not come to its end has undone nothing yet. */
function isInEffect(change: Change): boolean {
  return change.undoes === undefined || isDone(change);
}

function isFollow({ claim, undoes }: Change): boolean {
  return undoes === undefined && claim.finding.exposures.length === 0;
}

function kindOf(change: Change, changes: readonly Change[]): RecordedChange['kind'] {
  const undone = undoneBy(change, changes);
  if (!undone) return 'closing';
  return kindOf(undone, changes) === 'closing' ? 'reopening' : 'closing';
}

function isWithoutEffect(change: Change, snapshot: Snapshot | null): boolean {
  const parts = partsOf(change, snapshot);
  return parts !== null && parts.revoked.length + parts.added.length === 0;
}

/** Null where the log could not hold all the rules. */
function withFollows(
  path: readonly Change[],
  { later, changes, snapshot }: { later: readonly Change[]; changes: readonly Change[]; snapshot: Snapshot | null },
): Parts | null {
  const own = path.at(-1);
  const cutOff = changes.filter(({ undoes, end }) => undoes === own?.id && end.outcome === 'partial');
  const parts = [...path, ...later.filter(isFollow)].map((change) => partsOf(change, snapshot));
  const takenBack = cutOff.map((change) => partsOf(change, snapshot));
  if ([...parts, ...takenBack].includes(null)) return null;
  const change = together(parts.flatMap((part) => part ?? []));
  const gone = new Set(takenBack.flatMap((part) => part?.revoked.map(permissionKey) ?? []));
  return { ...change, added: change.added.filter((rule) => !gone.has(permissionKey(rule))) };
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

/**
 * All that made a change what it is: itself, its undo and what did it again, at any depth, and what followed the allowlist in
 * between. One that is undone with `portOnly` keeps what it added, so that the last of them does not tell it all.
 */
function pathTo(own: Change, first: Change, changes: readonly Change[]): readonly Change[] {
  const chain = new Set([own]);
  for (let change = own; change !== first; ) {
    const before = changes.find(({ id }) => id === change.undoes);
    if (!before) break;
    chain.add(before);
    change = before;
  }
  const begun = new Set([...chain].flatMap((change) => begunBefore(change, changes)));
  return changes
    .slice(0, changes.indexOf(own) + 1)
    .filter(
      (change) => chain.has(change) || begun.has(change) || (isFollow(change) && isAfter(change, first, changes)),
    );
}

function isAfter(change: Change, first: Change, changes: readonly Change[]): boolean {
  return changes.indexOf(change) > changes.indexOf(first);
}

/** An undo that was cut off is finished by the next undo of the same: together they are one change. */
function begunBefore(own: Change, changes: readonly Change[]): readonly Change[] {
  if (own.undoes === undefined) return [];
  return changes.slice(0, changes.indexOf(own)).filter((change) => change.undoes === own.undoes && !isDone(change));
}

function partsOf({ claim, end, id }: Change, snapshot: Snapshot | null): Parts | null {
  const { rulesAfter } = end;
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

function addedRules(steps: readonly Step[]): AddedRule[] {
  return steps.flatMap((step) =>
    step.kind === 'authorizeIngress'
      ? authorizedRules({ steps: [step] }).map((rule) => ({ ...rule, tags: step.tags }))
      : [],
  );
}

function refused(reason: string): ChangeReading {
  return { kind: 'refused', reason };
}
