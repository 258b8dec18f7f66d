import { type Exposure, type ExposureLimits, evaluate, mayBeExposed } from '../evaluator/evaluate.ts';
import { unjudgedReason } from '../evaluator/not-counted.ts';
import type { MailHold } from '../mail/mail-hold.ts';
import type { SecurityGroupRule, Snapshot } from '../model/security-group.ts';
import { emptyList, type RuleList } from '../plan/managed-rules.ts';
import { type Plan, planRemediation } from '../plan/plan.ts';
import { provePlan } from '../plan/proof.ts';
import type { PlanInput, PlanScope } from '../plan/work.ts';
import { type AllowlistEntry, endedEntriesFor, entriesFor, isTooWide } from '../policy/allowlist-entry.ts';
import { excessiveSums } from '../policy/approved-sum.ts';
import { type Exemption, exemptionOf } from '../policy/exemption.ts';
import type { Policy } from '../policy/policy.ts';
import { type Decision, type DecisionSettings, decide, isUnknown } from './decide.ts';
import { currentList } from './rule-list.ts';

export interface AssessmentSettings extends DecisionSettings {
  readonly limits: ExposureLimits;
}

/** A group that is not as it should be: what is wrong, what would correct it, and what is decided. */
export interface Assessment {
  readonly snapshot: Snapshot;
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  /** The live allowlist entries that speak for the group. */
  readonly entries: readonly AllowlistEntry[];
  readonly exemption: Exemption | null;
  /** What the bot has let in and closed, brought up to date by this read. */
  readonly list: RuleList;
  readonly plan: Plan;
  /** How much of the work the plan does: `close` is all of it. */
  readonly scope: PlanScope;
  readonly decision: Decision;
  /** What says that closing the group would stop incoming mail, whatever is decided; left out where nothing does. */
  readonly mail?: MailHold;
}

export interface AssessmentContext {
  readonly settings: AssessmentSettings;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly remediationId: string;
  /** What the last entry about the group carries; left out: nothing. */
  readonly list?: RuleList;
  /** Whether an exposure may be closed. If not, managed rules still follow the allowlist. */
  readonly mayClose?: boolean;
  /** Whether a person asked for this very group. */
  readonly isPerson?: boolean;
  /** Only what a claim still owes: approved CIDRs that it was about to let in. */
  readonly onlyOwed?: boolean;
  /** What says that closing the group would stop incoming mail. */
  readonly mail?: MailHold | null;
}

/**
 * Whether a group needs no change with any allowlist: nothing is exposed, as far as that is known, and the bot has let in
 * and closed nothing.
 */
export function isQuiet(snapshot: Snapshot, list: RuleList, limits: ExposureLimits): boolean {
  if (list.rules.length > 0 || list.closed.length > 0) return false;
  return !mayBeExposed({ ...snapshot, limits });
}

/** The live allowlist entries that speak for a group, without any that approves more than the limit allows. */
export function usableEntries(
  policy: Policy,
  group: Snapshot,
  { settings, now }: Pick<AssessmentContext, 'now'> & { readonly settings: { readonly limits: ExposureLimits } },
): AllowlistEntry[] {
  return entriesFor(policy.entries, group, now).filter((entry) => !isTooWide(entry, settings.limits));
}

/** The entries that spoke for a group once and have ended, without any that approved more than the limit allows. */
export function endedEntries(
  policy: Policy,
  group: Snapshot,
  { settings, now }: Parameters<typeof usableEntries>[2],
): AllowlistEntry[] {
  return endedEntriesFor(policy.entries, group, now).filter((entry) => !isTooWide(entry, settings.limits));
}

/**
 * Judges a group by a fresh snapshot and policy; null where it is as it should be. Pure. Where a closing is held back, or may
 * not be done, the plan is what can still be done: managed rules follow the allowlist, at least where approval has ended.
 * Throws where nothing is wrong as far as it is known, and a prefix list that reaches the port cannot be read; where the plan does
 * not prove itself; and where a prefix list that a rule needs is not in the snapshot.
 */
export function assess(read: Snapshot, policy: Policy, context: AssessmentContext): Assessment | null {
  const assessment = assessKnown(read, policy, context);
  const unjudged = assessment === null ? unjudgedReason(read) : null;
  if (unjudged !== null) throw new Error(unjudged);
  return assessment;
}

/** The same by what is known alone: null also where a prefix list that reaches the port cannot be read. */
export function assessKnown(read: Snapshot, policy: Policy, context: AssessmentContext): Assessment | null {
  const judge = judgeOf(read, policy, context);
  if (context.onlyOwed) return judge('owed');
  const whole = judge('close');
  if (!whole) return null;
  const { mayClose = true } = context;
  const isHeldBack =
    whole.decision.kind === 'defer' || (whole.decision.kind === 'remediate' && closes(whole) && !mayClose);
  if (!isHeldBack) return whole;
  const ended: readonly PlanScope[] = ['ended', 'wholly-ended'];
  // What a claim owes is let in whether or not the group may be closed now.
  const isOwedFirst = 'mail' in whole.decision || whole.plan.quota.some((use) => !use.fits && isUnknown(use));
  const owed: readonly PlanScope[] = isOwedFirst ? ['owed'] : [];
  const scopes: readonly PlanScope[] = whole.decision.kind === 'defer' ? [...owed, ...ended] : ['follow', ...ended];
  const rest = scopes.map(judge).find((assessment) => assessment?.decision.kind === 'remediate');
  return rest ?? whole;
}

/** Whether the plan of an assessment takes an exposure away. */
export function closes({ exposures, scope }: Pick<Assessment, 'exposures' | 'scope'>): boolean {
  return scope === 'close' && exposures.length > 0;
}

/** EC2 promises no order of rules; by id, the same group always gives the same finding, plan and fingerprint. */
export function byId(read: Snapshot): Snapshot {
  return { ...read, rules: read.rules.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

function judgeOf(read: Snapshot, policy: Policy, context: AssessmentContext): (scope: PlanScope) => Assessment | null {
  const { settings, now, remediationId, isPerson = false, mail = null } = context;
  const { limits, deployment } = settings;
  const snapshot = byId(read);
  const speaking = entriesFor(policy.entries, snapshot, now);
  const entries = speaking.filter((entry) => !isTooWide(entry, limits));
  const ended = endedEntries(policy, snapshot, { settings, now });
  const list = currentList(context.list ?? emptyList, { snapshot, policy, deployment, now });
  const exemption = exemptionOf(policy.exemptions, snapshot.ref, now);
  const exposures = evaluate({ ...snapshot, approved: entries.map(({ cidr }) => cidr), limits });
  const judged = {
    tooWide: speaking.filter((entry) => !entries.includes(entry)).sort((a, b) => (a.id < b.id ? -1 : 1))[0] ?? null,
    sums: excessiveSums(entries, limits),
  };
  return (scope) => {
    const input: PlanInput = {
      ...{ remediationId, deployment, snapshot, exposures, entries, ended, list, limits, scope, isPerson },
    };
    const plan = planRemediation(input);
    if (!plan) return null;
    provePlan({ ...input, plan });
    const decision = decide({ ...judged, snapshot, exposures, entries, exemption, mail, plan, scope, settings });
    return { snapshot, exposures, entries, exemption, list, plan, scope, decision, ...(mail ? { mail } : {}) };
  };
}
