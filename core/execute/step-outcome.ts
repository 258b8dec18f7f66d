import type { StepOutcome } from '../audit/audit-entry.ts';
import { permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import type { Step } from '../plan/step.ts';
import type { Answer } from './retry-calls.ts';

/** A step, what EC2 said to each of its rules, and the rules whose description somebody had changed. */
export interface StepAttempt {
  readonly step: Step;
  /** By permission. A rule that was not asked for is not in it. */
  readonly results: ReadonlyMap<string, Answer>;
  readonly edited: readonly SecurityGroupRule[];
  /** Permissions that somebody else had removed or edited, or had made, in the seconds since they were read. */
  readonly changed: readonly string[];
  readonly requestIds: readonly string[];
  /** Permissions of which a try got no answer: it may have been made, even if a later try says otherwise. */
  readonly unanswered?: readonly string[];
}

/** The last read of the group; no rules where EC2 could not be read, and why. */
export interface Observation {
  readonly rules: readonly SecurityGroupRule[] | null;
  readonly problem: string | null;
}

/** How a run ended: `failed` means that nothing was changed, `partial` that something planned was not seen. */
export interface Verdict {
  readonly verdict: 'completed' | 'partial' | 'failed';
  readonly reason: string;
}

/** Ids of rules that were certainly, and perhaps, revoked. */
export interface RevokedRules {
  readonly revoked: readonly string[];
  readonly perhapsRevoked: readonly string[];
}

/** Whether something that EC2 has accepted, or may have, is not seen yet. */
export function isPending(attempts: readonly StepAttempt[], observation: Observation): boolean {
  const takenBack = takenBackIn(attempts);
  return attempts.some(({ step, results, changed }) =>
    missingOf(step, observation).some(
      ({ key }) => !changed.includes(key) && !takenBack.has(key) && mayHaveHappened(results.get(key)),
    ),
  );
}

/** The permissions that a run has made and revoked again itself. */
export function takenBackIn(attempts: readonly StepAttempt[]): ReadonlySet<string> {
  const made = new Set(
    attempts.flatMap(({ step }) => (step.kind === 'authorizeIngress' ? step.rules : []).map(permissionKey)),
  );
  const revoked = attempts.flatMap(({ step, results }) =>
    step.kind === 'revokeIngress' ? [...results].filter(([, { kind }]) => kind === 'done').map(([key]) => key) : [],
  );
  return new Set(revoked.filter((key) => made.has(key)));
}

function mayHaveHappened(answer: Answer | undefined): boolean {
  return answer !== undefined && ['done', 'alreadyTrue', 'unknown'].includes(answer.kind);
}

interface Missing {
  readonly key: string;
  /** The id of a rule to revoke, the permission of one to authorise. */
  readonly name: string;
}

/** The rules of a step that are not seen as the step wants them: still there, or not there. */
function missingOf(step: Step, { rules }: Observation): Missing[] {
  if (step.kind === 'revokeIngress') {
    const left = rules ? step.rules.filter(({ id }) => rules.some((rule) => rule.id === id)) : step.rules;
    return left.map((rule) => ({ key: permissionKey(rule), name: rule.id }));
  }
  const present = new Set(rules?.map(permissionKey));
  const keys = step.rules.map(permissionKey).filter((key) => !present.has(key));
  return keys.map((key) => ({ key, name: key }));
}

export function outcomeOf(
  attempt: StepAttempt,
  observation: Observation,
  takenBack: ReadonlySet<string> = new Set(),
): StepOutcome {
  const { step, results, edited, changed, requestIds } = attempt;
  const missing = missingOf(step, observation)
    .filter(({ key }) => !takenBack.has(key))
    .map(({ name }) => name);
  const all = [...results.values()];
  const common = { kind: step.kind, missing, edited, requestIds };
  // A read may be older than what it is to show: what EC2 has refused was not done.
  if (missing.length > 0 || all.some(isRefusal)) {
    return { ...common, result: all.length === 0 ? 'skipped' : 'failed', reason: failureOf(all, observation) };
  }
  const isChanged = changed.length > 0;
  const reason = isChanged ? `somebody else changed the group in the meantime: ${changed.join(', ')}` : null;
  return { ...common, result: all.some(({ kind }) => kind === 'done') ? 'done' : 'alreadyTrue', reason };
}

function isRefusal({ kind }: Answer): boolean {
  return kind === 'refused' || kind === 'throttled' || kind === 'stopped';
}

function failureOf(results: readonly Answer[], { problem }: Observation): string {
  if (results.length === 0) return 'not tried, because an earlier step did not succeed';
  const messages = results.flatMap((result) => {
    if (result.kind === 'refused') return [`${result.code}: ${result.message}`];
    if (result.kind === 'throttled') return [`${result.code}: EC2 accepts no more changes for now`];
    if (result.kind === 'stopped') return [`not sent: ${result.reason}`];
    return result.kind === 'unknown' ? [`no answer: ${result.message}`] : [];
  });
  if (messages.length > 0) return [...new Set(messages)].join('; ');
  if (problem !== null) return `EC2 accepted the call but the rules could not be read afterwards: ${problem}`;
  return 'EC2 accepted the call but does not show the change yet';
}

/** `stop` is why the run ended before its last step, if it did. */
export function verdictOf(
  outcomes: readonly StepOutcome[],
  attempts: readonly StepAttempt[],
  stop: string | null,
): Verdict {
  const unfinished = outcomes.filter(({ result }) => result === 'failed' || result === 'skipped');
  const changed = attempts.flatMap((attempt) => attempt.changed);
  if (unfinished.length === 0 && stop === null && changed.length === 0) {
    return { verdict: 'completed', reason: 'all changes applied and verified' };
  }
  const reasons = unfinished.map(
    ({ kind, reason, missing }) => `${kind}: ${reason}${missing.length > 0 ? ` (${missing.join(', ')})` : ''}`,
  );
  if (changed.length > 0) reasons.unshift(`somebody else changed the group in the meantime: ${changed.join(', ')}`);
  if (stop !== null) reasons.unshift(stop);
  return { verdict: isUntouched(attempts) ? 'failed' : 'partial', reason: [...new Set(reasons)].join('; ') };
}

/** By what EC2 answered, not by what it shows: the read may be older than an accepted call. */
function isUntouched(attempts: readonly StepAttempt[]): boolean {
  const isUnclear = ({ results, unanswered = [] }: StepAttempt) =>
    unanswered.length > 0 || [...results.values()].some(({ kind }) => kind === 'unknown');
  if (attempts.some(isUnclear)) return false;
  const takenBack = takenBackIn(attempts);
  const done = attempts.flatMap(({ results }) => [...results].filter(([, { kind }]) => kind === 'done'));
  return done.every(([key]) => takenBack.has(key));
}

/**
 * Which rules the revokes have certainly taken away, by EC2's word or by being gone after a call without an answer, and
 * which perhaps.
 */
export function revokedIn(attempts: readonly StepAttempt[], { rules }: Observation): RevokedRules {
  const calls = attempts.flatMap(({ step, results, changed }) =>
    step.kind === 'revokeIngress'
      ? step.rules.map((rule) => {
          const key = permissionKey(rule);
          return { id: rule.id, kind: changed.includes(key) ? 'changed' : results.get(key)?.kind };
        })
      : [],
  );
  const isGone = (id: string) => rules?.every((rule) => rule.id !== id) === true;
  const idsOf = (...kinds: readonly string[]) =>
    calls.filter(({ kind }) => kinds.includes(kind ?? '')).map(({ id }) => id);
  const unknown = idsOf('unknown', 'alreadyTrue');
  return {
    revoked: [...idsOf('done'), ...unknown.filter(isGone)],
    perhapsRevoked: unknown.filter((id) => !isGone(id)),
  };
}
