import { type Exposure, type ExposureLimits, offendingRules } from '../evaluator/evaluate.ts';
import {
  type GroupRef,
  type Permission,
  permissionKey,
  type SecurityGroupRule,
  type Snapshot,
  sourceFamily,
  type Tags,
} from '../model/security-group.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { approvedRules } from './approved-rules.ts';
import { carriedLabels } from './labels.ts';
import { lapsedRules, managedTags } from './managed-rules.ts';
import { openedFamilies, type PortFamily } from './opened-families.ts';
import { type QuotaUse, quotaAfter } from './quota.ts';
import { remainderOf } from './remainder.ts';
import type { NewRule, Step } from './step.ts';

/** Something a revoked rule had that no rule will have afterwards, in words. */
export interface Loss {
  readonly kind: 'protocols' | 'description-or-tags';
  readonly securityGroupRuleId: string;
  readonly what: string;
}

/** How a group gets from what it is to what it should be. Steps are in the order they are executed. */
export interface Plan {
  readonly remediationId: string;
  readonly group: GroupRef;
  readonly steps: readonly Step[];
  readonly lost: readonly Loss[];
  readonly quota: readonly QuotaUse[];
}

export interface PlanInput {
  readonly remediationId: string;
  readonly snapshot: Snapshot;
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  /** The live allowlist entries that speak for this group. */
  readonly entries: readonly AllowlistEntry[];
  readonly limits: ExposureLimits;
  readonly awaited: readonly PortFamily[];
}

/**
 * The plan that closes what offends, keeps everything else, and brings the managed rules in line with the allowlist.
 * Null when the group is already as it should be.
 */
export function planRemediation(input: PlanInput): Plan | null {
  const { snapshot, remediationId } = input;
  const offending = offendingRules(input.exposures);
  const lapsed = lapsedRules(snapshot.rules, input.entries);
  const revoked = snapshot.rules.filter((rule) => offending.has(rule) || lapsed.includes(rule));
  const survivors = snapshot.rules.filter((rule) => !revoked.includes(rule));
  const residue = remainderRules(offending, survivors, snapshot);
  const approved = approvedRules({
    survivors,
    prefixLists: snapshot.prefixLists,
    entries: input.entries,
    opened: openedFamilies({ ...input, rules: snapshot.rules }),
    limits: input.limits,
    remediationId,
  });
  const authorised = [...residue.rules, ...approved.map((rule) => ({ rule, tags: {} }))];
  if (revoked.length === 0 && authorised.length === 0) return null;
  const rules = authorised.map(({ rule }) => rule);
  return {
    remediationId,
    group: snapshot.ref,
    steps: [
      ...(revoked.length > 0 ? [{ kind: 'revokeIngress', rules: revoked } as const] : []),
      ...authorizeSteps(authorised, remediationId),
    ],
    lost: residue.lost,
    quota: quotaAfter({ survivors, rules, prefixLists: snapshot.prefixLists, allowed: snapshot.rulesQuota }),
  };
}

interface TaggedRule {
  readonly rule: NewRule;
  readonly tags: Tags;
}

/** The residue of every offending rule, each rule once and none that already exists: EC2 refuses duplicates. */
function remainderRules(
  offending: ReadonlyMap<SecurityGroupRule, ReadonlySet<number>>,
  survivors: readonly SecurityGroupRule[],
  snapshot: Snapshot,
): { rules: TaggedRule[]; lost: Loss[] } {
  const rules: TaggedRule[] = [];
  const lost: Loss[] = [];
  const taken = new Map<string, Labelled>(survivors.map((rule) => [permissionKey(rule), rule]));
  for (const [rule, closed] of offending) {
    const residue = remainderOf(rule, closed, sourceFamily(rule.source, snapshot.prefixLists) ?? 'ipv4');
    const { description, tags, lost: unwritable } = carriedLabels(rule);
    if (residue.lost) lost.push({ kind: 'protocols', securityGroupRuleId: rule.id, what: residue.lost });
    if (unwritable && residue.permissions.length > 0) lost.push(labelLoss(rule, unwritable));
    for (const permission of residue.permissions) {
      const twin = taken.get(permissionKey(permission));
      if (twin) lost.push(...twinLoss(rule, { description, tags }, twin));
      else {
        const origin = { kind: 'residue', securityGroupRuleId: rule.id } as const;
        rules.push({ rule: { ...permission, description, origin }, tags });
        taken.set(permissionKey(permission), { ...permission, description, tags });
      }
    }
  }
  return { rules, lost };
}

type Labelled = Permission & { readonly tags: Tags };

/** What is lost where the same rule stands already, with other labels. */
function twinLoss(rule: SecurityGroupRule, labels: Pick<Labelled, 'description' | 'tags'>, twin: Labelled): Loss[] {
  const parts: string[] = [];
  if (labels.description !== null && labels.description !== twin.description) {
    parts.push(`description ${JSON.stringify(labels.description)}`);
  }
  const missing = Object.entries(labels.tags).filter(([key, value]) => twin.tags[key] !== value);
  if (missing.length > 0) parts.push(`tags ${missing.map(([key, value]) => `${key}=${value}`).join(', ')}`);
  if (parts.length === 0) return [];
  return [labelLoss(rule, `${parts.join(' and ')}: the same rule stands already (${permissionKey(twin)})`)];
}

function labelLoss({ id }: SecurityGroupRule, what: string): Loss {
  return { kind: 'description-or-tags', securityGroupRuleId: id, what };
}

/** One authorise call per set of tags; nearly always exactly one, since rules seldom carry tags. */
function authorizeSteps(rules: readonly TaggedRule[], remediationId: string): Step[] {
  const byTags = Map.groupBy(rules, ({ tags }) => JSON.stringify(Object.entries(tags).sort()));
  return [...byTags.values()].map((group) => ({
    kind: 'authorizeIngress',
    rules: group.map(({ rule }) => rule),
    tags: { ...group[0]?.tags, ...managedTags(remediationId) },
  }));
}
