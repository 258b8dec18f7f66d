import { type AuditEntry, isEnd, isOpen } from '../audit/audit-entry.ts';
import type { SecurityGroupRule } from '../model/security-group.ts';
import { remediationTagKey } from '../plan/managed-rules.ts';

/** What one remediation changed of a group, over all its runs. */
export interface RecordedChange {
  /** The rules it took away, as they were then. */
  readonly taken: readonly SecurityGroupRule[];
  /** The rules it added, as they were seen at its end. */
  readonly added: readonly SecurityGroupRule[];
}

export type ChangeReading =
  | { readonly kind: 'change'; readonly change: RecordedChange }
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Reads from the chain of a group what a remediation changed, if it is the one to undo next: changes are undone in the
 * reverse of their order, since each began with what the one before it left.
 */
export function changeToUndo(entries: readonly AuditEntry[], id: string): ChangeReading {
  const own = entries.filter((entry) => entry.id === id);
  const end = own.at(-1);
  if (!end) return refused(`nothing is on record under ${id}`);
  if (isOpen(end)) return refused(`${id} is not finished; finish it first, with: smtp-warden fix ${end.group.groupId}`);
  const change = isEnd(end) ? changeOf(own, end) : noChange;
  if (!change)
    return refused(`the rules before and after ${id} did not fit into the log, so the way back is not known`);
  if (change.taken.length === 0 && change.added.length === 0)
    return { kind: 'nothing', reason: `${id} changed nothing` };
  const blocker = blockerOf(id, entries);
  if (!blocker) return { kind: 'change', change };
  return blocker.undoes === id
    ? { kind: 'nothing', reason: `${id} was undone by ${blocker.id}` }
    : refused(`${blocker.id} changed the group after ${id}; undo that one first`);
}

const noChange: RecordedChange = { taken: [], added: [] };

/** Null where the log could not hold all the rules. */
function changeOf(own: readonly AuditEntry[], end: AuditEntry): RecordedChange | null {
  // The last claim that saw a rule is the one that took it: between two runs its owner may have changed it.
  const before = new Map(own.flatMap(({ rulesBefore }) => (rulesBefore ?? []).map((rule) => [rule.id, rule])));
  // What EC2 said it took is truer than what was read before.
  const edited = own.flatMap(({ outcomes }) => outcomes.flatMap((outcome) => outcome.edited));
  for (const rule of edited) before.set(rule.id, rule);
  const { rulesAfter } = end;
  if (rulesAfter === null) return null;
  const gone = goneIds(end, rulesAfter);
  const taken = [...gone].map((ruleId) => before.get(ruleId)).filter((rule) => rule !== undefined);
  return taken.length < gone.size ? null : { taken, added: addedBy(end, rulesAfter) };
}

/** The later change that stands in the way, if any: the undo of this one, or another that is not undone itself. */
function blockerOf(id: string, entries: readonly AuditEntry[]): AuditEntry | null {
  const changes = entries.filter(({ outcome }) => outcome === 'completed' || outcome === 'failed').filter(hasChanged);
  const later = changes.slice(changes.findLastIndex((entry) => entry.id === id) + 1);
  for (let top = later.pop(); top; top = later.pop()) {
    // A change and its undo right after it are as if neither had been.
    if (top.undoes === undefined || later.at(-1)?.id !== top.undoes) return top;
    later.pop();
  }
  return null;
}

/** An end that does not know the rules after it may have changed any. */
function hasChanged(end: AuditEntry): boolean {
  return end.rulesAfter === null || goneIds(end, end.rulesAfter).size > 0 || addedBy(end, end.rulesAfter).length > 0;
}

function goneIds(end: AuditEntry, rulesAfter: readonly SecurityGroupRule[]): ReadonlySet<string> {
  const left = new Set(rulesAfter.map((rule) => rule.id));
  return new Set([...end.revokedRuleIds, ...end.perhapsRevokedRuleIds.filter((ruleId) => !left.has(ruleId))]);
}

function addedBy({ id }: AuditEntry, rulesAfter: readonly SecurityGroupRule[]): readonly SecurityGroupRule[] {
  return rulesAfter.filter(({ tags }) => tags[remediationTagKey] === id);
}

function refused(reason: string): ChangeReading {
  return { kind: 'refused', reason };
}
