import { type AuditRecord, fingerprintOf, type Run } from '../audit/audit-entry.ts';
import { templateMark } from '../audit/opening-tool.ts';
import { findingOf } from '../evaluator/finding.ts';
import type { Snapshot } from '../model/security-group.ts';
import { stepsKey } from '../plan/step.ts';
import { awaitedOf, closingsOf, nothingDone } from '../reconcile/records.ts';
import type { UndoPlan } from './plan-undo.ts';

/** What is written ahead of an undo. It has no finding: a person asked for it. */
export function undoRecord(plan: UndoPlan, snapshot: Snapshot, run: Run): AuditRecord {
  const { trigger, writer, now } = run;
  const finding = findingOf(snapshot.ref, []);
  const reason = `undo of ${plan.undoes}`;
  return {
    ...nothingDone,
    schema: 1,
    id: plan.remediationId,
    undoes: plan.undoes,
    group: snapshot.ref,
    groupName: snapshot.name,
    vpcId: snapshot.vpcId,
    at: new Date(now).toISOString(),
    outcome: 'planned',
    reason,
    trigger,
    managedBy: templateMark(snapshot.tags, trigger.actor?.userAgent ?? null),
    ...closingsOf(run),
    ...awaitedOf(run.awaited),
    finding,
    steps: plan.steps,
    lost: plan.lost,
    rulesBefore: snapshot.rules,
    fingerprint: fingerprintOf({ outcome: 'planned', reason, finding, steps: stepsKey(plan) }),
    writer,
  };
}
