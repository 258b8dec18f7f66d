import type { Exposure } from '../evaluator/evaluate.ts';
import type { MailHold } from '../mail/mail-hold.ts';
import { type AddressFamily, familyName } from '../model/cidr.ts';
import { counted } from '../model/counted.ts';
import type { SecurityGroupRule, Snapshot } from '../model/security-group.ts';
import { unreadableText } from '../model/unreadable-list.ts';
import { deploymentTagKey, managedTagKey } from '../plan/managed-rules.ts';
import type { Plan } from '../plan/plan.ts';
import type { QuotaUse } from '../plan/quota.ts';
import { authorizedRules, revokedRules } from '../plan/step.ts';
import type { PlanScope } from '../plan/work.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { type ApprovedSum, largestOf } from '../policy/approved-sum.ts';
import type { Exemption } from '../policy/exemption.ts';
import { optInOf } from '../policy/opt-in.ts';

/** What is done about a finding, and why in words. */
export type Decision =
  | { readonly kind: 'report'; readonly reason: string }
  | { readonly kind: 'exempt'; readonly reason: string; readonly exemption: Exemption }
  | { readonly kind: 'defer'; readonly reason: string }
  /** Closing the group would stop incoming mail. `otherwise`: what is decided without that, or by a person who overrules it. */
  | { readonly kind: 'defer'; readonly reason: string; readonly mail: MailHold; readonly otherwise: Decision }
  | { readonly kind: 'remediate'; readonly reason: string; readonly plan: Plan };

export interface DecisionSettings {
  readonly optInTagKey: string;
  /** The id of this deployment, as it is written on its rules. */
  readonly deployment: string;
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
  /** An entry that is wider than the limit allows: it was not written by us, or the limit has changed since. */
  readonly tooWide: AllowlistEntry | null;
  /** Families whose approved CIDRs together hold more public addresses than the limit. */
  readonly sums: readonly ApprovedSum[];
  readonly exemption: Exemption | null;
  /** What says that a closing would stop incoming mail. */
  readonly mail?: MailHold | null;
  readonly plan: Plan;
  readonly scope: PlanScope;
  readonly settings: DecisionSettings;
}

/** The first line that applies, failing closed: a group that nobody opted in is never touched. */
export function decide(input: DecisionInput): Decision {
  const { snapshot, settings, exemption, plan, mail } = input;
  const unplanned = decideUnplanned(snapshot, exemption, settings);
  if (unplanned !== null) return unplanned;
  const holdback = holdbackOf(input);
  const decision: Decision =
    holdback === null
      ? { kind: 'remediate', plan, reason: remediationReason(input) }
      : { kind: 'defer', reason: holdback };
  // Whoever is approved already is let in, and what has ended is revoked: only a closing stops mail.
  const isClosing = input.scope === 'close' && input.exposures.length > 0;
  return mail && isClosing ? { kind: 'defer', reason: mail.reason, mail, otherwise: decision } : decision;
}

/** The decision of the first lines, which hold with any plan and any exposure; null where none of them applies. */
export function decideUnplanned(
  { ref, ownerId, tags }: Pick<Snapshot, 'ref' | 'ownerId' | 'tags'>,
  exemption: Exemption | null,
  { optInTagKey }: Pick<DecisionSettings, 'optInTagKey'>,
): Decision | null {
  const optIn = optInOf(tags, optInTagKey);
  if (optIn.kind !== 'in') return { kind: 'report', reason: `not opted in: ${optIn.reason}` };
  if (ownerId !== ref.account) {
    return { kind: 'defer', reason: `only account ${ownerId}, which owns the group, can change it` };
  }
  return exemption && { kind: 'exempt', exemption, reason: exemptionReason(exemption) };
}

