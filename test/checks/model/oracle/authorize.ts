import { type Family, isInside, publicSize, spanOf, spansOf } from './addresses.ts';
import { exposedFamilies, offendingRules } from './exposure.ts';
import {
  type Call,
  callsSinceTarget,
  type History,
  identity,
  made,
  type Permission,
  type Rule,
  type Run,
  removed,
  targetOf,
} from './history.ts';
import { approvedCidrs, exceedsSum } from './policy.ts';
import { reaches25, serves } from './traffic.ts';

/** Invariants 2 and 7: what a call may authorise. */
export function authorizeFaults(call: Call, history: History): string[] {
  const isManaged = call.tags['smtp-warden:managed'] !== undefined;
  return call.permissions.flatMap((one) => {
    const why = isManaged ? approvedFault(one, call, history) : partFault(one, call, history);
    if (why === null || isWayBack(one, call, history)) return [];
    return [`authorises ${identity(one)}: ${why}`];
  });
}

/** "(a) TCP/25 from CIDRs that are approved for that group today, in an address family that it is closing, has closed or manages" */
function approvedFault(one: Permission, call: Call, history: History): string | null {
  if (!isPort25(one)) return 'an approved rule is TCP/25 from one CIDR';
  const approved = approvedNow(call, history);
  const span = spanOf(one.source.cidr);
  if (!isInside([span], approved.map(spanOf))) return 'not approved by the policy that was read';
  if (exceedsSum(approved, span.family, history.limits)) return 'the approved CIDRs together exceed the limit (7)';
  return isOpened(span.family, call, history) ? null : `${span.family} was never closed`;
}

export function isPort25(
  one: Permission,
): one is Permission & { readonly source: { readonly kind: 'cidr'; readonly cidr: string } } {
  return one.protocol === 'tcp' && one.ports?.from === 25 && one.ports.to === 25 && one.source.kind === 'cidr';
}

export function approvedNow({ policy, leftWall }: Call, { limits }: History): string[] {
  return policy ? approvedCidrs(policy, leftWall, limits) : [];
}

/** "For (a) only the address family may come from the group's chain": where the chain was forged, any may. */
function isOpened(family: Family, call: Call, history: History): boolean {
  const deployment = history.deployments[call.run.deployment];
  if (!deployment) return false;
  if (deployment.tamperings.some(({ kind }) => kind !== 'restarted')) return true;
  const since = deployment.runs.findLast((run) => reopens(run, family, history))?.claims[0]?.at ?? 0;
  const later = deployment.runs.filter((run) => run === call.run || run.claims.some(({ at }) => at >= since));
  const wasExposed = later.some(
    (run) =>
      (run.claims.length > 0 || run === call.run) &&
      run.groupReads.some(({ rules }) => exposedFamilies(rules, { ...history, approved: [] }).includes(family)),
  );
  return (
    wasExposed ||
    (call.group?.rules ?? []).some(
      (rule) => isOurs(rule, call, history) && isPort25(rule) && spanOf(rule.source.cidr).family === family,
    )
  );
}

/** "It leaves by undo": one that let the internet in again. */
function reopens({ caller, outcome, calls }: Run, family: Family, history: History): boolean {
  if (caller !== 'undo' || outcome !== 'completed') return false;
  const terms = { ...history, approved: [] };
  return calls.some(
    ({ kind, before, after }) =>
      kind === 'authorize' &&
      !exposedFamilies(before, terms).includes(family) &&
      exposedFamilies(after, terms).includes(family),
  );
}

/** Whether this deployment made the rule for an approval. */
export function isOurs(rule: Rule, call: Call, history: History): boolean {
  const maker = history.calls.find((other) => made(other).some(({ id }) => id === rule.id));
  return maker?.run.deployment === call.run.deployment && maker.tags['smtp-warden:managed'] === 'true';
}

/** "(b) what a rule that stands in the group, and is about to be revoked, already allows, without the watched port" */
function partFault(one: Permission, call: Call, history: History): string | null {
  if (!call.group) return 'nothing was read';
  const approved = approvedNow(call, history);
  const going = offendingRules(call.group.rules, { ...history, approved });
  if (going.some((whole) => isPartOf(one, whole))) return null;
  const isListed = going.some((whole) => isOfList(one, whole, { approved, history }));
  return isListed ? null : 'no part of a rule that offends in the state that was read';
}

function isPartOf(one: Permission, whole: Rule): boolean {
  if (JSON.stringify(one.source) !== JSON.stringify(whole.source) || reaches25(one)) return false;
  if (whole.protocol === '-1') return one.protocol !== '-1';
  if (one.protocol !== whole.protocol || !one.ports || !whole.ports) return false;
  return whole.ports.from <= one.ports.from && one.ports.to <= whole.ports.to;
}

/** "on the watched port only what private or approved entries of its prefix list allow" */
function isOfList(
  one: Permission,
  whole: Rule,
  { approved, history }: { readonly approved: readonly string[]; readonly history: History },
): boolean {
  if (whole.source.kind !== 'prefix-list' || !isPort25(one)) return false;
  const span = spanOf(one.source.cidr);
  const isEntry = spansOf(whole.source, history.prefixLists).some((entry) => isInside([span], [entry]));
  return isEntry && (publicSize([span]) === 0n || isInside([span], approved.map(spanOf)));
}

/** A person's undo may put back what the remediation took away; with `portOnly`, TCP/25 from the same sources. */
function isWayBack(one: Permission, { run }: Call, history: History): boolean {
  if (run.caller !== 'undo') return false;
  const later = callsSinceTarget(run, history);
  // "What the bot changed since by following the allowlist counts as R's."
  const gone = later.flatMap((call) =>
    call.claim?.id === run.undoes ? removed(call) : removed(call).filter((rule) => isOurs(rule, call, history)),
  );
  gone.push(...perhapsRevoked(run, later, history));
  if (!run.portOnly) return gone.some((rule) => identity(rule) === identity(one));
  const isPort = one.protocol === 'tcp' && one.ports?.from === 25 && one.ports.to === 25;
  return (
    isPort && gone.some((rule) => serves(rule, 6, 25) && JSON.stringify(rule.source) === JSON.stringify(one.source))
  );
}

/** "Whether the bot or a person took the rules away cannot always be told": not of a claim that was cut off, nor without an answer. */
function perhapsRevoked(undo: Run, later: readonly Call[], history: History): Rule[] {
  const target = targetOf(undo, history);
  const isCutOff = target !== null && (target.run.outcome === null || target.claim.isTakenOver);
  const cutOff = isCutOff ? target.run.groupReads.flatMap(({ rules }) => rules.filter(reaches25)) : [];
  const lost = later.filter(
    ({ claim, kind, answer }) => claim?.id === undo.undoes && kind === 'revoke' && answer === 'lost',
  );
  return [...cutOff, ...lost.flatMap(({ group }) => group?.rules.filter(reaches25) ?? [])];
}
