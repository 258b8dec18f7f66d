import type { CallResult } from '../gateways.ts';
import type { Stopped } from './fresh-state.ts';

/** How long the executor waits and how often it asks again. Times in milliseconds. */
export interface RetryPolicy {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Pauses before each further try of a call that was not answered, or throttled; the last is repeated for throttled ones. */
  readonly retryDelays: readonly number[];
  /** Pauses before each further read while EC2 does not yet show a change (reads lag seconds to minutes behind). */
  readonly verifyDelays: readonly number[];
}

/** What a call came to: EC2's answer, or why it was not sent. */
export type Answer = CallResult | Stopped;

/** What became of each rule of a step, and the ids of all requests it took. */
export interface Called<Rule> {
  readonly results: ReadonlyMap<Rule, Answer>;
  /** Rules of which a try got no answer: what a later try says of them may be our own doing. */
  readonly unanswered: ReadonlySet<Rule>;
  readonly requestIds: readonly string[];
}

/** Refusals that have to do with the caller or the group, and would be the same for every rule. */
const aboutTheCaller = /^(UnauthorizedOperation|AuthFailure|AccessDenied|Expired|RequestExpired|InvalidGroup)/;

/**
 * One call for all rules. EC2 takes such a call whole or not at all, so when one rule is in the way (gone, already there, one
 * too many for the quota, not to EC2's liking) the rules are sent one by one, which needs no read that might lag.
 */
export async function callFor<Rule>(
  rules: readonly Rule[],
  call: (rules: readonly Rule[]) => Promise<Answer>,
  policy: RetryPolicy,
): Promise<Called<Rule>> {
  if (rules.length === 0) return { results: new Map(), unanswered: new Set(), requestIds: [] };
  const whole = await answered(() => call(rules), policy);
  const unanswered = new Set(whole.wasUnanswered ? rules : []);
  if (rules.length === 1 || !isAboutOneRule(whole.answer)) {
    const results = new Map(rules.map((rule) => [rule, whole.answer]));
    return { results, unanswered, requestIds: requestIdsOf([whole.answer]) };
  }
  const results = new Map<Rule, Answer>();
  for (const rule of rules) {
    const single = await answered(() => call([rule]), policy);
    if (single.wasUnanswered) unanswered.add(rule);
    results.set(rule, single.answer);
    if (single.answer.kind === 'stopped') break;
  }
  return { results, unanswered, requestIds: requestIdsOf([whole.answer, ...results.values()]) };
}

function isAboutOneRule(result: Answer): boolean {
  return result.kind === 'alreadyTrue' || (result.kind === 'refused' && !aboutTheCaller.test(result.code));
}

interface Answered {
  readonly answer: Answer;
  readonly wasUnanswered: boolean;
}

/**
 * A call that got no answer may have happened, so a later try that is refused or throttled does not say that nothing was
 * changed. A throttled one is tried until something stops it: the gate does when the claim's time is over.
 */
async function answered(call: () => Promise<Answer>, { sleep, retryDelays }: RetryPolicy): Promise<Answered> {
  let answer = await call();
  let lost = answer.kind === 'unknown' ? answer : null;
  for (let tries = 0; ; tries++) {
    const delay = pauseAfter(answer, tries, retryDelays);
    if (delay === undefined) break;
    await sleep(delay);
    const next = await call();
    if (next.kind === 'stopped' || (next.kind === 'refused' && lost)) break;
    answer = next;
    if (next.kind === 'unknown') lost = next;
  }
  return { answer: answer.kind === 'throttled' && lost ? lost : answer, wasUnanswered: lost !== null };
}

/** The pause before the next try; undefined where there is none. */
function pauseAfter({ kind }: Answer, tries: number, delays: readonly number[]): number | undefined {
  if (kind === 'throttled') return delays[tries] ?? delays.at(-1);
  return kind === 'unknown' ? delays[tries] : undefined;
}

function requestIdsOf(results: readonly Answer[]): string[] {
  const ids = results.flatMap((result) => ('requestId' in result ? [result.requestId] : []));
  return [...new Set(ids.filter((id) => id !== ''))];
}
