import type { Snapshot } from '../../core/model/security-group.ts';
import type { RuleList } from '../../core/plan/managed-rules.ts';
import type { AllowlistEntry } from '../../core/policy/allowlist-entry.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { AssessmentSettings } from '../../core/reconcile/assess.ts';

/** Everything that decides about a group, in one value. */
export interface Case {
  readonly snapshot: Snapshot;
  readonly policy: Policy;
  readonly settings: AssessmentSettings;
  readonly now: number;
  readonly remediationId: string;
  readonly list?: RuleList;
  readonly mayClose?: boolean;
  readonly isPerson?: boolean;
}

/**
 * How much of the work a plan does, in the words of the contract: all of it, what the allowlist asks for, what has ended, what has
 * ended and is not approved in part either.
 */
export type Scope = 'close' | 'follow' | 'owed' | 'ended' | 'wholly-ended';

/** The entries that approve: they have not expired, speak for the group, and are no wider than the limit. */
export function approvedEntries(given: Case): AllowlistEntry[] {
  return speakingEntries(given).filter((entry) => !isTooWide(entry, given));
}

export function isTooWide({ cidr }: AllowlistEntry, { settings }: Case): boolean {
  const prefix = Number(cidr.split('/')[1]);
  return prefix === 0 || prefix < (cidr.includes(':') ? settings.limits.ipv6 : settings.limits.ipv4);
}

export function speakingEntries(given: Case): AllowlistEntry[] {
  return entriesInScope(given).filter((entry) => !hasEnded(entry, given));
}

/** The CIDRs that were approved for the group once, by what the table still holds. */
export function endedCidrs(given: Case): string[] {
  const ended = entriesInScope(given).filter((entry) => hasEnded(entry, given) && !isTooWide(entry, given));
  return ended.map(({ cidr }) => cidr);
}

function hasEnded({ expiresAt, removedBy }: AllowlistEntry, { now }: Case): boolean {
  return removedBy !== undefined || (expiresAt !== null && new Date(expiresAt).getTime() <= now);
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
