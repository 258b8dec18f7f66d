import type { Call, History } from './history.ts';
import { isExempt } from './policy.ts';
import { isEnded, isOffending } from './revoke.ts';

const freshMs = 5_000;
/** "more than 5 s apart, nothing is changed"; the Date of AWS's answers is coarse by a second. */
const clockMs = 5_000 + 1_000;
/** Entries are believed that are dated a little ahead: two writers may be 5 s off AWS's clock each, one ahead and one behind. */
const aheadMs = 15_000;

/** Invariant 1 and the claim's time: what every request of a run rests on. */
export function groundFaults(call: Call, { optInTagKey, claimTimeoutMs }: History): string[] {
  const { group, policy, claim, left, leftWall, run } = call;
  const faults: string[] = [];
  if (!claim) faults.push('without a claim');
  else if (left - claim.at > (claimTimeoutMs * 2) / 3) faults.push(`${left - claim.at} ms after its claim`);
  if (Math.abs(leftWall - left) > clockMs) faults.push(`with a clock ${leftWall - left} ms off`);
  if (!group || left - group.began > freshMs) faults.push('the group was not read in the 5 s before');
  if (!policy || left - policy.began > freshMs) faults.push('the policy was not read in the 5 s before');
  if (group?.exists === false) faults.push('the last read showed no group');
  if (run.caller === 'undo') return faults;
  if (group && group.tags[optInTagKey] !== 'true') faults.push('not opted in by the last read');
  if (policy && isExempt(policy, leftWall)) faults.push('exempt by the last read');
  return faults;
}

/** Invariant 9: an entry whose hash or link does not hold is never acted on. */
export function chainFaults({ run }: Call): string[] {
  const read = run.chainReads.at(-1);
  const bad = read?.bad.find(({ holdsFrom }) => holdsFrom === null || read.at <= holdsFrom - aheadMs - clockMs);
  return bad ? ['acts although the chain that it read does not hold'] : [];
}

/** Invariant 10: each closing of the bot has taken its place of the change limit. */
export function limitFaults({ run }: Call, history: History): string[] {
  if (run.caller !== 'bot') return [];
  const closing = run.claims.filter((claim) =>
    run.calls.some((one) => one.claim === claim && one.kind === 'revoke' && closes(one, history)),
  );
  return closing.length > run.takes
    ? [`closes ${closing.length} times with ${run.takes} places of the change limit`]
    : [];
}

function closes(call: Call, history: History): boolean {
  const keys = call.permissions.map((one) => JSON.stringify(one.source));
  const rules = (call.group?.rules ?? []).filter((rule) => keys.includes(JSON.stringify(rule.source)));
  return rules.some((rule) => isOffending(rule, call, history) && !isEnded(rule, call, history));
}
