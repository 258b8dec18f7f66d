import { type AuditEntry, isOpen } from '../../core/audit/audit-entry.ts';
import { lastBriefs, wholeEntries } from '../../core/audit/last-entries.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import { type GroupRef, groupKey, placeKey } from '../../core/model/security-group.ts';
import { type Assessment, assess } from '../../core/reconcile/assess.ts';
import { evidenceOf } from '../evidence/evidence-finder.ts';
import { assessBy, knownChainIfAny } from '../log/known-chain.ts';
import { orWithoutTable } from '../log/without-table.ts';
import { groupError, type ScanError, tellErrors } from '../places/scan-error.ts';
import type { Session } from '../session.ts';
import { type ScanOrder, type ScanTotals, scanAccountRegions } from './scan-groups.ts';
import { waitingGroups } from './waiting-groups.ts';
import { watchGroups } from './watch-groups.ts';

export interface LoggedScan extends ScanTotals {
  /** The last entries of groups with a remediation that has no end, or an end `partial`. */
  readonly open: readonly AuditEntry[];
}

/** Scans places, and also groups of which nothing can be seen in EC2, but into which somebody is to be let by now. */
export async function scanWithLog(
  session: Session,
  order: ScanOrder,
  onAssessment: (assessment: Assessment, evidence: Evidence | null) => void,
): Promise<LoggedScan> {
  const { runtime } = session;
  const seen = new Set<string>();
  const { surveyOf, mayExist } = watchGroups(runtime.surveyOf);
  const watched = { ...session, runtime: { ...runtime, surveyOf } };
  const { groups, errors } = await scanAccountRegions(watched, { ...order, judge: assess }, (assessment, evidence) => {
    seen.add(groupKey(assessment.snapshot.ref));
    onAssessment(assessment, evidence);
  });
  const places = new Set(order.found.places.map(placeKey));
  const read = await orWithoutTable(() => lastBriefs(runtime.auditLog, runtime.clock.now(), 'outcome'), []);
  const here = read.filter(({ group }) => places.has(placeKey(group)));
  const open = await wholeEntries(runtime.auditLog, here, isOpen);
  const unseen = here.filter(({ group }) => !seen.has(groupKey(group)) && mayExist(group));
  const waiting = await waitingGroups(unseen, session, { policy: order.policy, onRecord: read.length });
  const more: ScanError[] = [...waiting.errors];
  for (const ref of waiting.groups) {
    try {
      const assessment = await assessGroup(ref, session, order);
      if (assessment) onAssessment(assessment, order.evidence ? await evidenceOf(assessment, order.evidence) : null);
    } catch (error) {
      more.push(groupError(ref, error));
    }
  }
  tellErrors(more, session, order.host);
  return { groups, errors: [...errors, ...more], open };
}

async function assessGroup(ref: GroupRef, session: Session, { policy }: ScanOrder): Promise<Assessment | null> {
  const snapshot = await session.runtime.groups.snapshot(ref);
  return snapshot && assessBy(await knownChainIfAny(ref, session), snapshot, { session, policy });
}
