import { isInside, spanOf, spansOf } from './addresses.ts';
import { approvedNow, isPort25 } from './authorize.ts';
import { exposedFamilies } from './exposure.ts';
import { type Call, type History, identity, made, type Rule, type Run } from './history.ts';
import { liveEntries } from './policy.ts';
import { reaches25 } from './traffic.ts';

/**
 * Invariant 11: what others take away, once an entry has recorded it, stays away: until its allowlist entry is renewed, a person
 * runs `fix`, or the group is closed anew. "A restored chain forgets what people took away since", and so does a forged one.
 */
export function returnFaults(call: Call, history: History): string[] {
  if (call.run.caller !== 'bot' || call.kind !== 'authorize' || call.tags['smtp-warden:managed'] !== 'true') return [];
  const deployment = history.deployments[call.run.deployment];
  if (!deployment) return [];
  if (deployment.tamperings.length > 0 || deployment.runs.some(({ caller }) => caller === 'undo')) return [];
  const family = (cidr: string) => spanOf(cidr).family;
  const closing = exposedFamilies(call.group?.rules ?? [], { ...history, approved: approvedNow(call, history) });
  const isClosingAnew = (cidr: string) =>
    closing.includes(family(cidr)) ||
    call.run.groupReads.some(({ rules }) =>
      exposedFamilies(rules, { ...history, approved: approvedNow(call, history) }).includes(family(cidr)),
    );
  return call.permissions.filter(isPort25).flatMap((one) => {
    // Who is in already does not come back: a managed rule that is approved in part "goes after its approved part is in place".
    if (isClosingAnew(one.source.cidr) || isIn(one.source.cidr, call, history)) return [];
    const back = takenAway(call, history).find((rule) => isBack(rule, one.source.cidr, call, history));
    return back ? [`lets in again ${identity(back)}, which somebody has taken away`] : [];
  });
}

function isIn(cidr: string, { before }: Call, { prefixLists }: History): boolean {
  const open = before.filter(reaches25).flatMap(({ source }) => spansOf(source, prefixLists));
  return isInside([spanOf(cidr)], open);
}

/** Rules that this deployment made, put on record, and that somebody removed or edited before the state that was read. */
function takenAway(call: Call, history: History): Rule[] {
  const deployment = history.deployments[call.run.deployment];
  return history.edits.flatMap(({ at, before, after }) => {
    if (!before || (after && identity(after) === identity(before))) return [];
    const recordedAt = deployment?.recorded.get(before.id);
    const maker = history.calls.find((other) => made(other).some(({ id }) => id === before.id));
    const isSeen = at <= (call.group?.stateAt ?? 0);
    const isOurs = maker?.run.deployment === call.run.deployment && isPort25(before);
    const isAway = !deployment?.runs.some((run) => isClosedAnew(run, { since: at, rule: before, history }));
    return isOurs && isSeen && isAway && recordedAt !== undefined && recordedAt <= at ? [before] : [];
  });
}

/**
 * "… a person runs `fix`, or the group is closed anew": from the claim on, since "`planned` puts the approved rules of its claim on the list, without
 * ids", and "an item without an id that is found nowhere is still due".
 */
function isClosedAnew(
  { caller, claims, groupReads }: Run,
  { since, rule, history }: { readonly since: number; readonly rule: Rule; readonly history: History },
): boolean {
  if (!isPort25(rule) || !claims.some(({ at }) => at >= since)) return false;
  const { family } = spanOf(rule.source.cidr);
  return (
    caller === 'fix' ||
    groupReads.some(({ rules }) => exposedFamilies(rules, { ...history, approved: [] }).includes(family))
  );
}

/** Whether somebody comes in again whom no entry approves that is newer than the removal. */
function isBack(rule: Rule, cidr: string, call: Call, history: History): boolean {
  if (rule.source.kind !== 'cidr' || !call.policy) return false;
  const [gone, now] = [spanOf(rule.source.cidr), spanOf(cidr)];
  if (!isInside([gone], [now]) && !isInside([now], [gone])) return false;
  const maker = history.calls.find((other) => made(other).some(({ id }) => id === rule.id));
  const claimed = maker?.run.policyReads.findLast(({ began }) => began <= (maker.claim?.at ?? 0));
  const known = new Map((claimed?.entries ?? []).map(({ id, version }) => [id, version]));
  // "A run authorises nothing that is not in its claim": what was newer then may have ended since.
  const { claim, run, policy, leftWall } = call;
  const then = run.policyReads.findLast(({ began }) => began <= (claim?.at ?? 0));
  const later = then ? liveEntries(then, then.began, history.limits) : [];
  const newer = [...liveEntries(policy, leftWall, history.limits), ...later].filter(
    ({ id, version }) => known.get(id) !== version,
  );
  return !isInside(
    [now],
    newer.map((entry) => spanOf(entry.cidr)),
  );
}
