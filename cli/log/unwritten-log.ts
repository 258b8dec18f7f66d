import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { AuditHistory, AuditLog, ChainLink } from '../../core/audit/audit-log.ts';
import { groupKey } from '../../core/model/security-group.ts';

/** A log in which nothing is written, and what would have been. */
export interface UnwrittenLog {
  readonly auditLog: AuditLog & AuditHistory;
  /** In the order in which they would be written. */
  readonly unwritten: () => readonly AuditEntry[];
}

/**
 * The audit log for a look at what a command would do: what it records is kept here, and read after what is in the table, as if it had been
 * written. It is read only by what reads one group.
 */
export function unwrittenLog(log: AuditLog & AuditHistory): UnwrittenLog {
  const entries: AuditEntry[] = [];
  const linksOf = (key: string): ChainLink[] =>
    entries.filter(({ group }) => groupKey(group) === key).map((entry) => ({ stored: entry, entry, problem: null }));
  const auditLog: AuditLog & AuditHistory = {
    ...log,
    tail: async (ref) => [...(await log.tail(ref)), ...linksOf(groupKey(ref))],
    entriesOf: async (key) => [...(await log.entriesOf(key)), ...linksOf(key)],
    append: async (entry) => {
      entries.push(entry);
      return 'appended';
    },
  };
  return { auditLog, unwritten: () => entries };
}
