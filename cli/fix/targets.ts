import { type AuditEntry, isOpen } from '../../core/audit/audit-entry.ts';
import { lastEntries } from '../../core/audit/last-entries.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Assessment } from '../../core/reconcile/assess.ts';
import type { FoundPlaces } from '../../core/sweep/places.ts';
import { placeKey } from '../../core/sweep/sweep.ts';
import type { Output } from '../output.ts';
import type { ScanError } from '../scan/scan-groups.ts';
import { assessAfter, scanWithLog } from '../scan/scan-with-log.ts';
import type { Session } from '../session.ts';
import { snapshotOf } from '../target.ts';

/** A group to look at, with what the person is shown of it before saying yes. */
export interface Candidate {
  readonly ref: GroupRef;
  readonly assessment: Assessment | null;
  /** A remediation without an end, which is finished first. */
  readonly open: AuditEntry | null;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly errors: readonly ScanError[];
}

export async function groupCandidate(session: Session, policy: Policy, groupId: string): Promise<Candidates> {
  const snapshot = await snapshotOf(session, groupId);
  const latest = await session.runtime.auditLog.latest(snapshot.ref);
  const assessment = assessAfter(latest, { session, policy, snapshot });
  return { candidates: [{ ref: snapshot.ref, assessment, open: isOpen(latest) ? latest : null }], errors: [] };
}

/** Opted-in groups that are not as they should be, and groups with an unfinished remediation, which may show no finding. */
export async function allCandidates(
  session: Session,
  work: { readonly policy: Policy; readonly output: Output; readonly found: FoundPlaces },
): Promise<Candidates> {
  const { runtime } = session;
  const candidates = new Map<string, Candidate>();
  const asked = new Set(work.found.places.map(placeKey));
  const { errors } = await scanWithLog(session, work, (assessment) => {
    const { ref } = assessment.snapshot;
    if (assessment.decision.kind !== 'report') candidates.set(groupKey(ref), { ref, assessment, open: null });
  });
  for (const open of await lastEntries(runtime.auditLog, runtime.now(), isOpen)) {
    const ref = open.group;
    if (!asked.has(placeKey(ref))) continue;
    candidates.set(groupKey(ref), { ref, assessment: candidates.get(groupKey(ref))?.assessment ?? null, open });
  }
  return { candidates: [...candidates.values()], errors };
}

/** Whether saying yes changes the group. */
export function isChange({ assessment, open }: Candidate): boolean {
  return open !== null || assessment?.decision.kind === 'remediate';
}
