import { isInside, spanOf, spansOf } from './addresses.ts';
import { approvedNow } from './authorize.ts';
import { exposedFamilies, offendingRules } from './exposure.ts';
import {
  type Call,
  type Deployment,
  type GroupState,
  type History,
  identity,
  made,
  type Rule,
  removed,
} from './history.ts';
import { approvedCidrs, exceedsSum, isExempt } from './policy.ts';
import { reaches25 } from './traffic.ts';

/** Invariant 6, when faults have stopped and enough checks have run: an exposure is closed, and the approved get in. */
export function endFaults(history: History, now: number): string[] {
  const state = history.states.at(-1);
  if (!state || history.rulesQuota < 60) return [];
  return Object.values(history.deployments).flatMap((deployment) =>
    deploymentFaults(deployment, { state, history, now }),
  );
}

interface End {
  readonly state: GroupState;
  readonly history: History;
  readonly now: number;
}

function deploymentFaults(deployment: Deployment, end: End): string[] {
  const { state, history, now } = end;
  const policy = deployment.policies.at(-1);
  if (!policy || deployment.runs.length === 0 || state.tags[history.optInTagKey] !== 'true' || isExempt(policy, now))
    return [];
  const approved = approvedCidrs(policy, now, history.limits);
  const isHeldBack =
    approved.length === 0 ||
    (['ipv4', 'ipv6'] as const).some((family) => exceedsSum(approved, family, history.limits)) ||
    isForeign(deployment, state);
  if (isHeldBack) return [];
  const exposed = exposedFamilies(state.rules, { ...history, approved });
  return [
    ...exposed.map((family) => `${deployment.id} leaves port 25 exposed by ${family}`),
    ...shutOut(deployment, approved, end).map((cidr) => `${deployment.id} leaves ${cidr} shut out, which is approved`),
  ];
}

/** "A rule of another deployment … defers the group if it offends only through the sum." */
function isForeign({ id }: Deployment, { rules }: GroupState): boolean {
  return rules.some(
    ({ tags }) =>
      tags['smtp-warden:deployment'] !== undefined &&
      tags['smtp-warden:deployment'] !== id &&
      tags['smtp-warden:managed'] === 'true',
  );
}

/** Approved CIDRs of families that this deployment has closed, that nobody took away, and that do not reach the port. */
function shutOut(deployment: Deployment, approved: readonly string[], { state, history }: End): string[] {
  if (deployment.tamperings.length > 0 || deployment.runs.some(({ caller }) => caller === 'undo')) return [];
  const open = state.rules.filter(reaches25).flatMap(({ source }) => spansOf(source, history.prefixLists));
  const closed = closedFamilies(deployment, history);
  const gone = history.edits.flatMap(({ before }) =>
    before && wasOurs(before.id, deployment, history) ? [before] : [],
  );
  return approved.filter((cidr) => {
    const span = spanOf(cidr);
    if (!closed.has(span.family) || isInside([span], open)) return false;
    return !gone.some(({ source }) => source.kind === 'cidr' && overlaps(source.cidr, cidr));
  });
}

function overlaps(a: string, b: string): boolean {
  return isInside([spanOf(a)], [spanOf(b)]) || isInside([spanOf(b)], [spanOf(a)]);
}

function wasOurs(id: string, deployment: Deployment, { calls }: History): boolean {
  return calls.some((call) => call.run.deployment === deployment.id && made(call).some((rule) => rule.id === id));
}

/** Families in which a call of this deployment has taken the last offending rule, and that stayed closed to the end of its claim. */
function closedFamilies(deployment: Deployment, history: History): Set<string> {
  const calls = history.calls.filter(({ run, kind }) => run.deployment === deployment.id && kind === 'revoke');
  return new Set(
    calls.flatMap((call) => {
      const offending = new Set(offendingRules(call.before, { ...history, approved: [] }).map(identity));
      const gone = removed(call).filter((rule) => offending.has(identity(rule)));
      const families = new Set(familiesOf(gone, history));
      const left = reopenedByItsEnd(call, history);
      return [...families].filter((family) => !left.has(family));
    }),
  );
}

/**
 * "A family is added when … nothing offends in it: the same test at the end of a run and after a crash." What somebody opens again
 * before the end of the claim was not closed by the bot.
 */
function reopenedByItsEnd(call: Call, history: History): Set<string> {
  const end = call.claim?.ended ?? Number.POSITIVE_INFINITY;
  const first = history.states.findIndex(({ rules }) => rules === call.after);
  const states = history.states.slice(first + 1).filter(({ at }) => at <= end);
  const approved = approvedNow(call, history);
  const gone = new Set(removed(call).map(identity));
  return new Set([
    ...exposedFamilies(call.after, { ...history, approved: [] }),
    ...states.flatMap(({ rules }) => exposedFamilies(rules, { ...history, approved })),
    // "… no rule that the claim meant to revoke in it stands any more, in any form".
    ...states.flatMap(({ rules }) =>
      familiesOf(
        rules.filter((rule) => gone.has(identity(rule))),
        history,
      ),
    ),
  ]);
}

function familiesOf(rules: readonly Rule[], { prefixLists }: History): string[] {
  return rules.flatMap(({ source }) => spansOf(source, prefixLists).slice(0, 1)).map(({ family }) => family);
}
