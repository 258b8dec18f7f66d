import { isInside, spanOf } from './addresses.ts';
import { approvedNow, isPort25 } from './authorize.ts';
import { exposedFamilies } from './exposure.ts';
import { type Call, type History, identity, made, type Rule } from './history.ts';
import { liveEntries } from './policy.ts';

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
    if (isClosingAnew(one.source.cidr)) return [];
    const back = takenAway(call, history).find((rule) => isBack(rule, one.source.cidr, call, history));
    return back ? [`lets in again ${identity(back)}, which somebody has taken away`] : [];
  });
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
    // What came in again since, because the group was closed anew, is not away any more.
    const isAway = !history.calls.some(
      (other) =>
        other.at > at &&
        other.run.deployment === call.run.deployment &&
        made(other).some((rule) => overlap(rule, before)),
    );
    return isOurs && isSeen && isAway && recordedAt !== undefined && recordedAt <= at ? [before] : [];
  });
}

function overlap(a: Rule, b: Rule): boolean {
  if (!isPort25(a) || !isPort25(b)) return false;
  const [one, other] = [spanOf(a.source.cidr), spanOf(b.source.cidr)];
  return isInside([one], [other]) || isInside([other], [one]);
}

/** Whether somebody comes in again whom no entry approves that is newer than the removal. */
function isBack(rule: Rule, cidr: string, call: Call, history: History): boolean {
  if (rule.source.kind !== 'cidr' || !call.policy) return false;
  const [gone, now] = [spanOf(rule.source.cidr), spanOf(cidr)];
  if (!isInside([gone], [now]) && !isInside([now], [gone])) return false;
  const maker = history.calls.find((other) => made(other).some(({ id }) => id === rule.id));
  const known = new Map((maker?.policy?.entries ?? []).map(({ id, version }) => [id, version]));
  const newer = liveEntries(call.policy, call.leftWall, history.limits).filter(
    ({ id, version }) => known.get(id) !== version,
  );
  return !isInside(
    [now],
    newer.map((entry) => spanOf(entry.cidr)),
  );
}
