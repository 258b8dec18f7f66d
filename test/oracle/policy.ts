import type { GroupRef, SecurityGroupRule, Snapshot } from '../../core/model/security-group.ts';
import type { PortFamily } from '../../core/plan/opened-families.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { AssessmentSettings } from '../../core/reconcile/assess.ts';
import { isInside, spanOf } from './addresses.ts';

/** Everything that decides about a group, in one value. */
export interface Case {
  readonly snapshot: Snapshot;
  readonly policy: Policy;
  readonly settings: AssessmentSettings;
  readonly now: number;
  readonly remediationId: string;
  readonly awaited?: readonly PortFamily[];
}

/** The entries that approve: they have not expired, speak for the group, and are no wider than the limit. */
export function approvedEntries(given: Case): AllowlistEntry[] {
  return speakingEntries(given).filter((entry) => !isTooWide(entry, given));
}

function isTooWide({ cidr }: AllowlistEntry, { settings }: Case): boolean {
  const prefix = Number(cidr.split('/')[1]);
  return prefix === 0 || prefix < (cidr.includes(':') ? settings.limits.ipv6 : settings.limits.ipv4);
}

function speakingEntries(given: Case): AllowlistEntry[] {
  return entriesInScope(given).filter((entry) => !hasEnded(entry, given));
}

/** The CIDRs that were approved for the group once, by what the table still holds. */
function endedCidrs(given: Case): string[] {
  const ended = entriesInScope(given).filter((entry) => hasEnded(entry, given) && !isTooWide(entry, given));
  return ended.map(({ cidr }) => cidr);
}

function hasEnded({ expiresAt }: AllowlistEntry, { now }: Case): boolean {
  return expiresAt !== null && new Date(expiresAt).getTime() <= now;
}

function entriesInScope({ policy, snapshot }: Case): AllowlistEntry[] {
  return policy.entries.filter(({ scope }) => {
    if (scope.kind === 'account') return scope.account === snapshot.ref.account;
    if (scope.kind === 'vpc') return scope.vpcId === snapshot.vpcId;
    return scope.kind === 'everything' || scope.groupId === snapshot.ref.groupId;
  });
}

export function approvedCidrs(given: Case): string[] {
  return approvedEntries(given).map(({ cidr }) => cidr);
}

/** A rule the bot made: tagged as such, exactly tcp 25-25, from a CIDR. */
export function isManaged(rule: SecurityGroupRule): boolean {
  const { from, to } = rule.ports ?? { from: -1, to: -1 };
  const isSmtp = ['tcp', '6'].includes(rule.protocol.toLowerCase()) && from === 25 && to === 25;
  return rule.tags['smtp-warden:managed'] === 'true' && isSmtp && rule.source.kind === 'cidr';
}

/** A managed rule whose approval is gone, wholly or in part. */
export function isLapsed(rule: SecurityGroupRule, approved: readonly string[]): boolean {
  if (!isManaged(rule) || rule.source.kind !== 'cidr') return false;
  return !isInside([spanOf(rule.source.cidr)], approved.map(spanOf));
}

/** Section 2 of the contract, lines 1 to 8, given what the plan revokes and whether it fits the quota. */
export function expectedDecision(
  given: Case,
  plan: { readonly revoked: readonly SecurityGroupRule[]; readonly fits: boolean; readonly isExposed: boolean },
): 'report' | 'defer' | 'exempt' | 'remediate' {
  const { snapshot, settings, policy, now } = given;
  if (!Object.entries(snapshot.tags).some(([key, value]) => key === settings.optInTagKey && value === 'true')) {
    return 'report';
  }
  if (snapshot.ownerId !== snapshot.ref.account) return 'defer';
  const exempt = policy.exemptions.some(
    ({ group, expiresAt }) => isSameGroup(group, snapshot.ref) && new Date(expiresAt).getTime() > now,
  );
  if (exempt) return 'exempt';
  if (speakingEntries(given).some((entry) => isTooWide(entry, given))) return 'defer';
  const isEnd = ({ source }: SecurityGroupRule) =>
    source.kind === 'cidr' && isInside([spanOf(source.cidr)], endedCidrs(given).map(spanOf));
  const mayBeEmpty = plan.isExposed ? settings.emptyAllowlist === 'revoke' : plan.revoked.every(isEnd);
  if (approvedEntries(given).length === 0 && !mayBeEmpty) return 'defer';
  if (settings.allTraffic === 'defer' && plan.revoked.some(({ protocol }) => protocol === '-1')) return 'defer';
  return plan.fits ? 'remediate' : 'defer';
}

function isSameGroup(a: GroupRef, b: GroupRef): boolean {
  return a.account === b.account && a.region === b.region && a.groupId === b.groupId;
}
