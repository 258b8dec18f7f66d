import type { StepOutcome } from '../audit/audit-entry.ts';
import type { CallResult, SecurityGroups } from '../gateways.ts';
import { type GroupRef, permissionKey, type SecurityGroupRule } from '../model/security-group.ts';
import type { NewRule, Step } from './step.ts';

/** How long the executor waits and how often it asks again. Times in milliseconds. */
export interface Patience {
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Pauses before each further try of a call that was not answered. */
  readonly retryDelays: readonly number[];
  /** Pauses before each further look while EC2 does not yet show a change (reads lag seconds to minutes behind). */
  readonly verifyDelays: readonly number[];
}

export interface Execution {
  readonly verdict: 'completed' | 'partial' | 'failed';
  readonly reason: string;
  readonly outcomes: readonly StepOutcome[];
  readonly rulesAfter: readonly SecurityGroupRule[];
}

/** What became of each rule of a step. */
interface Attempt {
  readonly step: Step;
  readonly results: ReadonlyMap<string, CallResult>;
}

/**
 * Revokes, then authorises, then looks until EC2 shows it. Every step can be repeated: a rule already gone or already
 * there is as good as done. Nothing is believed of a call that failed; the last read says what is missing. `failed` means
 * that nothing was changed, `partial` that something planned is still missing.
 */
export async function executePlan(
  plan: { readonly group: GroupRef; readonly steps: readonly Step[] },
  groups: SecurityGroups,
  patience: Patience,
): Promise<Execution> {
  const attempts: Attempt[] = [];
  for (const step of plan.steps) {
    const possible = withoutOrphans(step, attempts);
    attempts.push({ step, results: await perform(plan.group, possible, { groups, patience }) });
  }
  const rulesAfter = await settledRules(plan.group, attempts, { groups, patience });
  const outcomes = attempts.map((attempt) => outcomeOf(attempt, rulesAfter));
  return { ...verdictOf(outcomes, attempts), outcomes, rulesAfter };
}

interface Means {
  readonly groups: SecurityGroups;
  readonly patience: Patience;
}

/** Nothing is authorised in place of a rule that could not be revoked. */
function withoutOrphans(step: Step, attempts: readonly Attempt[]): Step {
  if (step.kind === 'revokeIngress') return step;
  const results = new Map(attempts.flatMap((attempt) => [...attempt.results]));
  const revoked = attempts.flatMap((attempt) => (attempt.step.kind === 'revokeIngress' ? attempt.step.rules : []));
  const standing = new Set(revoked.filter(({ id }) => results.get(id)?.kind === 'refused').map(({ id }) => id));
  if (revoked.length > 0 && standing.size === revoked.length) return { ...step, rules: [] };
  const rules = step.rules.filter(
    ({ origin }) => origin.kind === 'approved' || !standing.has(origin.securityGroupRuleId),
  );
  return { ...step, rules };
}

async function perform(ref: GroupRef, step: Step, means: Means): Promise<Map<string, CallResult>> {
  if (step.kind === 'revokeIngress') {
    const revoke = (rules: readonly SecurityGroupRule[]) =>
      means.groups.revokeIngress(
        ref,
        rules.map(({ id }) => id),
      );
    return callFor(step.rules, ({ id }) => id, revoke, means.patience);
  }
  const authorize = (rules: readonly NewRule[]) => means.groups.authorizeIngress(ref, rules, step.tags);
  return callFor(step.rules, permissionKey, authorize, means.patience);
}

/**
 * One call for all rules. EC2 takes such a call whole or not at all, so when one rule is in the way (gone, already there,
 * or one too many for the quota) the rules are sent one by one, which needs no read that might lag.
 */
async function callFor<Rule>(
  rules: readonly Rule[],
  key: (rule: Rule) => string,
  call: (rules: readonly Rule[]) => Promise<CallResult>,
  patience: Patience,
): Promise<Map<string, CallResult>> {
  if (rules.length === 0) return new Map();
  const result = await answered(() => call(rules), patience);
  if (rules.length === 1 || !isAboutOneRule(result)) return new Map(rules.map((rule) => [key(rule), result]));
  const results = new Map<string, CallResult>();
  for (const rule of rules) results.set(key(rule), await answered(() => call([rule]), patience));
  return results;
}

