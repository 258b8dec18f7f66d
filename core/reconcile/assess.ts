import { type Exposure, type ExposureLimits, evaluate, mayBeExposed } from '../evaluator/evaluate.ts';
import type { Policy } from '../gateways.ts';
import type { SecurityGroupRule, Snapshot } from '../model/security-group.ts';
import { managedPort } from '../plan/managed-rules.ts';
import type { PortFamily } from '../plan/opened-families.ts';
import { type Plan, planRemediation } from '../plan/plan.ts';
import { provePlan } from '../plan/proof.ts';
import { type AllowlistEntry, endedEntriesFor, entriesFor, isTooWide } from '../policy/allowlist-entry.ts';
import { type Exemption, exemptionOf } from '../policy/exemption.ts';
import { type Decision, type DecisionSettings, decide } from './decide.ts';

export interface AssessmentSettings extends DecisionSettings {
  readonly limits: ExposureLimits;
}

/** A group that is not as it should be: what is wrong, what would mend it, and what is decided. */
export interface Assessment {
  readonly snapshot: Snapshot;
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  /** The live allowlist entries that speak for the group. */
  readonly entries: readonly AllowlistEntry[];
  readonly exemption: Exemption | null;
  /** Families of a port that an earlier remediation closed and let nobody in at. */
  readonly awaited: readonly PortFamily[];
  readonly plan: Plan;
  readonly decision: Decision;
}

/**
 * Whether a group can be left alone whatever the allowlist says: nothing exposed, no managed rule to keep in line, and none
 * awaited.
 */
export function isQuiet(snapshot: Snapshot, awaited: readonly PortFamily[], limits: ExposureLimits): boolean {
  if (awaited.length > 0 || mayBeExposed({ ...snapshot, limits })) return false;
  return snapshot.rules.every((rule) => managedPort(rule) === null);
}

/** The live allowlist entries that speak for a group, without any that approves more than the limit allows. */
export function usableEntries(
  policy: Policy,
  group: Snapshot,
  { settings, now }: { readonly settings: AssessmentSettings; readonly now: number },
): AllowlistEntry[] {
  return entriesFor(policy.entries, group, now).filter((entry) => !isTooWide(entry, settings.limits));
}

export interface AssessmentContext {
  readonly settings: AssessmentSettings;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly remediationId: string;
  /** What the last entry about the group says of it; left out: nothing. */
  readonly awaited?: readonly PortFamily[];
}

/**
 * Judges a group by a fresh snapshot and policy; null where it is as it should be. Pure.
 * Throws where the plan does not prove itself, or a prefix list a rule needs is not in the snapshot.
 */
export function assess(
  read: Snapshot,
  policy: Policy,
  { settings, now, remediationId, awaited = [] }: AssessmentContext,
): Assessment | null {
  // EC2 promises no order; by id, the same group always gives the same finding, plan and fingerprint.
  const snapshot = { ...read, rules: read.rules.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
  const entries = usableEntries(policy, snapshot, { settings, now });
  const ignored = entriesFor(policy.entries, snapshot, now).filter((entry) => !entries.includes(entry));
  const tooWide = ignored.sort((a, b) => (a.id < b.id ? -1 : 1))[0] ?? null;
  const exemption = exemptionOf(policy.exemptions, snapshot.ref, now);
  const approved = entries.map(({ cidr }) => cidr);
  const exposures = evaluate({ ...snapshot, approved, limits: settings.limits });
  const plan = planRemediation({ remediationId, snapshot, exposures, entries, awaited, limits: settings.limits });
  if (!plan) return null;
  provePlan({ snapshot, exposures, entries, awaited, plan, limits: settings.limits });
  const ended = endedEntriesFor(policy.entries, snapshot, now).filter((entry) => !isTooWide(entry, settings.limits));
  const decision = decide({ snapshot, exposures, entries, ended, tooWide, exemption, plan, settings });
  return { snapshot, exposures, entries, exemption, awaited, plan, decision };
}
