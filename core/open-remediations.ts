import { type AuditEntry, isOpen } from './audit/audit-entry.ts';
import type { AuditHistory } from './gateways.ts';
import { groupKey } from './model/security-group.ts';

const dayMs = 24 * 3600 * 1000;

/** How far back unfinished remediations are looked for: a sweep that runs at all meets them within hours. */
const horizonDays = 30;

/**
 * The last entries of groups that have no end. A crash between revoke and authorise leaves no finding behind, so no scan
 * would come back to such a group. `now` is in milliseconds. The last entry is the one with the highest number, whatever the
 * clocks of the writers said; a day ahead is looked at for the same reason. Damaged entries are left to `history verify` and
 * to the look at their own group, which fails.
 */
export async function openRemediations(history: AuditHistory, now: number): Promise<AuditEntry[]> {
  const since = new Date(now - horizonDays * dayMs).toISOString();
  const until = new Date(now + dayMs).toISOString();
  // Of the many that are not open no more than the number is kept: there may be tens of thousands.
  const last = new Map<string, { readonly sequence: number; readonly open: AuditEntry | null }>();
  for await (const entry of history.recent({ since, until }, () => undefined)) {
    const key = groupKey(entry.group);
    const { sequence } = entry;
    if ((last.get(key)?.sequence ?? 0) < sequence) last.set(key, { sequence, open: isOpen(entry) ? entry : null });
  }
  return [...last.values()].flatMap(({ open }) => open ?? []);
}
