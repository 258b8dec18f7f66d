import { type AuditEntry, isOpen } from './audit/audit-entry.ts';
import type { AuditHistory } from './gateways.ts';
import { groupKey } from './model/security-group.ts';

/** How far back unfinished remediations are looked for: a sweep that runs at all meets them within hours. */
const horizonMs = 30 * 24 * 3600 * 1000;

/**
 * The last entries that have no end, newest first. A crash between revoke and authorise leaves no finding behind, so no scan would
 * come back to such a group. `now` is in milliseconds.
 */
export async function openRemediations(history: AuditHistory, now: number): Promise<AuditEntry[]> {
  const range = { since: new Date(now - horizonMs).toISOString(), until: new Date(now).toISOString() };
  const seen = new Set<string>();
  const open: AuditEntry[] = [];
  for await (const entry of history.recent(range)) {
    const key = groupKey(entry.group);
    if (seen.has(key)) continue;
    seen.add(key);
    if (isOpen(entry)) open.push(entry);
  }
  return open;
}
