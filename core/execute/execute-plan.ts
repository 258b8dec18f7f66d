import type { AuditEntry, StepOutcome } from '../audit/audit-entry.ts';
import type { SecurityGroups } from '../gateways.ts';
import { ruleText } from '../model/rule-text.ts';
import { type GroupRef, permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import type { Loss } from '../plan/loss.ts';
import { authorizedRules, revokedRules, type Step } from '../plan/step.ts';
import { type Attempted, attemptStep } from './attempt-step.ts';
import { type FreshState, isStopped, type Stopped } from './fresh-state.ts';
import type { Gate } from './gate.ts';
import type { RetryPolicy } from './retry-calls.ts';
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

export interface Execution extends Verdict, RevokedRules {
  /** The steps as they were taken: those of the plan, and what was taken back. */
  readonly steps: readonly Step[];
  readonly outcomes: readonly StepOutcome[];
  /** Null where EC2 could not be read. */
  readonly rulesAfter: readonly SecurityGroupRule[] | null;
  readonly lost: readonly Loss[];
  /** Whether somebody else had changed the group since it was read, so that it has to be planned anew. */
  readonly isChanged: boolean;
}

export interface ExecuteDeps {
  readonly groups: SecurityGroups;
  readonly gate: Gate;
  readonly retryPolicy: RetryPolicy;
  /** Whether the end has to be recorded now. */
  readonly isOver: () => boolean;
  /** The step as it still makes sense by a later read; null where it has to be planned anew. */
  readonly stillDue: (step: Step, state: FreshState) => Step | null;
  /** Whether a step is taken only on a read that was made after the steps before it. */
  readonly readsAgain: (step: Step) => boolean;
  /** Whether everything that was made is taken back where the rest cannot be done. */
  readonly takesAllBack: boolean;
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
  const outcomes = [...attempts, ...untried(claim.steps, attempts)].map((attempt) =>
    outcomeOf(attempt, observation, takenBack),
  );
  const isChanged =
    stop?.kind === 'changed' ||
    attempts.some(({ changed }) => changed.length > 0) ||
    (stop?.kind === 'unanswered' && isRevokeSeen(claim.steps, observation));
  return {
    ...verdictOf(outcomes, attempts, stop?.reason ?? null),
    ...revokedIn(attempts, observation),
    steps: [...attempts.map(({ step }) => step), ...untried(claim.steps, attempts).map(({ step }) => step)],
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

export interface Stop {
  readonly kind: 'stopped' | 'changed' | 'failed' | 'unanswered';
  readonly reason: string | null;
}

async function takeSteps(steps: readonly Step[], attempts: Attempted[], deps: ExecuteDeps): Promise<Stop | null> {
  for (const planned of steps) {
    const due = await dueStep(planned, deps);
    if (due.kind === 'stopped') return due;
    if (due.kind === 'changed') return { kind: 'changed', reason: 'the group was changed after it was planned' };
    if (due.step.rules.length === 0) continue;
    const attempt = await attemptStep(due.step, deps.gate, deps.retryPolicy);
    attempts.push(attempt);
    const stop = stopAfter(attempt);
    if (stop) return stop;
  }
  return null;
}

type Due = { readonly kind: 'due'; readonly step: Step } | { readonly kind: 'changed' } | Stopped;

/** A step by a read that is fresh enough. Where it has to show the steps before it, it is read until it does: reads lag. */
async function dueStep(planned: Step, { gate, stillDue, readsAgain, retryPolicy, isOver }: ExecuteDeps): Promise<Due> {
  const isLater = readsAgain(planned);
  const delays = isLater ? retryPolicy.verifyDelays : [];
  let state = await (isLater ? gate.again() : gate.state());
  for (const delay of delays) {
    if ((!isStopped(state) && stillDue(planned, state)) || isOver()) break;
    await retryPolicy.sleep(delay);
    state = await gate.again();
  }
  if (isStopped(state)) return state;
  const step = stillDue(planned, state);
  return step ? { kind: 'due', step } : { kind: 'changed' };
}

/** Whether what comes next may not be done after this. */
function stopAfter({ step, results, changed }: Attempted): Stop | null {
  const answers = step.rules.map((rule) => ({
    key: permissionKey(rule),
    kind: results.get(permissionKey(rule))?.kind,
  }));
  const isRevoke = step.kind === 'revokeIngress';
  // What was revoked is revoked: the approved CIDRs of its family are let in, although another rule was not found.
  if (changed.length > 0 && !(isRevoke && answers.some(({ key, kind }) => kind === 'done' && !changed.includes(key)))) {
    return { kind: 'changed', reason: null };
  }
  // Nobody is let in where it is not known whether anything was revoked.
  if (isRevoke && answers.some(({ kind }) => kind === 'unknown')) return { kind: 'unanswered', reason: null };
  const isGood = answers.every(({ kind }) => kind === 'done' || kind === 'alreadyTrue');
  return isGood ? null : { kind: 'failed', reason: null };
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
      (error: unknown) => ({ rules: null, problem: error instanceof Error ? error.message : String(error) }),
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
