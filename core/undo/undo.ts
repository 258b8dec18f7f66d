import { isOpen, type Trigger } from '../audit/audit-entry.ts';
import { link } from '../audit/hash-chain.ts';
import { fitsTheLog } from '../audit/record-size.ts';
import type { Allowlist, AuditHistory, AuditLog, PolicyEditor } from '../gateways.ts';
import { type GroupRef, groupKey } from '../model/security-group.ts';
import { addExemption } from '../policy/edit-policy.ts';
import { exemptionOf } from '../policy/exemption.ts';
import type { ReconcileDeps, Reconciliation } from '../reconcile/reconcile-deps.ts';
import { remediate, runOf } from '../reconcile/remediate.ts';
import { staleRead } from '../reconcile/stale-read.ts';
import { planUndo, type UndoDecision, type UndoPlan } from './plan-undo.ts';
import { undoRecord } from './undo-record.ts';

/** A warden that can also look back and edit the policy. */
export interface UndoDeps extends ReconcileDeps {
  readonly allowlist: Allowlist & PolicyEditor;
  readonly auditLog: AuditLog & Pick<AuditHistory, 'entriesOf'>;
}

export interface UndoOrder {
  readonly group: GroupRef;
  readonly undoes: string;
  /** Who undoes, as the owner of the exemption. */
  readonly by: string;
  /** Until when the bot leaves the group open, ISO 8601 in UTC. */
  readonly exemptUntil: string;
  /** A last word before anything is changed, by the plan as it is then. */
  readonly approve: (plan: UndoPlan) => boolean;
}

export type UndoResult = Reconciliation | Exclude<UndoDecision, { readonly kind: 'undo' }>;

/**
 * Takes a remediation back through the same journal that it went through, and can be undone itself. The group is claimed
 * first, so that nobody overtakes it, and then exempted, or the bot would close the port again at once.
 * Throws where somebody else edits the exemption at the same moment; then nothing was changed, and that is on record.
 */
export async function undo(order: UndoOrder, trigger: Trigger, warden: UndoDeps): Promise<UndoResult> {
  const { group, undoes } = order;
  const { auditLog, groups, settings, newId } = warden;
  const entries = await auditLog.entriesOf(groupKey(group));
  const latest = entries.at(-1) ?? null;
  if (isOpen(latest) && latest.id !== undoes) {
    return { kind: 'taken', reason: `remediation ${latest.id} is not finished; finish it before another is undone` };
  }
  const snapshot = await groups.snapshot(group);
  const stale = staleRead(snapshot, latest);
  if (stale) return stale;
  const { optInTagKey } = settings;
  const decision = planUndo({ entries, undoes, remediationId: newId(), snapshot, optInTagKey });
  if (decision.kind !== 'undo' || !snapshot) return decision as Exclude<UndoDecision, { kind: 'undo' }>;
  if (!order.approve(decision.plan)) return { kind: 'declined', reason: 'the plan is not the one that was approved' };
  const record = undoRecord(decision.plan, snapshot, runOf(trigger, latest, warden));
  if (!fitsTheLog(record)) {
    return { kind: 'refused', reason: 'the group has more rules and texts than one entry of the audit log can hold' };
  }
  const known = { prefixLists: snapshot.prefixLists, approved: [] };
  return remediate(link(record, latest), known, warden, () => exempt(order, warden));
}

/** An exemption that lasts as long is left as it is. */
async function exempt({ group, undoes, by, exemptUntil }: UndoOrder, { allowlist, now }: UndoDeps): Promise<void> {
  const policy = await allowlist.read();
  const standing = exemptionOf(policy.exemptions, group, now());
  if (standing && standing.expiresAt >= exemptUntil) return;
  const request = { group, owner: by, reason: `undo of ${undoes}`, expiresAt: exemptUntil };
  const edit = addExemption(policy, request, { now: now(), by, replace: true });
  if (edit.kind === 'refused') throw new Error(`the group could not be exempted: ${edit.reason}`);
  const { kind } = await allowlist.apply([edit.change]);
  if (kind === 'conflict') throw new Error('somebody else is editing the exemption of this group; try again');
}
