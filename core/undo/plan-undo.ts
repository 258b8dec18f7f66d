import type { AuditEntry } from '../audit/audit-entry.ts';
import { type GroupRef, permissionKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import { carriedLabels } from '../plan/labels.ts';
import { managedTagKey, remediationTagKey } from '../plan/managed-rules.ts';
import type { Loss } from '../plan/plan.ts';
import { type QuotaUse, quotaAfter } from '../plan/quota.ts';
import type { NewRule, Step } from '../plan/step.ts';
import { optInOf } from '../policy/opt-in.ts';
import { changeToUndo, type RecordedChange } from './recorded-change.ts';

/** The way back from one remediation, as data. */
export interface UndoPlan {
  /** The remediation that is undone. */
  readonly undoes: string;
  /** The id under which the undo itself is on record. */
  readonly remediationId: string;
  readonly group: GroupRef;
  readonly steps: readonly Step[];
  readonly lost: readonly Loss[];
  readonly quota: readonly QuotaUse[];
  /** What is so already, in words. */
  readonly already: readonly string[];
}

export type UndoDecision =
  | { readonly kind: 'undo'; readonly plan: UndoPlan }
  /** Everything is as it was before the remediation. */
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

interface UndoInput {
  /** The whole chain of the group, oldest entry first. */
  readonly entries: readonly AuditEntry[];
  readonly undoes: string;
  readonly remediationId: string;
  /** A fresh read; null where the group is gone. */
  readonly snapshot: Snapshot | null;
  readonly optInTagKey: string;
}

/**
 * Plans the way back: authorise what the remediation took away, revoke what it added and is still as it added it. Pure.
 * What has changed since is told and never overwritten; what others have added or taken away besides is left alone.
 */
export function planUndo({ entries, undoes, remediationId, snapshot, optInTagKey }: UndoInput): UndoDecision {
  const reading = changeToUndo(entries, undoes);
  if (reading.kind !== 'change') return reading;
  if (!snapshot) return refused(`the group was deleted since ${undoes}`);
  const standing = standingReason(snapshot, optInTagKey) ?? editedReason(reading.change, snapshot);
  if (standing !== null) return refused(standing);
  const plan = wayBack(reading.change, snapshot, { undoes, remediationId });
  if (plan.steps.length === 0) return { kind: 'nothing', reason: `the group is as it was before ${undoes}` };
  const tight = plan.quota.find(({ needed, allowed }) => needed === null || needed > allowed);
  if (!tight) return { kind: 'undo', plan };
  const needed = tight.needed === null ? 'an unknown number of' : tight.needed;
  return refused(`the group would need ${needed} ${tight.family} rules and may have ${tight.allowed}`);
}

/** Why the group may not be changed at all. */
function standingReason({ tags, ownerId, ref }: Snapshot, optInTagKey: string): string | null {
  const optIn = optInOf(tags, optInTagKey);
  if (optIn.kind !== 'in') return `the group is not opted in: ${optIn.reason}`;
  return ownerId === ref.account ? null : `the group belongs to account ${ownerId}`;
}

/** Which added rule is no longer as it was added; taking it away would take away somebody else's work. */
function editedReason({ added }: RecordedChange, { rules }: Snapshot): string | null {
  const recorded = new Map(added.map((rule) => [rule.id, rule]));
  const edited = rules.find((rule) => {
    const before = recorded.get(rule.id);
    return before && (permissionKey(before) !== permissionKey(rule) || before.description !== rule.description);
  });
  const was = edited && recorded.get(edited.id);
  if (!edited || !was) return null;
  const words = (rule: SecurityGroupRule) => `${permissionKey(rule)} (${rule.description ?? 'no description'})`;
  return `rule ${edited.id} was changed since: it was ${words(was)} and is ${words(edited)}`;
}

function wayBack(
  { taken, added }: RecordedChange,
  snapshot: Snapshot,
  { undoes, remediationId }: Pick<UndoPlan, 'undoes' | 'remediationId'>,
): UndoPlan {
  const there = new Map(snapshot.rules.map((rule) => [rule.id, rule]));
  const revoked = added.filter(({ id }) => there.has(id));
  const survivors = snapshot.rules.filter(({ id }) => !revoked.some((rule) => rule.id === id));
  const standing = new Set(survivors.map(permissionKey));
  const restored = taken.filter((rule) => !standing.has(permissionKey(rule)));
  const rules = restored.map(restoredRule);
  return {
    undoes,
    remediationId,
    group: snapshot.ref,
    steps: [
      ...(revoked.length > 0 ? [{ kind: 'revokeIngress', rules: revoked } as const] : []),
      ...authorizeSteps(restored, remediationId),
    ],
    lost: restored.flatMap(labelLoss),
    quota: quotaAfter({ survivors, rules, prefixLists: snapshot.prefixLists, allowed: snapshot.rulesQuota }),
    already: [
      ...added.filter(({ id }) => !there.has(id)).map((rule) => `gone already: ${rule.id} ${permissionKey(rule)}`),
      ...taken
        .filter((rule) => standing.has(permissionKey(rule)))
        .map((rule) => `there already: ${permissionKey(rule)}`),
    ],
  };
}

function restoredRule(rule: SecurityGroupRule): NewRule {
  const { protocol, ports, source } = rule;
  const { description } = carriedLabels(rule);
  return { protocol, ports, source, description, origin: { kind: 'restored', securityGroupRuleId: rule.id } };
}

/** One call for each set of tags. A rule of ours stays one of ours; every rule names the remediation that made it. */
function authorizeSteps(restored: readonly SecurityGroupRule[], remediationId: string): Step[] {
  const tagsOf = (rule: SecurityGroupRule) => ({
    ...carriedLabels(rule).tags,
    ...(rule.tags[managedTagKey] === 'true' ? { [managedTagKey]: 'true' } : {}),
    [remediationTagKey]: remediationId,
  });
  const byTags = Map.groupBy(restored, (rule) => JSON.stringify(Object.entries(tagsOf(rule)).sort()));
  return [...byTags].map(([key, rules]) => {
    const tags: [string, string][] = JSON.parse(key);
    return { kind: 'authorizeIngress', rules: rules.map(restoredRule), tags: Object.fromEntries(tags) };
  });
}

function labelLoss(rule: SecurityGroupRule): Loss[] {
  const { lost } = carriedLabels(rule);
  return lost === null ? [] : [{ kind: 'description-or-tags', securityGroupRuleId: rule.id, what: lost }];
}

function refused(reason: string): UndoDecision {
  return { kind: 'refused', reason };
}
