import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { isAwaiting, lastEntries } from '../../core/audit/last-entries.ts';
import { type GroupRef, groupKey, type Snapshot } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { type Assessment, assess } from '../../core/reconcile/assess.ts';
import { placeKey } from '../../core/sweep/sweep.ts';
import { failureOf } from '../failure.ts';
import type { Session } from '../session.ts';
import { type Look, type ScanError, type ScanTotals, scanAccountRegions } from './scan-groups.ts';

/**
 * Judges a group as the worker would, by what the log remembers of it too; null where it is as it should be. Where nothing is
 * approved nothing can be let in, and the log, which may not exist yet, need not be read.
 */
export async function assessWithLog(session: Session, policy: Policy, snapshot: Snapshot): Promise<Assessment | null> {
  const latest = policy.entries.length > 0 ? await session.runtime.auditLog.latest(snapshot.ref) : null;
  return assessAfter(latest, { session, policy, snapshot });
}

/** The same, by the last entry about the group. */
export function assessAfter(
  latest: AuditEntry | null,
  { session, policy, snapshot }: { readonly session: Session; readonly policy: Policy; readonly snapshot: Snapshot },
): Assessment | null {
  const { runtime } = session;
  const awaited = latest?.awaitedFamilies ?? [];
  const context = { settings: runtime.settings, now: runtime.now(), remediationId: runtime.newId(), awaited };
  return assess(snapshot, policy, context);
}

/** Looks over places, and also at groups of which nothing can be seen in EC2, but into which somebody is to be let by now. */
export async function scanWithLog(
  session: Session,
  look: Look,
  onAssessment: (assessment: Assessment) => void,
): Promise<ScanTotals> {
  const seen = new Set<string>();
  const judge = async (snapshot: Snapshot) => {
    const assessment = await assessWithLog(session, look.policy, snapshot);
    if (assessment) onAssessment(assessment);
  };
  const { groups, errors } = await scanAccountRegions(session, look, async ({ snapshot }) => {
    seen.add(groupKey(snapshot.ref));
    await judge(snapshot);
  });
  const waiting = (await waitingGroups(session, look)).filter((ref) => !seen.has(groupKey(ref)));
  const more: ScanError[] = [];
  for (const ref of waiting) {
    try {
      const snapshot = await session.runtime.groups.snapshot(ref);
      if (snapshot) await judge(snapshot);
    } catch (error) {
      more.push({ ...ref, error: failureOf(error).message });
      look.output.notice(`${ref.groupId}: ${failureOf(error).message}`);
    }
  }
  return { groups, errors: [...errors, ...more] };
}

async function waitingGroups({ runtime }: Session, { policy, found }: Look): Promise<GroupRef[]> {
  if (policy.entries.length === 0) return [];
  const now = runtime.now();
  const places = new Set(found.places.map(placeKey));
  const waiting = await lastEntries(runtime.auditLog, now, (entry) => isAwaiting(entry, policy, now));
  return waiting.map(({ group }) => group).filter((ref) => places.has(placeKey(ref)));
}