/** What holds back closings and new approvals, in words; null where nothing does. */
function holdbackOf(input: DecisionInput): string | null {
  const { snapshot, tooWide, entries, sums, exposures, settings, plan, scope } = input;
  const sum = sums[0];
  // What has ended is revoked, even if closings and new approvals are held back; a part of it that stays approved has to fit.
  if (scope === 'wholly-ended') return null;
  if (scope === 'ended') return sum ? sumReason(sum) : quotaReason(plan, snapshot);
  if (tooWide) {
    return `allowlist entry ${tooWide.id} approves ${tooWide.cidr}, wider than the limit; remove it first`;
  }
  if (entries.length === 0 && settings.emptyAllowlist !== 'revoke') {
    return 'no approved CIDR applies to this group; add one with: smtp-warden allowlist add';
  }
  const closing = scope === 'close' ? exposures : [];
  if (settings.allTraffic === 'defer' && closing.some(hasOffendingAllTraffic)) {
    return 'an all-traffic rule exposes the port, and SMTP_WARDEN_ALL_TRAFFIC is defer';
  }
  if (sum) return sumReason(sum);
  // What a claim owes comes for what it has revoked already, so that an unknown number of rules does not hold it back.
  return quotaReason(plan, snapshot, scope === 'owed') ?? foreignReason(closing, settings.deployment);
}

/** Why approvals that hold too much together are deferred, in words. */
export function sumReason({ family, addresses, limitPrefixLength, entries }: ApprovedSum): string {
  const largest = largestOf(entries)
    .map(({ id, cidr }) => `${id} ${cidr}`)
    .join(', ');
  return (
    `the CIDRs approved for this group hold ${addresses} public ${familyName(family)} addresses together, more than one ` +
    `/${limitPrefixLength}; remove some of the ${entries.length} entries; the largest are ${largest}`
  );
}

/** Why a plan that does not fit the quota is deferred, in words with its counts; null where it fits. */
export function quotaReason({ quota }: Plan, { prefixLists }: Snapshot, mayBeUnknown = false): string | null {
  const tight = quota.find((use) => !use.fits && !(mayBeUnknown && isUnknown(use)));
  if (!tight) return null;
  const { needed, peak, allowed, family } = tight;
  if (needed === null || peak === null) {
    // Lists come in the order in which rules were read, which EC2 does not promise: the same group gives the same reason.
    const lists = Object.values(prefixLists).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const unsized = lists.find(({ weight }) => weight === null);
    const why = unsized && 'unreadable' in unsized ? `: ${unreadableText(unsized)}` : '';
    return `a prefix list of the group cannot be read, so the quota cannot be checked${why}`;
  }
  const moment = peak > needed ? ` at the end and ${peak} during the change` : '';
  return `the plan needs ${counted(needed, `inbound ${familyName(family)} rule`)}${moment}, and the quota allows ${allowed}`;
}

/** Whether a use of the quota cannot be known, since a prefix list has no known size. */
export function isUnknown({ needed, peak }: QuotaUse): boolean {
  return needed === null || peak === null;
}

/** Rules of another deployment that offend only together with others are not ours to choose among. */
function foreignReason(exposures: readonly Exposure<SecurityGroupRule>[], deployment: string): string | null {
  for (const { contributions, family, limitPrefixLength } of exposures) {
    for (const { offending, publicAddresses, rules } of contributions) {
      if (!offending || BigInt(publicAddresses) > limitSize(family, limitPrefixLength)) continue;
      const rule = rules.find((one) => isForeign(one, deployment));
      if (rule) {
        const other = rule.tags[deploymentTagKey];
        return `rule ${rule.id} of smtp-warden deployment ${other} exposes the port together with others; make the allowlists of both deployments agree first`;
      }
    }
  }
  return null;
}

function isForeign({ tags }: SecurityGroupRule, deployment: string): boolean {
  const other = tags[deploymentTagKey];
  return tags[managedTagKey] === 'true' && other !== undefined && other !== deployment;
}

function limitSize(family: AddressFamily, prefixLength: number): bigint {
  return 1n << BigInt((family === 'ipv4' ? 32 : 128) - prefixLength);
}

function exemptionReason({ owner, reason, expiresAt }: Exemption): string {
  return `exempt until ${expiresAt} by ${owner}: ${reason}`;
}

function hasOffendingAllTraffic({ contributions }: Exposure<SecurityGroupRule>): boolean {
  return contributions.some(({ offending, rules }) => offending && rules.some(({ protocol }) => protocol === '-1'));
}

function remediationReason({ exposures, plan, scope }: DecisionInput): string {
  if (scope === 'close' && exposures.length > 0) return exposures.map(({ reason }) => reason).join('; ');
  const missing = authorizedRules(plan).length;
  const lapsed = revokedRules(plan).length;
  return `the managed rules differ from the allowlist (${missing} missing, ${lapsed} no longer approved)`;
}