function isAboutOneRule(result: CallResult): boolean {
  if (result.kind === 'alreadyTrue') return true;
  return result.kind === 'refused' && result.code === 'RulesPerSecurityGroupLimitExceeded';
}

/** A call that got no answer may have happened, so a later refusal does not say that nothing was changed. */
async function answered(call: () => Promise<CallResult>, patience: Patience): Promise<CallResult> {
  const first = await call();
  let result = first;
  for (const delay of patience.retryDelays) {
    if (result.kind !== 'unknown') break;
    await patience.sleep(delay);
    result = await call();
  }
  return first.kind === 'unknown' && result.kind === 'refused' ? first : result;
}

/** Reads the rules until everything EC2 accepted is seen, or patience ends. */
async function settledRules(ref: GroupRef, attempts: readonly Attempt[], means: Means): Promise<SecurityGroupRule[]> {
  let rules = await means.groups.rules(ref);
  for (const delay of means.patience.verifyDelays) {
    const pending = attempts.some(({ step, results }) =>
      missingOf(step, rules).some((key) => wasAccepted(results.get(key))),
    );
    if (!pending) return rules;
    await means.patience.sleep(delay);
    rules = await means.groups.rules(ref);
  }
  return rules;
}

function wasAccepted(result: CallResult | undefined): boolean {
  return result !== undefined && result.kind !== 'refused';
}

/** The rules of a step that are not as the step wants them: still there, or not there. */
function missingOf(step: Step, rules: readonly SecurityGroupRule[]): string[] {
  if (step.kind === 'revokeIngress') {
    const present = new Set(rules.map(({ id }) => id));
    return step.rules.map(({ id }) => id).filter((id) => present.has(id));
  }
  const present = new Set(rules.map(permissionKey));
  return step.rules.map(permissionKey).filter((key) => !present.has(key));
}

function outcomeOf({ step, results }: Attempt, rulesAfter: readonly SecurityGroupRule[]): StepOutcome {
  const missing = missingOf(step, rulesAfter);
  const all = [...results.values()];
  const requestIds = [...new Set(all.flatMap((result) => (result.kind === 'unknown' ? [] : [result.requestId])))];
  const common = { kind: step.kind, missing, requestIds };
  if (missing.length > 0) {
    return { ...common, result: all.length === 0 ? 'skipped' : 'failed', reason: failureOf(all) };
  }
  return { ...common, result: all.some(({ kind }) => kind === 'done') ? 'done' : 'alreadyTrue', reason: null };
}

function failureOf(results: readonly CallResult[]): string {
  if (results.length === 0) return 'not tried, because the revoke before it was refused';
  const messages = results.flatMap((result) => {
    if (result.kind === 'refused') return [`${result.code}: ${result.message}`];
    return result.kind === 'unknown' ? [`no answer: ${result.message}`] : [];
  });
  return messages.length > 0
    ? [...new Set(messages)].join('; ')
    : 'EC2 accepted the call but does not show the change yet';
}

function verdictOf(
  outcomes: readonly StepOutcome[],
  attempts: readonly Attempt[],
): Pick<Execution, 'verdict' | 'reason'> {
  const unfinished = outcomes.filter(({ missing }) => missing.length > 0);
  if (unfinished.length === 0) return { verdict: 'completed', reason: 'every step is done and seen' };
  const reason = unfinished
    .map((outcome) => `${outcome.kind}: ${outcome.reason} (${outcome.missing.join(', ')})`)
    .join('; ');
  // By what EC2 answered, not by what it shows: the read may be older than an accepted call.
  const untouched = attempts.every(({ results }) => [...results.values()].every(({ kind }) => kind === 'refused'));
  return { verdict: untouched ? 'failed' : 'partial', reason };
}
