import { evaluate } from '../evaluator/evaluate.ts';
import { addressSet, contains } from '../model/address-set.ts';
import { publicSize } from '../model/public-address-space.ts';
import {
  type Permission,
  type SecurityGroupRule,
  type Snapshot,
  sourceCidrs,
  sourceFamily,
  sourceKey,
} from '../model/security-group.ts';
import { isApproved } from '../policy/approved.ts';
import {
  changedProtocols,
  coverageOf,
  type Intervals,
  part,
  protocolNumbers,
  sameIntervals,
  within,
  withoutPoints,
} from './coverage.ts';
import {
  isNew,
  type ProofInput,
  proveAuthorised,
  proveListed,
  proveMarks,
  proveRevoked,
  refuse,
} from './prove-steps.ts';
import { keptProtocolNumbers } from './remainder.ts';
import { revokedRules, type Step } from './step.ts';
import { workOf } from './work.ts';

/**
 * Applies a plan to the snapshot in memory, step by step, and throws unless after every step each (protocol, port, source)
 * besides the closed ports is reachable exactly as before, minus what the plan lists as lost, and after the last step there is
 * no exposure that the plan was to close. A throw is a bug in the planner, found before any call is made.
 */
export function provePlan(input: ProofInput): void {
  const { snapshot, plan, limits } = input;
  const work = workOf(input);
  const approved = input.entries.map(({ cidr }) => cidr);
  const moments = momentsOf(snapshot, plan.steps);
  const after = moments.at(-1) ?? snapshot.rules;
  if (input.scope === 'close') {
    const left = evaluate({ rules: after, prefixLists: snapshot.prefixLists, approved, limits });
    if (left.length > 0) refuse(plan, `it leaves an exposure: ${left[0]?.reason}`);
  }
  proveRevoked(input, work);
  proveAuthorised(input, work, after);
  const closed = closedPorts(work.offending, work.lapsed);
  const before = bySource(snapshot.rules);
  for (const rules of moments) {
    proveMoment(rules, { ...input, closed, before });
    proveListed(rules, input, work);
  }
  proveMarks(plan, input.deployment);
}

/** The rules after each step. */
function momentsOf({ rules }: Snapshot, steps: readonly Step[]): readonly (readonly Permission[])[] {
  let now: readonly Permission[] = rules;
  return steps.map((step) => {
    const gone = step.kind === 'revokeIngress' ? new Set(step.rules.map(({ id }) => id)) : new Set();
    now =
      step.kind === 'authorizeIngress'
        ? [...now, ...step.rules]
        : now.filter((rule) => !('id' in rule && gone.has(rule.id)));
    return now;
  });
}

interface MomentInput extends ProofInput {
  readonly closed: ReadonlyMap<string, ReadonlySet<number>>;
  readonly before: ReadonlyMap<string, readonly Permission[]>;
}

function proveMoment(rules: readonly Permission[], input: MomentInput): void {
  const later = bySource(rules);
  for (const key of new Set([...input.before.keys(), ...later.keys()])) {
    const change = { before: input.before.get(key) ?? [], after: later.get(key) ?? [] };
    if (!isUntouched(change)) proveSource(key, change, input);
  }
}

function bySource(rules: readonly Permission[]): Map<string, Permission[]> {
  return Map.groupBy(rules, ({ source }) => sourceKey(source));
}

interface SourceChange {
  readonly before: readonly Permission[];
  readonly after: readonly Permission[];
}

/** The very same rules let in the same. Most sources of a group are none of the plan's. */
function isUntouched({ before, after }: SourceChange): boolean {
  return before.length === after.length && before.every((rule, index) => rule === after[index]);
}

const tcp = 6;

