import type { AuditEntry } from '../audit/audit-entry.ts';
import type { Snapshot } from '../model/security-group.ts';
import type { Reconciliation } from './reconcile-deps.ts';

/** Longer than EC2 reads lag; and no record can keep a group from being judged for longer. */
const believedAfterMs = 10 * 60_000;
const againInMs = 15_000;

/**
 * Why a group cannot be judged by this read, or null. Rule ids are never reused, so a read that shows a rule that was seen to
 * go is from before it went: EC2 reads lag. `now` is in milliseconds.
 */
export function staleRead(
  snapshot: Snapshot | null,
  { latest, lastEnd }: { readonly latest: AuditEntry | null; readonly lastEnd: AuditEntry | null },
  now: number,
): Reconciliation | null {
  const standing = new Set(snapshot?.rules.map(({ id }) => id));
  const newer = [lastEnd, latest].find(
    (entry) =>
      entry !== null &&
      now - Date.parse(entry.at) <= believedAfterMs &&
      entry.revokedRuleIds.some((id) => standing.has(id)),
  );
  if (!newer) return null;
  return {
    kind: 'busy',
    reason: `EC2 still shows the group as it was before remediation ${newer.id} of ${newer.at}`,
    againInMs,
  };
}
