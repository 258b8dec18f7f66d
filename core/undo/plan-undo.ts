import type { AuditEntry } from '../audit/audit-entry.ts';
import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { portRules } from '../evaluator/port-rules.ts';
import { reachesPort } from '../model/reaches-port.ts';
import { ruleText } from '../model/rule-text.ts';
import { type GroupRef, permissionKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import { carriedLabels } from '../plan/labels.ts';
import type { Loss } from '../plan/loss.ts';
import { deploymentTagKey, emptyList, type ListedRule, managedTags, remainderTags } from '../plan/managed-rules.ts';
import { type QuotaUse, quotaOf } from '../plan/quota.ts';
import type { NewRule, Step } from '../plan/step.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { closeAgain } from './close-again.ts';
import { type Conflict, conflictsWith } from './conflicts.ts';
import { cutOffBy } from './prove-undo.ts';
import { changeToUndo, type RecordedChange } from './recorded-change.ts';
import { stepsByTags } from './steps-by-tags.ts';

/** The way back from one remediation, as data. */
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
  readonly limits: ExposureLimits;
  /** Only TCP at the watched port comes back from the revoked sources, and nothing is taken away. */
  readonly portOnly: boolean;
}

/**
 * Plans the way back: what the remediation took away is authorised, then what it added is revoked. By permission, description
 * and tags, not by ids. Where a person has changed what it added since, it refuses and says what. Pure.
 */
export function planUndo(input: UndoInput): UndoDecision {
  const { entries, undoes, snapshot } = input;
  const reading = changeToUndo(entries, undoes, snapshot);
  if (reading.kind === 'nothing') return reading;
  if (reading.kind === 'refused') return refused(reading.reason);
  if (!snapshot) return refused(`the group was deleted since ${undoes}`);
  if (snapshot.ownerId !== snapshot.ref.account) return refused(`the group belongs to account ${snapshot.ownerId}`);
  const { change } = reading;
  if (input.portOnly && change.kind === 'reopening') {
    return refused(`${undoes} opened the port, so its undo closes it: there is nothing to give back with --port-only`);
  }
  const conflicts = input.portOnly ? [] : conflictsWith(change, snapshot);
  if (conflicts.length > 0) {
    const offer = change.kind === 'closing' ? '; --port-only gives back TCP at the port alone' : '';
    return refused(
      `the group was changed since ${undoes}: ${conflicts.map(({ what }) => what).join('; ')}${offer}`,
      conflicts,
    );
  }
  const decision = change.kind === 'reopening' ? closeAgain(change, snapshot, input) : wayBack(change, snapshot, input);
  const cutOff = decision.kind === 'undo' ? cutOffBy(decision.plan, snapshot) : null;
  return cutOff === null
    ? decision
    : refused(`the way back would cut off ${cutOff}, which nothing else allows any more`);
}

function wayBack(change: RecordedChange, snapshot: Snapshot, input: UndoInput): UndoDecision {
  const { undoes, remediationId, deployment, portOnly } = input;
  // The bot revokes nothing else, so a record that says so was not written by it.
  const foreign = change.revoked.find((rule) => !portRules.some(({ port }) => reachesPort(rule, port)));
  if (foreign) return refused(`an undo opens only the watched port again, and not ${ruleText(foreign)}`);
  const restored = portOnly ? portOf(change.revoked) : change.revoked;
  const list = change.claim.list ?? emptyList;
  const listed = list.rules.filter(({ ruleId }) => restored.some(({ id }) => id === ruleId));
  const isListed = ({ id }: SecurityGroupRule) => listed.some(({ ruleId }) => ruleId === id);
  const maker = { remediationId, deployment };
  const authorize = stepsByTags(
    restored.map((rule) => ({
      rule: restoredRule(rule),
      tags: { ...carriedLabels(rule).tags, ...(isListed(rule) ? managedTags(maker) : remainderTags(maker)) },
    })),
  );
  const added = new Set(change.added.map(permissionKey));
  const revoked = portOnly ? [] : snapshot.rules.filter((rule) => added.has(permissionKey(rule)));
  const steps: Step[] = [
    ...authorize,
    ...(revoked.length > 0 ? [{ kind: 'revokeIngress', rules: revoked } as const] : []),
  ];
  const plan = {
    undoes,
    remediationId,
    group: snapshot.ref,
    change,
    steps,
    lost: restored.flatMap(labelLoss),
    quota: quotaOf({ rules: snapshot.rules, steps, prefixLists: snapshot.prefixLists, allowed: snapshot.rulesQuota }),
    listed,
    notes: notesOn(snapshot, deployment),
  };
  return withinQuota(plan);
}

/** TCP at the watched ports from the sources of some rules, each once. */
function portOf(rules: readonly SecurityGroupRule[]): SecurityGroupRule[] {
  const parts = rules.flatMap((rule) =>
    portRules
      .filter(({ port }) => reachesPort(rule, port))
      .map(({ port }) => ({ ...rule, protocol: 'tcp', ports: { from: port, to: port } })),
  );
  return [...new Map(parts.map((rule) => [permissionKey(rule), rule])).values()];
}

function restoredRule(rule: SecurityGroupRule): NewRule {
  const { protocol, ports, source } = rule;
  const { description } = carriedLabels(rule);
  return { protocol, ports, source, description, origin: { kind: 'restored', securityGroupRuleId: rule.id } };
}

function labelLoss(rule: SecurityGroupRule): Loss[] {
  const { lost } = carriedLabels(rule);
  return lost === null ? [] : [{ kind: 'description-or-tags', securityGroupRuleId: rule.id, what: lost }];
}

/** An exemption binds this deployment only. */
export function notesOn({ rules }: Snapshot, deployment: string): string[] {
  const others = new Set(rules.flatMap(({ tags }) => tags[deploymentTagKey] ?? []));
  others.delete(deployment);
  return [...others].map(
    (other) =>
      `rules of the smtp-warden deployment ${other} stand here; the exemption does not bind it, and it may close the port again`,
  );
}

export function withinQuota(plan: UndoPlan): UndoDecision {
  const tight = plan.quota.find(({ fits }) => !fits);
  if (!tight) return { kind: 'undo', plan };
  const count = (number: number | null) => (number === null ? 'an unknown number of' : String(number));
  return refused(
    `the way back needs ${count(tight.peak)} ${tight.family} rules for a moment and ${count(tight.needed)} in the end, ` +
      `and the quota allows ${tight.allowed}`,
  );
}

export function refused(
  reason: string,
  conflicts: readonly Conflict[] = [],
): Extract<UndoDecision, { kind: 'refused' }> {
  return { kind: 'refused', reason, conflicts };
}
