import type { AuditEntry } from '../audit/audit-entry.ts';
import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { counted } from '../model/counted.ts';
import type { GroupRef, Snapshot } from '../model/security-group.ts';
import { unreadableText } from '../model/unreadable-list.ts';
import type { Loss } from '../plan/loss.ts';
import { deploymentTagKey, type ListedRule } from '../plan/managed-rules.ts';
import type { QuotaUse } from '../plan/quota.ts';
import type { Step } from '../plan/step.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import type { Conflict } from './conflicts.ts';
import type { RecordedChange } from './recorded-change.ts';

/** The plan of the undo of one remediation, as data. */
export interface UndoPlan {
  /** The remediation that is undone. */
  readonly undoes: string;
  /** The id under which the undo itself is on record. */
  readonly remediationId: string;
  readonly group: GroupRef;
  readonly change: RecordedChange;
  /** What is authorised comes first, then what is revoked. */
  readonly steps: readonly Step[];
  readonly lost: readonly Loss[];
  readonly quota: readonly QuotaUse[];
  /** Rules of ours that are restored, as the list had them. */
  readonly listed: readonly ListedRule[];
  /** What else a person has to know, in words. */
  readonly notes: readonly string[];
}

export type UndoDecision =
  | { readonly kind: 'undo'; readonly plan: UndoPlan }
  /** Everything is as it was before the remediation. */
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly conflicts: readonly Conflict[] };

export interface UndoInput {
  /** The whole chain of the group, oldest entry first, verified. */
  readonly entries: readonly AuditEntry[];
  readonly undoes: string;
  readonly remediationId: string;
  readonly deployment: string;
  /** A fresh read; null where the group is gone. */
  readonly snapshot: Snapshot | null;
  /** The live allowlist entries that speak for the group. */
  readonly approved: readonly AllowlistEntry[];
  /** Those that spoke for it and have ended: only by them a rule that followed the allowlist may go. */
  readonly ended: readonly AllowlistEntry[];
  readonly limits: ExposureLimits;
  /** Only TCP at the watched port is authorised for the revoked sources, and nothing is revoked. */
  readonly portOnly: boolean;
}

/** An exemption binds this deployment only. */
export function notesOn({ rules }: Snapshot, deployment: string): string[] {
  const others = new Set(rules.flatMap(({ tags }) => tags[deploymentTagKey] ?? []));
  others.delete(deployment);
  return [...others].map(
    (other) =>
      `the group has rules of smtp-warden deployment ${other}; the exemption is not valid for it, and it may close the port again`,
  );
}

/**
 * The plan if it fits the quota. Where the size of a prefix list is not known, a way back is tried, since it authorises before it
 * revokes: EC2 decides, and what it refuses changes nothing.
 */
export function withinQuota(plan: UndoPlan, { prefixLists }: Pick<Snapshot, 'prefixLists'>): UndoDecision {
  const tight = plan.quota.filter(({ fits }) => !fits);
  const known = tight.find(({ peak }) => peak !== null);
  const use = known ?? tight[0];
  if (!use) return { kind: 'undo', plan };
  const quota = `the quota of ${counted(use.allowed, `${use.family} rule`)}`;
  if (known) {
    return refused(
      `${quota} does not allow the undo: it needs ${known.peak} during the change and ${known.needed} at the end`,
    );
  }
  const unsized = Object.values(prefixLists).find(({ weight }) => weight === null);
  const why = unsized && 'unreadable' in unsized ? `: ${unreadableText(unsized)}` : '';
  const unknown = `it is not known whether ${quota} allows the undo${why}`;
  if (plan.change.kind === 'reopening') return refused(unknown);
  return {
    kind: 'undo',
    plan: { ...plan, notes: [...plan.notes, `${unknown}. If EC2 refuses it, nothing is changed`] },
  };
}

export function refused(
  reason: string,
  conflicts: readonly Conflict[] = [],
): Extract<UndoDecision, { kind: 'refused' }> {
  return { kind: 'refused', reason, conflicts };
}