function proveSource(key: string, change: SourceChange, input: MomentInput): void {
  const before = coverageOf(change.before);
  const after = coverageOf(change.after);
  const changed = changedProtocols(before, after);
  if (changed.length === 0) return;
  const lost = lossOf(key, input);
  for (const protocol of changed) {
    if (protocol === tcp && onlyPorts(pointsOf(key, change, input), part(before, tcp), part(after, tcp))) continue;
    if (lost.has(protocol) && within(part(before, protocol), part(after, protocol))) continue;
    refuse(input.plan, `it changes what ${key} may reach by IP protocol ${protocol} beyond the ports it closes`);
  }
}

/** TCP may differ at single ports only: lost where the source was offending, gained where it is approved or kept of a list. */
function onlyPorts(points: ReadonlySet<number>, before: Intervals, after: Intervals): boolean {
  return sameIntervals(withoutPoints(before, points), withoutPoints(after, points));
}

function pointsOf(key: string, { after }: SourceChange, input: MomentInput): Set<number> {
  const approved = input.entries.map(({ cidr }) => cidr);
  const opened = after
    .filter(isNew)
    .filter(({ origin, source }) => origin.kind === 'approved' && isApproved(source, approved));
  const listed = after.filter(isNew).filter((rule) => isOfList(rule, input));
  return new Set([
    ...(input.closed.get(key) ?? []),
    ...[...opened, ...listed].flatMap(({ ports }) => (ports ? [ports.from] : [])),
  ]);
}

/** Whether a rule keeps one closed port for a private network that a revoked rule's prefix list holds. */
export function isOfList(rule: Permission, { plan, snapshot, closed }: MomentInput): boolean {
  const { source, protocol, ports } = rule;
  if (!isNew(rule) || rule.origin.kind !== 'remainder' || source.kind !== 'cidr') return false;
  const { securityGroupRuleId } = rule.origin;
  const parent = revokedRules(plan).find(({ id }) => id === securityGroupRuleId);
  if (parent?.source.kind !== 'prefix-list' || protocol !== 'tcp' || ports === null || ports.from !== ports.to)
    return false;
  const networks = addressSet([source.cidr]);
  const isListed = sourceCidrs(parent.source, snapshot.prefixLists).some((cidr) =>
    contains(addressSet([cidr]), networks),
  );
  return isListed && publicSize(networks) === 0n && closed.get(sourceKey(parent.source))?.has(ports.from) === true;
}

/** Per source, the ports that the finding or the allowlist says it must lose. */
function closedPorts(
  offending: ReadonlyMap<SecurityGroupRule, ReadonlySet<number>>,
  lapsed: readonly SecurityGroupRule[],
): Map<string, Set<number>> {
  const closed = new Map<string, Set<number>>();
  const close = (rule: SecurityGroupRule, ports: Iterable<number>) => {
    const known = closed.get(sourceKey(rule.source)) ?? new Set();
    for (const port of ports) known.add(port);
    closed.set(sourceKey(rule.source), known);
  };
  for (const [rule, ports] of offending) close(rule, ports);
  for (const rule of lapsed) close(rule, rule.ports ? [rule.ports.from] : []);
  return closed;
}

/** The protocol numbers a source may lose: those an all-traffic rule cannot keep, where the plan names the rule as losing. */
function lossOf(key: string, { plan, snapshot }: ProofInput): ReadonlySet<number> {
  const named = plan.lost.filter(({ kind }) => kind === 'protocols').map((loss) => loss.securityGroupRuleId);
  if (named.length === 0) return nothing;
  const loser = revokedRules(plan).find((rule) => sourceKey(rule.source) === key && named.includes(rule.id));
  if (!loser) return nothing;
  return sourceFamily(loser.source, snapshot.prefixLists) === 'ipv6' ? lostWithIcmpv6 : lostWithIcmp;
}

const nothing: ReadonlySet<number> = new Set();
const lostWithIcmp = lostBeside(1);
const lostWithIcmpv6 = lostBeside(58);

function lostBeside(icmp: number): ReadonlySet<number> {
  const kept = [icmp, tcp, 17, ...keptProtocolNumbers.map(Number)];
  return new Set(protocolNumbers.filter((protocol) => !kept.includes(protocol)));
}
