import type { Exposure } from '../evaluator/evaluate.ts';
import { familyName } from '../model/cidr.ts';
import type { SecurityGroupRule, Snapshot } from '../model/security-group.ts';
import type { Plan } from '../plan/plan.ts';
import { authorizedRules, revokedRules } from '../plan/step.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { isApproved } from '../policy/approved.ts';
import type { Exemption } from '../policy/exemption.ts';
import { optInOf } from '../policy/opt-in.ts';

/** What is done about a finding, and why in words. */
export type Decision =
  | { readonly kind: 'report'; readonly reason: string }
  | { readonly kind: 'exempt'; readonly reason: string; readonly exemption: Exemption }
  | { readonly kind: 'defer'; readonly reason: string }
  | { readonly kind: 'remediate'; readonly reason: string; readonly plan: Plan };

export interface DecisionSettings {
  readonly optInTagKey: string;
  /** What happens to a group that no approved CIDR applies to. */
  readonly emptyAllowlist: 'defer' | 'revoke';
  /** What happens to a group that an all-traffic rule exposes. */
  readonly allTraffic: 'split' | 'defer';
}

export interface DecisionInput {
  readonly snapshot: Snapshot;
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  /** The live allowlist entries that speak for this group. */
  readonly entries: readonly AllowlistEntry[];
  /** Those that once did, and are still on record. */
  readonly ended: readonly AllowlistEntry[];
  /** An entry that is wider than the limit allows: it was not written by us, or the limit has changed since. */
  readonly tooWide: AllowlistEntry | null;
  readonly exemption: Exemption | null;
  readonly plan: Plan;
  readonly settings: DecisionSettings;
}

/** The first line that applies, failing closed: a group that nobody opted in is never touched. */
export function decide(input: DecisionInput): Decision {
  const { snapshot, settings, exemption, plan } = input;
  const optIn = optInOf(snapshot.tags, settings.optInTagKey);
  if (optIn.kind !== 'in') return { kind: 'report', reason: `not opted in: ${optIn.reason}` };
  if (snapshot.ownerId !== snapshot.ref.account) {
    return { kind: 'defer', reason: `the group belongs to account ${snapshot.ownerId}, which alone can change it` };
  }
  if (exemption) return { kind: 'exempt', exemption, reason: exemptionReason(exemption) };
  if (input.tooWide) {
    const { id, cidr } = input.tooWide;
    return { kind: 'defer', reason: `allowlist entry ${id} approves ${cidr}, wider than the limit; remove it first` };
  }
  if (input.entries.length === 0 && !isBelievedEmpty(input)) {
    return { kind: 'defer', reason: 'no approved CIDR applies to this group; add one with: smtp-warden allowlist add' };
  }
  if (settings.allTraffic === 'defer' && input.exposures.some(hasOffendingAllTraffic)) {
    return { kind: 'defer', reason: 'an all-traffic rule is offending, and the setting for those is defer' };
  }
  if (plan.quota.some(({ needed }) => needed === null)) {
    return { kind: 'defer', reason: 'a prefix list of the group cannot be read, so the quota cannot be checked' };
  }
  const full = plan.quota.find(({ needed, allowed }) => (needed ?? 0) > allowed);
  if (full) {
    const reason = `the plan needs ${full.needed} inbound ${familyName(full.family)} rules and the quota allows ${full.allowed}`;
    return { kind: 'defer', reason };
  }
  return { kind: 'remediate', plan, reason: remediationReason(input) };
}

/**
 * Whether an allowlist that approves nobody is meant that way. Against a finding that is a setting. Without one only the
 * allowlist speaks against the managed rules: it is believed where it still says that their approval has ended, or a table
 * that was emptied by accident would cut the mail of every group.
 */
function isBelievedEmpty({ exposures, plan, ended, settings }: DecisionInput): boolean {
  if (exposures.length > 0) return settings.emptyAllowlist === 'revoke';
  const once = ended.map(({ cidr }) => cidr);
  return revokedRules(plan).every(({ source }) => isApproved(source, once));
}

function exemptionReason({ owner, reason, expiresAt }: Exemption): string {
  return `exempt until ${expiresAt} by ${owner}: ${reason}`;
}

function hasOffendingAllTraffic({ contributions }: Exposure<SecurityGroupRule>): boolean {
  return contributions.some(({ offending, rules }) => offending && rules.some(({ protocol }) => protocol === '-1'));
}

function remediationReason({ exposures, plan }: DecisionInput): string {
  if (exposures.length > 0) return exposures.map(({ reason }) => reason).join('; ');
  const missing = authorizedRules(plan).length;
  const lapsed = revokedRules(plan).length;
  return `the managed rules differ from the allowlist (${missing} missing, ${lapsed} no longer approved)`;
}
