import { type Exposure, type ExposureLimits, evaluate, mayBeExposed } from './evaluator/evaluate.ts';
import type { Policy } from './gateways.ts';
import type { SecurityGroupRule, Snapshot } from './model/security-group.ts';
import { type AllowlistEntry, entriesFor, isTooWide } from './policy/allowlist-entry.ts';
import { type Decision, type DecisionSettings, decide } from './policy/decide.ts';
import { type Exemption, exemptionOf } from './policy/exemption.ts';
import { managedPort } from './remediation/managed-rules.ts';
import { type Plan, planRemediation } from './remediation/plan.ts';
import { provePlan } from './remediation/proof.ts';

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
  readonly plan: Plan;
  readonly decision: Decision;
}

/** Whether a group can be left alone whatever the allowlist says: nothing exposed and no managed rule to keep in line. */
export function isQuiet(snapshot: Snapshot, limits: ExposureLimits): boolean {
  return !mayBeExposed({ ...snapshot, limits }) && snapshot.rules.every((rule) => managedPort(rule) === null);
}

/** The live allowlist entries that speak for a group, without any that approves more than the limit allows. */
export function usableEntries(
  policy: Policy,
  group: Snapshot,
  { settings, now }: { readonly settings: AssessmentSettings; readonly now: number },
): AllowlistEntry[] {
  return entriesFor(policy.entries, group, now).filter((entry) => !isTooWide(entry, settings.limits));
}

/**
 * Judges a group by a fresh snapshot and policy; null where it is as it should be. Pure: `now` is in milliseconds.
 * Throws where the plan does not prove itself, or a prefix list a rule needs is not in the snapshot.
 */
export function assess(
  read: Snapshot,
  policy: Policy,
  context: { readonly settings: AssessmentSettings; readonly now: number; readonly remediationId: string },
): Assessment | null {
  const { settings, now, remediationId } = context;
  // EC2 promises no order; by id, the same group always gives the same finding, plan and fingerprint.
  const snapshot = { ...read, rules: read.rules.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
  const entries = usableEntries(policy, snapshot, { settings, now });
  const ignored = entriesFor(policy.entries, snapshot, now).filter((entry) => !entries.includes(entry));
  const tooWide = ignored.sort((a, b) => (a.id < b.id ? -1 : 1))[0] ?? null;
  const exemption = exemptionOf(policy.exemptions, snapshot.ref, now);
  const approved = entries.map(({ cidr }) => cidr);
  const exposures = evaluate({ ...snapshot, approved, limits: settings.limits });
  const plan = planRemediation({ remediationId, snapshot, exposures, entries, limits: settings.limits });
  if (!plan) return null;
  provePlan({ snapshot, exposures, entries, plan, limits: settings.limits });
  const decision = decide({ snapshot, exposures, entries, tooWide, exemption, plan, settings });
  return { snapshot, exposures, entries, exemption, plan, decision };
}
