import { type AuditEntry, isEnd } from '../../core/audit/audit-entry.ts';
import type { AuditLog } from '../../core/audit/audit-log.ts';
import { isClaim } from './unfinished.ts';

/** An audit log that remembers the claim that this process holds. */
export interface WatchedLog {
  readonly auditLog: AuditLog;
  /** Null where none is held. A claim counts from before it is written: its answer may come too late. */
  readonly held: () => AuditEntry | null;
}

export function watchClaims(log: AuditLog): WatchedLog {
  let held: AuditEntry | null = null;
  const append = async (entry: AuditEntry) => {
    if (isClaim(entry)) held = entry;
    const result = await log.append(entry);
    if (result === 'conflict' || isEnd(entry)) held = null;
    return result;
  };
  return { auditLog: { tail: (ref) => log.tail(ref), append }, held: () => held };
}
