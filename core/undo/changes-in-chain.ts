import { type AuditEntry, isEnd } from '../audit/audit-entry.ts';

/** What a change is: an undo of a closing opens the port again, and an undo of that closes it. */
export type ChangeKind = 'closing' | 'reopening';

/** One remediation as the chain records it: its claim and its last end. */
export interface Change {
  readonly id: string;
  readonly undoes: string | undefined;
  readonly claim: AuditEntry;
  readonly end: AuditEntry;
}

/** The remediations and undos of a chain that have come to an end, in their order. */
export function changesIn(entries: readonly AuditEntry[]): Change[] {
  const byId = Map.groupBy(entries, ({ id }) => id);
  const changes = [...byId.values()].flatMap((own) => {
    const claim = own.find(({ outcome }) => outcome === 'planned');
    const end = own.findLast(isEnd);
    return claim && end ? [{ id: claim.id, undoes: claim.undoes, claim, end }] : [];
  });
  // Where EC2 could not be read at the end of a change, what it left is what the next one found.
  return changes.map((change, index) => {
    const rulesAfter = change.end.rulesAfter ?? changes[index + 1]?.claim.rulesBefore ?? null;
    return { ...change, end: { ...change.end, rulesAfter } };
  });
}

/** The ids of changes that an undo has taken back that still counts itself; the newest word counts. */
export function undoneAmong(changes: readonly Change[]): ReadonlySet<string> {
  const undone = new Set<string>();
  for (const [index, change] of [...changes.entries()].reverse()) {
    if (undone.has(change.id) || !isDone(change)) continue;
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

/** Whether it came to its end as it was planned. */
export function isDone({ end }: Change): boolean {
  return end.outcome === 'completed';
}

/** Whether a change is the undo of an undo of another, at any depth. */
export function redoes(change: Change, id: string, changes: readonly Change[]): boolean {
  const undo = undoneBy(change, changes);
  const done = undo && undoneBy(undo, changes);
  return done !== undefined && (done.id === id || redoes(done, id, changes));
}

/** An undo that did not come to its end has undone nothing yet. */
export function isInEffect(change: Change): boolean {
  return change.undoes === undefined || isDone(change);
}

/** Whether a change only followed the allowlist. */
export function isFollow({ claim, undoes }: Change): boolean {
  return undoes === undefined && claim.finding.exposures.length === 0;
}

export function kindOf(change: Change, changes: readonly Change[]): ChangeKind {
  const undone = undoneBy(change, changes);
  if (!undone) return 'closing';
  return kindOf(undone, changes) === 'closing' ? 'reopening' : 'closing';
}

/**
 * All that made a change what it is: itself, its undo and what did it again, at any depth, and what followed the allowlist in
 * between, unless that was undone for itself. One that is undone with `portOnly` keeps what it added, so the last of them does not
 * tell it all.
 */
export function pathTo(own: Change, first: Change, changes: readonly Change[]): readonly Change[] {
  const chain = chainTo(first, own, changes);
  const begun = chain.flatMap((change) => begunBefore(change, changes));
  const undoneElsewhere = undoneAmong(changes.filter((change) => !chain.includes(change)));
  const follows = changes
    .slice(changes.indexOf(first))
    .filter((change) => isFollow(change) && !undoneElsewhere.has(change.id));
  const path = new Set([...chain, ...begun, ...follows]);
  return changes.slice(0, changes.indexOf(own) + 1).filter((change) => path.has(change));
}

/** A change, the one that it undoes, and so on back to a first one. */
function chainTo(first: Change, own: Change, changes: readonly Change[]): readonly Change[] {
  const before = own === first ? undefined : undoneBy(own, changes);
  return before ? [own, ...chainTo(first, before, changes)] : [own];
}

/** An undo that was interrupted is finished by the next undo of the same remediation: together they are one change. */
function begunBefore(own: Change, changes: readonly Change[]): readonly Change[] {
  return changes
    .slice(0, changes.indexOf(own))
    .filter((change) => change.undoes !== undefined && change.undoes === own.undoes && !isDone(change));
}
