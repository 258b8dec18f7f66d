import { type AuditEntry, isOpen } from '../../core/audit/audit-entry.ts';
import { isAwaiting, lastBriefs, wholeEntries } from '../../core/audit/last-entries.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { isLive } from '../../core/policy/allowlist-entry.ts';
import { type Assessment, assess } from '../../core/reconcile/assess.ts';
import { placeKey } from '../../core/sweep/sweep.ts';
import { assessBy, knownChainIfAny, orWithoutTable } from '../log/known-chain.ts';
import { groupError, type ScanError, tellErrors } from '../places/scan-error.ts';
import type { Session } from '../session.ts';
import { type ScanOrder, type ScanTotals, scanAccountRegions } from './scan-groups.ts';

export interface LoggedScan extends ScanTotals {
  /** The last entries of groups with a remediation that has no end, or an end `partial`. */
  readonly open: readonly AuditEntry[];
}

/** Scans places, and also groups of which nothing can be seen in EC2, but into which somebody is to be let by now. */
export async function scanWithLog(
  session: Session,
  order: ScanOrder,
  onAssessment: (assessment: Assessment) => void,
): Promise<LoggedScan> {
  const seen = new Set<string>();
  const { groups, errors } = await scanAccountRegions(session, { ...order, judge: assess }, (assessment) => {
    seen.add(groupKey(assessment.snapshot.ref));
    onAssessment(assessment);
  });
  const { open, waiting } = await lastWords(session, order);
  const more: ScanError[] = [];
  for (const ref of waiting.filter((one) => !seen.has(groupKey(one)))) {
    try {
      const assessment = await assessGroup(ref, session, order);
      if (assessment) onAssessment(assessment);
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

/** The groups that the log speaks of, in one reading. Nothing where the audit table does not exist. */
async function lastWords({ runtime }: Session, { policy, found }: ScanOrder) {
  const now = runtime.clock.now();
  const entries = policy.entries.filter((entry) => isLive(entry, now));
  const places = new Set(found.places.map(placeKey));
  // Where nobody is approved, nobody is waited for.
  const members = entries.length > 0 ? 'list' : 'outcome';
  const read = await orWithoutTable(() => lastBriefs(runtime.auditLog, now, members), []);
  const here = read.filter(({ group }) => places.has(placeKey(group)));
  const open = await wholeEntries(runtime.auditLog, here, isOpen);
  return { open, waiting: here.filter((brief) => isAwaiting(brief, { entries }, now)).map(({ group }) => group) };
}
