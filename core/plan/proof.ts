import { evaluate, offendingRules } from '../evaluator/evaluate.ts';
import type { Cidr } from '../model/cidr.ts';
import {
  type Permission,
  type SecurityGroupRule,
  type Snapshot,
  sourceFamily,
  sourceKey,
} from '../model/security-group.ts';
import { isApproved } from '../policy/approved.ts';
import {
  type Coverage,
  coverageOf,
  type Intervals,
  protocolNumbers,
  sameIntervals,
  within,
  withoutPoints,
} from './coverage.ts';
import { lapsedRules } from './managed-rules.ts';
import type { Plan } from './plan.ts';
import { isNew, type ProofInput, proveAuthorised, proveMarks, proveRevoked, refuse } from './prove-steps.ts';
import { keptProtocolNumbers } from './remainder.ts';
import { authorizedRules, revokedRules } from './step.ts';

/**
 * Applies a plan to the snapshot in memory and throws unless it leaves no exposure and leaves every other (protocol,
 * port, source) exactly as before, minus what the plan lists as lost. A throw is a bug in the planner, found before any
 * call is made.
 */
export function provePlan(input: ProofInput): void {
  const { snapshot, plan, limits } = input;
  const approved = input.entries.map(({ cidr }) => cidr);
  const after = rulesAfter(snapshot, plan);
  const left = evaluate({ rules: after, prefixLists: snapshot.prefixLists, approved, limits });
  if (left.length > 0) refuse(plan, `it leaves an exposure: ${left[0]?.reason}`);
  proveRevoked(input);
  proveAuthorised(input, after);
  const closed = closedPorts(input);
  const before = Map.groupBy<string, Permission>(snapshot.rules, ({ source }) => sourceKey(source));
  const later = Map.groupBy(after, ({ source }) => sourceKey(source));
  for (const key of new Set([...before.keys(), ...later.keys()])) {
    const rules = { before: before.get(key) ?? [], after: later.get(key) ?? [] };
    proveSource(key, { ...rules, closed: closed.get(key) ?? new Set(), lost: lossOf(key, input), approved }, plan);
  }
  proveMarks(plan);
}

interface SourceChange {
  readonly before: readonly Permission[];
  readonly after: readonly Permission[];
  readonly closed: ReadonlySet<number>;
  readonly lost: ReadonlySet<number>;
  readonly approved: readonly Cidr[];
}

const tcp = 6;

function proveSource(key: string, change: SourceChange, plan: Plan): void {
  const before = coverageOf(change.before);
  const after = coverageOf(change.after);
  for (const protocol of protocolNumbers) {
    if (sameIntervals(part(before, protocol), part(after, protocol))) continue;
    if (protocol === tcp && onlyClosedOrApproved(change, part(before, tcp), part(after, tcp))) continue;
    if (change.lost.has(protocol) && within(part(before, protocol), part(after, protocol))) continue;
    refuse(plan, `it changes what ${key} may reach by IP protocol ${protocol} beyond the ports it closes`);
  }
}

/**
 * TCP may differ at single ports only: lost where the source was offending, gained where it is approved. Of rules planned as
 * approved it is proved already that they are one opened port; what is called residue is excused nothing.
 */
function onlyClosedOrApproved(change: SourceChange, before: Intervals, after: Intervals): boolean {
  const opened = change.after
    .filter(isNew)
    .filter(({ origin, source }) => origin.kind === 'approved' && isApproved(source, change.approved));
  const points = new Set([...change.closed, ...opened.flatMap(({ ports }) => (ports ? [ports.from] : []))]);
  return sameIntervals(withoutPoints(before, points), withoutPoints(after, points));
}

function part(coverage: Coverage, protocol: number): Intervals {
  return coverage.get(protocol) ?? [];
}

function rulesAfter(snapshot: Snapshot, plan: Plan): Permission[] {
  const revoked = new Set(revokedRules(plan).map(({ id }) => id));
  return [...snapshot.rules.filter(({ id }) => !revoked.has(id)), ...authorizedRules(plan)];
}

/** Per source, the ports the finding or the allowlist says it must lose. */
function closedPorts({ exposures, snapshot, entries }: ProofInput): Map<string, Set<number>> {
  const closed = new Map<string, Set<number>>();
  const close = (rule: SecurityGroupRule, ports: Iterable<number>) => {
    const known = closed.get(sourceKey(rule.source)) ?? new Set();
    for (const port of ports) known.add(port);
    closed.set(sourceKey(rule.source), known);
  };
  for (const [rule, ports] of offendingRules(exposures)) close(rule, ports);
  for (const rule of lapsedRules(snapshot.rules, entries)) close(rule, rule.ports ? [rule.ports.from] : []);
  return closed;
}

/** The protocol numbers a source may lose: those an all-traffic rule cannot keep, where the plan names the rule as losing. */
function lossOf(key: string, { plan, snapshot }: ProofInput): ReadonlySet<number> {
  const named = new Set(plan.lost.filter(({ kind }) => kind === 'protocols').map((loss) => loss.securityGroupRuleId));
  const loser = revokedRules(plan).find((rule) => sourceKey(rule.source) === key && named.has(rule.id));
  if (!loser) return new Set();
  const icmp = sourceFamily(loser.source, snapshot.prefixLists) === 'ipv6' ? 58 : 1;
  const kept = [icmp, tcp, 17, ...keptProtocolNumbers.map(Number)];
  return new Set(protocolNumbers.filter((protocol) => !kept.includes(protocol)));
}
