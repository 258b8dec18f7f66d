import { isInside, type Span, spanOf } from './addresses.ts';
import { isPort25 } from './authorize.ts';
import {
  type Call,
  callsSinceTarget,
  type History,
  identity,
  label,
  made,
  type PolicyRead,
  type Rule,
  type Run,
  removed,
  targetOf,
} from './history.ts';
import { approvedCidrs } from './policy.ts';

/**
 * Invariant 8, when an undo says `completed`: what the remediation took away stands as it was, what it added does not, and
 * nothing that a person had removed or edited by the last read before the revoke was passed over.
 */
export function undoFaults(run: Run, history: History): string[] {
  if (run.caller !== 'undo' || run.outcome !== 'completed' || run.undoes === null) return [];
  const target = history.calls.filter(({ claim }) => claim?.id === run.undoes);
  const last = run.calls.at(-1);
  const seen = last?.group;
  if (target.length === 0 || !last || !seen) return [];
  const now = last.after;
  const taken = target.flatMap(asKnown).filter(([rule]) => rule && !wasMadeInBetween(rule, target));
  const added = target
    .flatMap(made)
    .filter((rule) => !wasTakenInBetween(rule, target) && isKnown(rule, target, history));
  if (run.portOnly) return [];
  return [
    ...taken.flatMap((forms) => missingFault(forms, now, { since: seen.stateAt, run, history })),
    ...added
      .filter((rule) => isLeft(rule, { now, run, taken: taken.flat() }))
      .map((rule) => `undo completed and left ${label(rule)}`),
    ...added.flatMap((rule) => passedOver(rule, { run, history, since: endOf(target), until: seen.stateAt })),
  ];
}

function stands(rule: Rule, rules: readonly Rule[]): boolean {
  return rules.some((one) => label(one) === label(rule));
}

/**
 * What a call has taken, as it was and as it had been read: a rule that a person deletes and adds again, or tags, "within the
 * seconds between read and call is not noticed". EC2 tells the description of what goes, and no tags.
 */
function asKnown(call: Call): Rule[][] {
  return removed(call).map((rule) => {
    const read = call.group?.rules.find((other) => identity(other) === identity(rule));
    if (!read) return [rule];
    // Limit 10: of a call without an answer not the description either.
    const asTold = { ...rule, tags: read.tags, ...(call.answer === 'lost' && { description: read.description }) };
    return read.id === rule.id ? [rule, asTold] : [rule, asTold, read];
  });
}

function missingFault(
  forms: readonly Rule[],
  now: readonly Rule[],
  { since, run, history }: { readonly since: number; readonly run: Run; readonly history: History },
): string[] {
  const [rule] = forms;
  if (rule && (isNamedAsLost(rule, now, run) || wasTakenByOthersSince(rule, run, history))) return [];
  if (!rule || forms.some((form) => stands(form, now)) || wasRemovedSince(rule, since, history)) return [];
  // "It refuses where it would let in a CIDR that is no longer approved": one that ends in these seconds is left out.
  if (
    isClosingAgain(run, history) &&
    isPort25(rule) &&
    run.policyReads.some((read) => !isInside([spanOf(rule.source.cidr)], approvedIn(read, history)))
  )
    return [];
  return [`undo completed without ${label(rule)}`];
}

/** "What a person closed since is not opened again": a rule that this deployment had made again, and that somebody took away. */
function wasTakenByOthersSince(rule: Rule, run: Run, history: History): boolean {
  const again = callsSinceTarget(run, history)
    .filter((call) => call.run !== run)
    .flatMap(made)
    .filter((one) => identity(one) === identity(rule));
  return again.some(({ id }) =>
    history.edits.some(({ before, after }) => before?.id === id && (!after || identity(after) !== identity(rule))),
  );
}

