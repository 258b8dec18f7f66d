import type { StepOutcome } from '../audit/audit-entry.ts';
import type { CallResult, SecurityGroups } from '../gateways.ts';
import { type GroupRef, includes, permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import { carriedLabels } from '../plan/labels.ts';
import { remediationTagKey } from '../plan/managed-rules.ts';
import type { NewRule, Step } from '../plan/step.ts';
import { callFor, type RetryContext } from './retry-calls.ts';
import {
  isPending,
  type Observation,
  outcomeOf,
  type RevokedRules,
  revokedIn,
  type StepAttempt,
  type Verdict,
  verdictOf,
} from './step-outcome.ts';

export interface Execution extends Verdict, RevokedRules {
  /** The steps as they were taken: those of the plan, and what had to be put back. */
  readonly steps: readonly Step[];
  readonly outcomes: readonly StepOutcome[];
  /** Null where EC2 could not be read. */
  readonly rulesAfter: readonly SecurityGroupRule[] | null;
}

export interface ExecuteDeps extends RetryContext {
  readonly groups: SecurityGroups;
  /** What to put back of a rule that somebody had changed before the revoke took it. */
  readonly restore: (edited: SecurityGroupRule) => readonly NewRule[];
}

interface Work {
  readonly id: string;
  readonly group: GroupRef;
  readonly steps: readonly Step[];
}

/**
 * Revokes, then authorises, then looks until EC2 shows it. Every step can be repeated: a rule already gone or already
 * there is as good as done. Nothing is believed of a call that failed; the last read says what is missing. `failed` means
 * that every call was refused and nothing was changed, `partial` that something planned was not seen.
 */
export async function executePlan(work: Work, means: ExecuteDeps): Promise<Execution> {
  const attempts: StepAttempt[] = [];
  for (const step of work.steps) {
    const attempt = await attemptStep(work.group, withoutOrphans(step, attempts), means);
    attempts.push({ ...attempt, step: withoutEdited(step, attempts) });
    for (const edited of attempt.edited) {
      attempts.push(await attemptStep(work.group, restoring(edited, means.restore(edited), work.id), means));
    }
  }
  const sight = await settledRules(work.group, attempts, means);
  const outcomes = attempts.map((attempt) => outcomeOf(attempt, sight));
  const steps = attempts.map(({ step }) => step).filter(({ rules }) => rules.length > 0);
  return { ...verdictOf(outcomes, attempts), ...revokedIn(attempts, sight), steps, outcomes, rulesAfter: sight.rules };
}

function restoring(edited: SecurityGroupRule, rules: readonly NewRule[], id: string): Step {
  // Not marked as managed: it is its owner's rule, and would lapse at the next look if it were taken for an approved one.
  return { kind: 'authorizeIngress', rules, tags: { ...carriedLabels(edited).tags, [remediationTagKey]: id } };
}

/**
 * What was planned in place of a rule that turned out to be another is not authorised: that rule itself is put back. Unless
 * it is also what is left of another rule that went as planned: what several rules leave is planned once, for one of them.
 */
function withoutEdited(step: Step, attempts: readonly StepAttempt[]): Step {
  if (step.kind === 'revokeIngress') return step;
  const edited = new Set(attempts.flatMap((attempt) => attempt.edited).map(({ id }) => id));
  const revoked = attempts.flatMap((attempt) => (attempt.step.kind === 'revokeIngress' ? attempt.step.rules : []));
  const asPlanned = revoked.filter(({ id }) => !edited.has(id));
  const isMeant = (rule: NewRule) =>
    rule.origin.kind === 'approved' ||
    !edited.has(rule.origin.securityGroupRuleId) ||
    asPlanned.some((other) => includes(other, rule));
  return { ...step, rules: step.rules.filter(isMeant) };
}

/** Nothing is authorised in place of a rule that could not be revoked. */
function withoutOrphans(step: Step, attempts: readonly StepAttempt[]): Step {
  const meant = withoutEdited(step, attempts);
  if (meant.kind === 'revokeIngress') return meant;
  const results = new Map(attempts.flatMap((attempt) => [...attempt.results]));
  const revoked = attempts.flatMap((attempt) => (attempt.step.kind === 'revokeIngress' ? attempt.step.rules : []));
  const standing = new Set(revoked.filter(({ id }) => results.get(id)?.kind === 'refused').map(({ id }) => id));
  if (revoked.length > 0 && standing.size === revoked.length) return { ...meant, rules: [] };
  const hasRoom = ({ origin }: NewRule) => origin.kind === 'approved' || !standing.has(origin.securityGroupRuleId);
  return { ...meant, rules: meant.rules.filter(hasRoom) };
}

async function attemptStep(ref: GroupRef, step: Step, means: ExecuteDeps): Promise<StepAttempt> {
  if (step.kind === 'authorizeIngress') {
    const authorize = (rules: readonly NewRule[]) => means.groups.authorizeIngress(ref, rules, step.tags);
    const { results, requestIds } = await callFor(step.rules, authorize, means);
    return { step, results: keyed(results, permissionKey), requestIds, edited: [] };
  }
  const revoke = (rules: readonly SecurityGroupRule[]) =>
    means.groups.revokeIngress(
      ref,
      rules.map(({ id }) => id),
    );
  const { results, requestIds } = await callFor(step.rules, revoke, means);
  return {
    step,
    results: keyed(results, ({ id }) => id),
    requestIds,
    edited: editedRules(step.rules, [...results.values()]),
  };
}

function keyed<Rule>(results: ReadonlyMap<Rule, CallResult>, key: (rule: Rule) => string): Map<string, CallResult> {
  return new Map([...results].map(([rule, result]) => [key(rule), result]));
}

/** Rules that were no longer what we had read when the revoke took them; EC2's answer carries no tags. */
function editedRules(rules: readonly SecurityGroupRule[], results: readonly CallResult[]): SecurityGroupRule[] {
  const taken = results.flatMap((result) => (result.kind === 'done' ? (result.revoked ?? []) : []));
  const byId = new Map(taken.map((rule) => [rule.id, rule]));
  return rules.flatMap((rule) => {
    const found = byId.get(rule.id);
    return found && permissionKey(found) !== permissionKey(rule) ? [{ ...found, tags: rule.tags }] : [];
  });
}

/** Reads the rules until everything EC2 accepted is seen, or patience ends. A read that fails is like one that lags. */
async function settledRules(
  ref: GroupRef,
  attempts: readonly StepAttempt[],
  { groups, patience }: ExecuteDeps,
): Promise<Observation> {
  const look = (): Promise<Observation> =>
    groups.rules(ref).then(
      (rules) => ({ rules, problem: null }),
      (error: unknown) => ({ rules: null, problem: error instanceof Error ? error.message : String(error) }),
    );
  let sight = await look();
  for (const delay of patience.verifyDelays) {
    if (sight.rules !== null && !isPending(attempts, sight)) return sight;
    await patience.sleep(delay);
    const next = await look();
    if (next.rules !== null || sight.rules === null) sight = next;
  }
  return sight;
}
