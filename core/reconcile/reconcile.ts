import { type AuditEntry, isOpen, type Run, type Trigger } from '../audit/audit-entry.ts';
import { link } from '../audit/hash-chain.ts';
import { fitsTheLog } from '../audit/record-size.ts';
import type { GroupRef } from '../model/security-group.ts';
import { type Assessment, assess, isQuiet } from './assess.ts';
import { type ReconcileDeps, type Reconciliation, taken } from './reconcile-deps.ts';
import { decisionRecord, plannedRecord } from './records.ts';
import { remediate, runOf } from './remediate.ts';
import { resume } from './resume.ts';
import { staleRead } from './stale-read.ts';

/** The whole story of one group, safe to tell as often as one likes: it acts on what is, not on what an event said. */
export async function reconcile(ref: GroupRef, trigger: Trigger, warden: ReconcileDeps): Promise<Reconciliation> {
  const { groups, allowlist, auditLog, settings } = warden;
  // The log first: whatever another worker does after this read makes our own entry come too late.
  const latest = await auditLog.latest(ref);
  const awaited = latest?.awaitedFamilies ?? [];
  const snapshot = await groups.snapshot(ref);
  const stale = staleRead(snapshot, latest);
  if (stale) return stale;
  if (isOpen(latest)) {
    return (await resume(latest, snapshot, { trigger, warden })) ?? reconcile(ref, trigger, warden);
  }
  if (!snapshot) return { kind: 'gone', reason: `${ref.groupId} does not exist in ${ref.account} ${ref.region}` };
  if (isQuiet(snapshot, awaited, settings.limits)) return compliant;
  const policy = await allowlist.read();
  const judged = assess(snapshot, policy, { settings, now: warden.now(), remediationId: warden.newId(), awaited });
  if (!judged) return compliant;
  const assessment = recordable(judged, runOf(trigger, latest, warden));
  if (assessment.decision.kind !== 'remediate' || settings.mode === 'plan') {
    return recordOnce(assessment, latest, { trigger, warden });
  }
  if (!(warden.approve ?? (() => true))(assessment)) return declined;
  const claim = link(plannedRecord(assessment, runOf(trigger, latest, warden)), latest);
  const approved = assessment.entries.map(({ cidr }) => cidr);
  return remediate(claim, { prefixLists: snapshot.prefixLists, approved }, warden);
}

interface Context {
  readonly trigger: Trigger;
  readonly warden: ReconcileDeps;
}

const compliant: Reconciliation = {
  kind: 'compliant',
  reason: 'no finding, and the managed rules match the allowlist',
};
const declined: Reconciliation = {
  kind: 'declined',
  reason: 'this look may not change the group, or its plan is not the one that was approved',
};

/** What cannot be put on record whole cannot be undone, so it is not done. */
function recordable(assessment: Assessment, run: Run): Assessment {
  if (assessment.decision.kind !== 'remediate' || fitsTheLog(plannedRecord(assessment, run))) return assessment;
  const reason = 'the group has more rules, tags and descriptions than one entry of the audit log can hold';
  return { ...assessment, decision: { kind: 'defer', reason } };
}

/** Records a decision that changes nothing, unless the last entry says the same already. */
async function recordOnce(
  assessment: Assessment,
  latest: AuditEntry | null,
  { trigger, warden }: Context,
): Promise<Reconciliation> {
  const entry = link(decisionRecord(assessment, runOf(trigger, latest, warden)), latest);
  if (latest?.fingerprint === entry.fingerprint) return { kind: 'decided', entry: latest, isNew: false };
  return (await warden.auditLog.append(entry)) === 'taken' ? taken : { kind: 'decided', entry, isNew: true };
}
