import { isUnwritten } from '../../aws/aws-error.ts';
import { type AuditEntry, isEnd } from '../../core/audit/audit-entry.ts';
import type { AuditLog } from '../../core/audit/audit-log.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { isClaim } from './unfinished.ts';

/** An audit log that remembers the claims that this process holds. */
export interface WatchedLog {
  readonly auditLog: AuditLog;
  /** At most one for each group, in the order in which they were made. A claim counts from before it is written: its answer may come too late. */
  readonly held: () => readonly AuditEntry[];
  /** The claim of one group; null where this process holds none. */
  readonly heldOf: (ref: GroupRef) => AuditEntry | null;
}

export function watchClaims(log: AuditLog): WatchedLog {
  const held = new Map<string, AuditEntry>();
  const append = async (entry: AuditEntry) => {
    const key = groupKey(entry.group);
    if (isClaim(entry)) held.set(key, entry);
    const result = await log.append(entry).catch((error: unknown) => {
      if (isClaim(entry) && isUnwritten(error)) held.delete(key);
      throw error;
    });
    if (result === 'conflict' || isEnd(entry)) held.delete(key);
    return result;
  };
  return {
    auditLog: { tail: (ref) => log.tail(ref), append },
    held: () => [...held.values()],
    heldOf: (ref) => held.get(groupKey(ref)) ?? null,
  };
}
