import { isInside, spanOf, type spansOf } from './addresses.ts';
import { approvedNow } from './authorize.ts';
import { exposedFamilies } from './exposure.ts';
import { type Call, type History, identity, made, type Permission, type Rule, removed } from './history.ts';
import { allows, lostTraffic, reaches25, type Traffic } from './traffic.ts';

const kept = [6, 17, 47, 50, 51];

/** Invariant 4: everything the group allowed besides port 25 stays allowed, but for what the plan lists as lost. */
export function gapFaults(call: Call, history: History): string[] {
  const gap = besides25(lostTraffic(call.before, call.after, history.prefixLists)).filter(
    (one) => !isListedAsLost(one, call),
  );
  const first = gap.find((one) => !isExcused(one, call, history));
  return first ? [`takes away ${textOf(first)} by revoking ${call.permissions.map(identity).join(', ')}`] : [];
}

function besides25(traffic: readonly Traffic[]): Traffic[] {
  return traffic.filter(({ protocol, port }) => !(protocol === 6 && port === 25));
}

/** An all-traffic rule leaves tcp, udp, all ICMP of its family and three protocols; of others the plan says that they are lost. */
function isListedAsLost({ protocol, from }: Traffic, call: Call): boolean {
  const icmp = from.startsWith('ipv6') ? 58 : 1;
  if ([...kept, icmp].includes(protocol)) return false;
  // The same permission, deleted and added again between read and call, has another id.
  const gone = new Set(removed(call).map(identity));
  const ids = new Set((call.group?.rules ?? []).filter((rule) => gone.has(identity(rule))).map(({ id }) => id));
  return call.claim?.lost.some((loss) => loss.kind === 'protocols' && ids.has(loss.securityGroupRuleId)) === true;
}

/**
 * Allowed is what section 0 states as a limit: "EC2 has no compare-and-set over two calls, so a person who deletes and adds the
 * same permission, or removes a rule that the remainder rests on, within the seconds between read and call is not noticed". So
 * in the state that was read, with what this run was told to stand since, nothing may be lost. And section 4.3: a remainder
 * goes again where somebody, but not another deployment, has taken its original away.
 */
function isExcused(one: Traffic, call: Call, history: History): boolean {
  const { group } = call;
  if (!group) return false;
  const before = [...group.rules, ...confirmedSince(group.stateAt, call)];
  const going = new Set(call.permissions.map(identity));
  const after = before.filter((rule) => !going.has(identity(rule)));
  const isAllowed = (rules: readonly Permission[]) => allows(rules, one, history.prefixLists);
  if (!isAllowed(before) || isAllowed(after)) return true;
  return removed(call)
    .map((rule) => asRead(rule, call))
    .every((rule) => isRemainderOfRemoved(rule, call, history) || isOwnAgain(rule, one, { call, history }));
}

/** "A person who deletes and adds the same permission … within the seconds between read and call is not noticed." */
function asRead(rule: Rule, { group }: Call): Rule {
  const isKnown = group?.rules.some(({ id }) => id === rule.id);
  const read = group?.rules.find((other) => identity(other) === identity(rule));
  return isKnown || !read ? rule : read;
}

/** What EC2 has told this run to stand after the state that it read: such a read cannot show it. */
function confirmedSince(stateAt: number, { run, claim }: Call): Permission[] {
  const later = run.calls.filter((other) => other.claim === claim && other.kind === 'authorize' && other.at >= stateAt);
  return later.flatMap((other) => (other.answer === 'done' ? made(other) : other.named));
}

function isRemainderOfRemoved(rule: Rule, call: Call, { edits }: History): boolean {
  const maker = call.run.calls.find((other) => made(other).some(({ id }) => id === rule.id));
  const originals = (maker?.group?.rules ?? []).filter(reaches25);
  return originals.some((original) =>
    edits.some(
      ({ before, after }) =>
        before !== null &&
        identity(before) === identity(original) &&
        (after === null || identity(after) !== identity(before)),
    ),
  );
}

/** A run that takes its own rules back takes nothing that was let through before; an undo also what a person took away since. */
function isOwnAgain(
  rule: Rule,
  one: Traffic,
  { call, history }: { readonly call: Call; readonly history: History },
): boolean {
  const maker = call.run.calls.find((other) => made(other).some(({ id }) => id === rule.id));
  if (!maker) return false;
  const lets = (rules: readonly Permission[]) => allows(rules, one, history.prefixLists);
  const began = call.run.groupReads[0]?.stateAt ?? 0;
  const isTaken = history.edits.some(
    ({ at, before, after }) => at >= began && before !== null && lets([before]) && !(after && lets([after])),
  );
  const own = new Set(call.run.calls.flatMap(made).map(({ id }) => id));
  return (call.run.caller === 'undo' && isTaken) || !lets(maker.before.filter(({ id }) => !own.has(id)));
}

/** Invariant 5: a call of the bot opens port 25 to nobody but the approved. */
export function openingFaults(call: Call, history: History): string[] {
  if (call.run.caller === 'undo') return [];
  const approved = approvedNow(call, history);
  const opened = lostTraffic(call.after, call.before, history.prefixLists).filter(
    ({ protocol, port }) => protocol === 6 && port === 25,
  );
  const spans = [...approved.map(spanOf)];
  // A read may be older than what people have done since: what they had let in by it is not opened by the bot.
  const known = call.group?.rules ?? [];
  const stranger = opened.find((one) => !isWithin(one.from, spans) && !allows(known, one, history.prefixLists));
  if (stranger) return [`opens port 25 to ${stranger.from}`];
  const terms = { ...history, approved };
  const before = exposedFamilies(call.before, terms);
  const now = exposedFamilies(call.after, terms).filter((family) => !before.includes(family));
  return now.length > 0 ? [`exposes port 25 by ${now.join()}`] : [];
}

function isWithin(from: string, spans: ReturnType<typeof spansOf>): boolean {
  const [family, address] = from.split(':');
  if (address === undefined || (family !== 'ipv4' && family !== 'ipv6')) return false;
  const value = BigInt(address);
  return isInside([{ family, first: value, last: value }], spans);
}

function textOf({ from, protocol, port }: Traffic): string {
  return `protocol ${protocol} port ${port} from ${from}`;
}
