import type { StepOutcome } from '../audit/audit-entry.ts';
import type { CallResult } from '../gateways.ts';
import { permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import type { Step } from '../plan/step.ts';

/** A step, what EC2 said to each of its rules, and the rules it found changed. */
export interface StepAttempt {
  readonly step: Step;
  readonly results: ReadonlyMap<string, CallResult>;
  readonly edited: readonly SecurityGroupRule[];
  readonly requestIds: readonly string[];
}

/** The last look at the group; no rules where EC2 could not be read, and why. */
export interface Observation {
  readonly rules: readonly SecurityGroupRule[] | null;
  readonly problem: string | null;
}

/** How a run ended: `failed` means that nothing was changed, `partial` that something planned was not seen. */
export interface Verdict {
  readonly verdict: 'completed' | 'partial' | 'failed';
  readonly reason: string;
}

/** Ids of rules that were certainly, and perhaps, taken away. */
export interface RevokedRules {
  readonly revoked: readonly string[];
  readonly perhapsRevoked: readonly string[];
}

/** Whether something that EC2 has accepted is not seen yet. */
export function isPending(attempts: readonly StepAttempt[], sight: Observation): boolean {
  return attempts.some(({ step, results }) =>
    missingOf(step, sight).some((key) => results.has(key) && results.get(key)?.kind !== 'refused'),
  );
}

/** The rules of a step that are not seen as the step wants them: still there, or not there. */
function missingOf(step: Step, { rules }: Observation): string[] {
  if (step.kind === 'revokeIngress') {
    const ids = step.rules.map(({ id }) => id);
    return rules ? ids.filter((id) => rules.some((rule) => rule.id === id)) : ids;
  }
  const present = new Set(rules?.map(permissionKey));
  return step.rules.map(permissionKey).filter((key) => !present.has(key));
}

export function outcomeOf({ step, results, edited, requestIds }: StepAttempt, sight: Observation): StepOutcome {
  const missing = missingOf(step, sight);
  const all = [...results.values()];
  const common = { kind: step.kind, missing, edited, requestIds };
  if (missing.length > 0) {
    return { ...common, result: all.length === 0 ? 'skipped' : 'failed', reason: failureOf(all, sight) };
  }
  const reason =
    edited.length > 0
      ? 'found rules that somebody had just changed, and put back of them what does not expose the port'
      : null;
  return { ...common, result: all.some(({ kind }) => kind === 'done') ? 'done' : 'alreadyTrue', reason };
}

function failureOf(results: readonly CallResult[], { problem }: Observation): string {
  if (results.length === 0) return 'not tried, because the revoke before it was refused';
  const messages = results.flatMap((result) => {
    if (result.kind === 'refused') return [`${result.code}: ${result.message}`];
    return result.kind === 'unknown' ? [`no answer: ${result.message}`] : [];
  });
  if (messages.length > 0) return [...new Set(messages)].join('; ');
  if (problem !== null) return `EC2 accepted the call but the rules could not be read afterwards: ${problem}`;
  return 'EC2 accepted the call but does not show the change yet';
}

/** `failed` only where every call was refused at the first try: then nothing was changed. */
export function verdictOf(outcomes: readonly StepOutcome[], attempts: readonly StepAttempt[]): Verdict {
  const unfinished = outcomes.filter(({ missing }) => missing.length > 0);
  if (unfinished.length === 0) return { verdict: 'completed', reason: 'every step is done and seen' };
  const reason = unfinished
    .map((outcome) => `${outcome.kind}: ${outcome.reason} (${outcome.missing.join(', ')})`)
    .join('; ');
  // By what EC2 answered, not by what it shows: the read may be older than an accepted call.
  const untouched = attempts.every(({ results }) => [...results.values()].every(({ kind }) => kind === 'refused'));
  return { verdict: untouched ? 'failed' : 'partial', reason };
}

/**
 * Which rules the revokes have certainly taken away, by EC2's word or by being gone after a call without an answer, and
 * which perhaps.
 */
export function revokedIn(attempts: readonly StepAttempt[], { rules }: Observation): RevokedRules {
  const calls = attempts.flatMap(({ step, results }) => (step.kind === 'revokeIngress' ? [...results] : []));
  const isGone = (id: string) => rules?.every((rule) => rule.id !== id) === true;
  const unknown = calls.filter(([, { kind }]) => kind === 'unknown' || kind === 'alreadyTrue').map(([id]) => id);
  const told = calls.filter(([, { kind }]) => kind === 'done').map(([id]) => id);
  return { revoked: [...told, ...unknown.filter(isGone)], perhapsRevoked: unknown.filter((id) => !isGone(id)) };
}