/** "Tags that do not fit (50 a rule, …) are left out and listed": the rule stands but for what the undo has named. */
function isNamedAsLost(rule: Rule, now: readonly Rule[], { claims }: Run): boolean {
  const named = claims
    .flatMap(({ lost }) => lost)
    .filter(({ kind, securityGroupRuleId }) => kind === 'description-or-tags' && securityGroupRuleId === rule.id);
  const left = now.find((one) => identity(one) === identity(rule));
  if (!left) return false;
  const isNamed = (key: string) => named.some(({ what }) => what.split(/[ ,]+/).includes(key));
  const kept = Object.fromEntries(Object.entries(rule.tags).filter(([key]) => !isNamed(key)));
  const isDescribed = named.some(({ what }) => what.startsWith('the exact description'));
  return (
    label({ ...left, description: isDescribed ? rule.description : left.description }) ===
    label({ ...rule, tags: kept })
  );
}

/** Whether what is undone is itself an undo, of a closing. */
function isClosingAgain(run: Run, history: History): boolean {
  return targetOf(run, history)?.run.caller === 'undo';
}

function approvedIn(read: PolicyRead, { limits }: History): Span[] {
  return approvedCidrs(read, read.began, limits).map(spanOf);
}

/** "What R added is what its steps say and stands after R": who rewrites the marks of a rule before that has made it his. */
function isKnown(rule: Rule, target: readonly Call[], { states }: History): boolean {
  const end = endOf(target);
  const then = states.findLast(({ at }) => at <= end)?.rules.find(({ id }) => id === rule.id);
  return (
    then !== undefined &&
    identity(then) === identity(rule) &&
    then.tags['smtp-warden:remediation'] === rule.tags['smtp-warden:remediation']
  );
}

/** The steps of one remediation may make and take the same rule: a remainder that went again. */
function wasMadeInBetween(rule: Rule, target: readonly Call[]): boolean {
  return target.flatMap(made).some(({ id }) => id === rule.id);
}

function wasTakenInBetween(rule: Rule, target: readonly Call[]): boolean {
  return target.flatMap(removed).some(({ id }) => id === rule.id);
}

/** Removed by a person after the last read: section 0 says that this is not noticed. */
function wasRemovedSince(rule: Rule, since: number, { edits }: History): boolean {
  return edits.some(({ at, before }) => at >= since && before !== null && identity(before) === identity(rule));
}

function isLeft(
  rule: Rule,
  { now, run, taken }: { readonly now: readonly Rule[]; readonly run: Run; readonly taken: readonly Rule[] },
): boolean {
  const isRestored = taken.some((one) => identity(one) === identity(rule));
  const isOwn = run.calls.flatMap(made).some((one) => identity(one) === identity(rule));
  return !isRestored && !isOwn && now.some((one) => one.id === rule.id && identity(one) === identity(rule));
}

function endOf(target: readonly Call[]): number {
  return Math.max(...target.map(({ claim }) => claim?.ended ?? Number.POSITIVE_INFINITY));
}

/**
 * "Everything R added must still be as it was added. Where a person has removed or edited some of it, undo refuses". What R added
 * is "what its steps say and stands after R": what somebody changed before its end is his.
 */
function passedOver(
  rule: Rule,
  {
    run,
    history,
    since,
    until,
  }: { readonly run: Run; readonly history: History; readonly since: number; readonly until: number },
): string[] {
  const start = run.groupReads[0]?.stateAt ?? until;
  const touched = history.edits.some(
    ({ at, before, after }) =>
      before?.id === rule.id && since <= at && at <= start && (after === null || label(after) !== label(rule)),
  );
  // What the bot made or took of it since, by following the allowlist, counts as R's.
  const isFollowed = history.calls.some(
    (call) =>
      call.at >= since &&
      call.run.deployment === run.deployment &&
      call.run !== run &&
      [...made(call), ...removed(call)].some((one) => identity(one) === identity(rule)),
  );
  if (!touched || isFollowed) return [];
  const before = history.states.findLast(({ at }) => at <= start);
  const isBack = before?.rules.some((one) => label(one) === label(rule)) === true;
  return isBack ? [] : [`undo completed although somebody had changed ${label(rule)}`];
}
