import type { AuditEntry, StepOutcome } from '../audit/audit-entry.ts';
import { messageOf } from '../model/message-of.ts';
import { ruleText } from '../model/rule-text.ts';
import { type GroupRef, permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import type { Loss } from '../plan/loss.ts';
import { authorizedRules, revokedRules, type Step } from '../plan/step.ts';
import type { Attempted } from './attempted.ts';
import {
  isPending,
  type Observation,
  outcomeOf,
  type RevokedRules,
  revokedIn,
  takenBackIn,
  type Verdict,
  verdictOf,
} from './step-outcome.ts';
import { takeBack } from './take-back.ts';
import { type ExecuteDeps, takeSteps } from './take-steps.ts';

export interface Execution extends Verdict, RevokedRules {
  /** The steps as they were taken: those of the plan, and what was taken back. */
  readonly steps: readonly Step[];
  readonly outcomes: readonly StepOutcome[];
  /** Null where EC2 could not be read. */
  readonly rulesAfter: readonly SecurityGroupRule[] | null;
  readonly lost: readonly Loss[];
  /** Whether somebody else had changed the group since it was read, so that it has to be planned again. */
  readonly isChanged: boolean;
}

/**
 * Takes the steps of a claim in their order, each through the gate, then reads until EC2 shows them. A step can be repeated: a
 * rule already gone or already there is as good as done. Nothing is believed of a call that failed; the last read says what is
 * missing. Where somebody else has changed the group in the meantime it stops, and takes back what is of no use then.
 * Throws a GateRefusal where a step breaks an invariant.
 */
export async function executePlan(claim: AuditEntry, deps: ExecuteDeps): Promise<Execution> {
  const attempts: Attempted[] = [];
  const stop = await takeSteps(claim.steps, attempts, deps);
  attempts.push(...(await takeBack(deps, stop)));
  const observation = await settledRules(claim.group, attempts, deps);
  const takenBack = takenBackIn(attempts);
  const left = untried(claim.steps, attempts);
  const outcomes = [...attempts, ...left].map((attempt) => outcomeOf(attempt, observation, takenBack));
  const isChanged =
    stop?.kind === 'changed' ||
    attempts.some(({ changed }) => changed.length > 0) ||
    (stop?.kind === 'unanswered' && isRevokeSeen(claim.steps, observation));
  return {
    ...verdictOf(
      outcomes,
      attempts,
      stop?.reason ?? (stop && left.length > 0 ? 'the following steps were not sent' : null),
    ),
    ...revokedIn(attempts, observation),
    steps: [...attempts.map(({ step }) => step), ...left.map(({ step }) => step)],
    outcomes,
    rulesAfter: observation.rules,
    lost: attempts.flatMap(({ lost }) => lost),
    isChanged,
  };
}

/** Whether the first revoke, that got no answer, was made: then what comes after it is planned by a read that shows that. */
function isRevokeSeen(steps: readonly Step[], { rules }: Observation): boolean {
  const [first] = steps.filter(({ kind }) => kind === 'revokeIngress');
  const ids = new Set(rules?.map(({ id }) => id));
  return rules !== null && first?.kind === 'revokeIngress' && first.rules.every(({ id }) => !ids.has(id));
}

function untried(steps: readonly Step[], attempts: readonly Attempted[]): Attempted[] {
  const tried = new Set(
    attempts.flatMap(({ step }) => step.rules.map((rule) => `${step.kind} ${permissionKey(rule)}`)),
  );
  return steps.flatMap((step): Attempted[] => {
    const isLeft = step.rules.every((rule) => !tried.has(`${step.kind} ${permissionKey(rule)}`));
    return isLeft ? [{ step, results: new Map(), edited: [], changed: [], requestIds: [], lost: [] }] : [];
  });
}

/** Reads the rules until everything EC2 accepted is seen, or time is up. A read that fails is like one that lags. */
async function settledRules(
  ref: GroupRef,
  attempts: readonly Attempted[],
  { groups, retryPolicy, isOver }: ExecuteDeps,
): Promise<Observation> {
  const look = (): Promise<Observation> =>
    groups.rules(ref).then(
      (rules) => ({ rules, problem: null }),
      (error: unknown) => ({ rules: null, problem: messageOf(error) }),
    );
  let last = await look();
  for (const delay of retryPolicy.verifyDelays) {
    if ((last.rules !== null && !isPending(attempts, last)) || isOver()) return last;
    await retryPolicy.sleep(delay);
    const next = await look();
    if (next.rules !== null || last.rules === null) last = next;
  }
  return last;
}

/** The rules that keep what a revoked rule allows, made by this claim or counted on by it, and that stand; in words. */
export function standingRemainders(
  claim: Pick<AuditEntry, 'id' | 'steps'>,
  rules: readonly SecurityGroupRule[],
  countedOn: readonly SecurityGroupRule[] = [],
): string[] {
  const planned = authorizedRules(claim).filter(({ origin }) => origin.kind === 'remainder');
  const keys = new Set([...planned, ...countedOn].map(permissionKey));
  return rules.filter((rule) => keys.has(permissionKey(rule))).map((rule) => `${rule.id} ${ruleText(rule)}`);
}

/** Whether a rule that the claim was to revoke does not stand any more. */
export function isOriginalGone(claim: Pick<AuditEntry, 'steps'>, rules: readonly SecurityGroupRule[]): boolean {
  const keys = new Set(rules.map(permissionKey));
  return revokedRules(claim).some((rule) => !keys.has(permissionKey(rule)));
}
