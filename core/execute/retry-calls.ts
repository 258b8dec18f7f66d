import type { CallResult } from '../gateways.ts';

/** How long the executor waits and how often it asks again. Times in milliseconds. */
export interface RetryPolicy {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Pauses before each further try of a call that was not answered. */
  readonly retryDelays: readonly number[];
  /** Pauses before each further look while EC2 does not yet show a change (reads lag seconds to minutes behind). */
  readonly verifyDelays: readonly number[];
}

export interface RetryContext {
  readonly patience: RetryPolicy;
  /** Whether the claim has run out: somebody else may be at the group by now, so nothing more is changed. */
  readonly isLate: () => boolean;
}

/** What became of each rule of a call, and the ids of all requests it took. */
export interface Called<Rule> {
  readonly results: ReadonlyMap<Rule, CallResult>;
  readonly requestIds: readonly string[];
}

/** Refusals that have to do with the caller or the group, and would be the same for every rule. */
const aboutTheCaller =
  /^(UnauthorizedOperation|AuthFailure|AccessDenied|Expired|RequestExpired|InvalidGroup|ClaimRanOut)/;

/**
 * One call for all rules. EC2 takes such a call whole or not at all, so when one rule is in the way (gone, already there, one
 * too many for the quota, not to EC2's liking) the rules are sent one by one, which needs no read that might lag.
 */
export async function callFor<Rule>(
  rules: readonly Rule[],
  call: (rules: readonly Rule[]) => Promise<CallResult>,
  ladder: RetryContext,
): Promise<Called<Rule>> {
  if (rules.length === 0) return { results: new Map(), requestIds: [] };
  const whole = await answered(() => call(rules), ladder);
  if (rules.length === 1 || !isAboutOneRule(whole)) {
    return { results: new Map(rules.map((rule) => [rule, whole])), requestIds: requestIdsOf([whole]) };
  }
  const results = new Map<Rule, CallResult>();
  for (const rule of rules) results.set(rule, await answered(() => call([rule]), ladder));
  return { results, requestIds: requestIdsOf([whole, ...results.values()]) };
}

function isAboutOneRule(result: CallResult): boolean {
  return result.kind === 'alreadyTrue' || (result.kind === 'refused' && !aboutTheCaller.test(result.code));
}

/** A call that got no answer may have happened, so a later refusal does not say that nothing was changed. */
async function answered(call: () => Promise<CallResult>, { patience, isLate }: RetryContext): Promise<CallResult> {
  const first = isLate() ? tooLate : await call();
  let result = first;
  for (const delay of patience.retryDelays) {
    if (result.kind !== 'unknown') break;
    await patience.sleep(delay);
    if (isLate()) break;
    result = await call();
  }
  return first.kind === 'unknown' && result.kind === 'refused' ? first : result;
}

const tooLate: CallResult = {
  kind: 'refused',
  requestId: '',
  code: 'ClaimRanOut',
  message: 'the claim on the group ran out before this call; somebody else may have taken it over',
};

function requestIdsOf(results: readonly CallResult[]): string[] {
  const ids = results.flatMap((result) => (result.kind === 'unknown' ? [] : [result.requestId]));
  return [...new Set(ids.filter((id) => id !== ''))];
}
