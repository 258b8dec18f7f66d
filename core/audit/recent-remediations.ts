import { type AuditEntry, isEnd, type RecentRemediation } from './audit-entry.ts';
import { openerOf } from './opener.ts';
import { toolOf } from './opening-tool.ts';

const dayMs = 86_400_000;
const mostKept = 20;

/** How often a group may be closed within 24 hours before its owner has to be talked to. */
export const closingsToEscalate = 3;

/**
 * The times a group was closed in the 24 hours before `now` (milliseconds), oldest first, as the next entry carries them on.
 * From the last entry alone: each has what the one before it knew.
 */
export function recentRemediations(latest: AuditEntry | null, now: number): readonly RecentRemediation[] {
  if (!latest) return [];
  const known = (latest.closings ?? []).filter(({ id }) => id !== latest.id);
  const all = closesExposure(latest) ? [...known, closingOf(latest)] : (latest.closings ?? []);
  const since = new Date(now - dayMs).toISOString();
  const until = new Date(now).toISOString();
  // No record of times to come can hold a closing back.
  return all.filter(({ at }) => since <= at && at <= until).slice(-mostKept);
}

/** Whether an entry ends a remediation that took an exposure away. */
export function closesExposure(entry: AuditEntry): boolean {
  return isEnd(entry) && entry.finding.exposures.length > 0 && entry.revokedRuleIds.length > 0;
}

/** When a remediation was seen to have closed the port, by its last entry, ISO 8601 in UTC; null where it was not. */
export function closedAtOf(entry: AuditEntry): string | null {
  return entry.outcome === 'completed' && closesExposure(entry) ? entry.at : null;
}

function closingOf({ id, at, trigger, managedBy }: AuditEntry): RecentRemediation {
  const openedBy = openerOf(trigger);
  return { id, at, openedBy, tool: managedBy ?? toolOf(openedBy) };
}
