import type { AuditEntry } from '../audit/audit-entry.ts';
import { hashOf } from '../model/canonical-json.ts';
import {
  entriesOf,
  type PrefixLists,
  permissionKey,
  type SecurityGroupRule,
  type Snapshot,
} from '../model/security-group.ts';
import type { Plan } from '../plan/plan.ts';
import { authorizedRules, revokedRules } from '../plan/step.ts';
import type { Assessment } from './assess.ts';

interface Planned extends Pick<Assessment, 'entries'> {
  readonly snapshot: Pick<Snapshot, 'prefixLists'>;
  readonly plan: Pick<Plan, 'group' | 'steps' | 'lost'>;
}

/** What a plan does, without what differs from run to run: rule ids, tags, descriptions and times. All lists are sorted. */
export interface PlanContent {
  readonly account: string;
  readonly region: string;
  readonly groupId: string;
  /** By permission. Of a prefix list also its entries, since the rule is judged by them. */
  readonly revoke: readonly { readonly permission: string; readonly listEntries: readonly string[] | null }[];
  readonly authorize: readonly string[];
  readonly lost: readonly { readonly kind: string; readonly of: string; readonly what: string }[];
  /** The allowlist entries that speak for the group. */
  readonly approved: readonly { readonly id: string; readonly version: number; readonly cidr: string }[];
}

/**
 * The digest of the plan of an assessment, which an approval names: SHA-256 in hexadecimal. Equal for equal plans, whenever they are
 * made; other where a rule, an entry of a prefix list that is revoked, or an allowlist entry has changed.
 */
export function planDigest(assessment: Planned): string {
  return hashOf({ form: 1, ...planContent(assessment) });
}

/**
 * Whether a proposal says the plan that its digest is of. People are shown its steps, and asked by two persons about its allowlist entries:
 * whoever can write to the table could put others beside the digest. True also where it cannot be told, since a list that is revoked
 * is not among `prefixLists`, and of what is no proposal.
 */
export function saysItsPlan(proposal: AuditEntry, prefixLists: PrefixLists): boolean {
  if (!proposal.proposal) return true;
  const { group, steps, lost, allowlistEntries: entries } = proposal;
  const isUnknown = ({ source }: SecurityGroupRule) =>
    source.kind === 'prefix-list' && !Object.hasOwn(prefixLists, source.prefixListId);
  if (revokedRules(proposal).some(isUnknown)) return true;
  return planDigest({ snapshot: { prefixLists }, plan: { group, steps, lost }, entries }) === proposal.proposal.digest;
}

/** Why a proposal is no good that {@link saysItsPlan} denies. */
export const saysAnother = 'the proposal does not say the plan that its digest is of: it was forged';

export function planContent({ snapshot, plan, entries }: Planned): PlanContent {
  const { account, region, groupId } = plan.group;
  const revoked = revokedRules(plan);
  const permissionOf = (id: string) => revoked.filter((rule) => rule.id === id).map(permissionKey)[0] ?? '';
  return {
    ...{ account, region, groupId },
    revoke: sorted(
      revoked.map((rule) => ({ permission: permissionKey(rule), listEntries: listEntriesOf(rule, snapshot) })),
      ({ permission }) => permission,
    ),
    authorize: authorizedRules(plan).map(permissionKey).sort(),
    lost: sorted(
      plan.lost.map(({ kind, securityGroupRuleId, what }) => ({ kind, of: permissionOf(securityGroupRuleId), what })),
      ({ kind, of, what }) => JSON.stringify([of, kind, what]),
    ),
    approved: sorted(
      entries.map(({ id, version, cidr }) => ({ id, version, cidr })),
      ({ id }) => id,
    ),
  };
}

/** Sorted and each once; null where the source is no list. Of a list that cannot be read none is known: it is not revoked. */
function listEntriesOf(
  { source }: SecurityGroupRule,
  { prefixLists }: Pick<Snapshot, 'prefixLists'>,
): readonly string[] | null {
  if (source.kind !== 'prefix-list') return null;
  return [...new Set<string>(entriesOf(prefixLists[source.prefixListId]))].sort();
}

function sorted<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return items.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : Number(keyOf(one) > keyOf(other))));
}
