import type { AuditRecord, Run } from '../audit/audit-entry.ts';
import { fingerprintOf } from '../audit/fingerprint.ts';
import { managerOf } from '../audit/opening-tool.ts';
import { evaluate } from '../evaluator/evaluate.ts';
import { findingOf } from '../evaluator/finding.ts';
import { permissionKey, type Snapshot } from '../model/security-group.ts';
import { stepsKey } from '../plan/step.ts';
import { closingsOf, nothingDone } from '../reconcile/records.ts';
import { withClaimed } from '../reconcile/rule-list.ts';
import type { UndoInput, UndoPlan } from './undo-decision.ts';

/**
 * What is written ahead of an undo. An undo of a closing has no finding: a person asked for it. One that closes the port again
 * has the finding that it takes away.
 */
export function undoRecord(
  plan: UndoPlan,
  {
    snapshot,
    run,
    approved,
    limits,
  }: Pick<UndoInput, 'approved' | 'limits'> & { readonly snapshot: Snapshot; readonly run: Run },
): AuditRecord {
  const { trigger, writer, now, list } = run;
  const isClosing = plan.change.kind === 'reopening';
  const exposures = isClosing ? evaluate({ ...snapshot, approved: approved.map(({ cidr }) => cidr), limits }) : [];
  const finding = findingOf(snapshot.ref, exposures);
  const reason = `undo of ${plan.undoes}`;
  const restored = plan.listed.map((item) => ({ ...item, ruleId: null, remediation: plan.remediationId }));
  const keys = new Set(restored.map(({ permission }) => permissionKey(permission)));
  const known = list.rules.filter(({ permission }) => !keys.has(permissionKey(permission)));
  const claim = { id: plan.remediationId, steps: plan.steps, allowlistEntries: approved };
  return {
    ...nothingDone,
    id: plan.remediationId,
    // By its own name, whichever of the same change the person gave: an interrupted undo is finished by that.
    undoes: plan.change.claim.id,
    group: snapshot.ref,
    groupName: snapshot.name,
    vpcId: snapshot.vpcId,
    at: new Date(now).toISOString(),
    outcome: 'planned',
    reason,
    trigger,
    managedBy: managerOf(snapshot.tags, trigger.actor),
    ...closingsOf(run),
    list: withClaimed({ ...list, rules: [...known, ...restored] }, claim),
    finding,
    steps: plan.steps,
    lost: plan.lost,
    allowlistEntries: isClosing ? approved : [],
    rulesBefore: snapshot.rules,
    fingerprint: fingerprintOf({ outcome: 'planned', reason, finding, steps: stepsKey(plan) }),
    writer,
  };
}
