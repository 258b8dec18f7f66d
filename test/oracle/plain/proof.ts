import {
  type Permission,
  type SecurityGroupRule,
  type Snapshot,
  sourceFamily,
  sourceKey,
} from '../../../core/model/security-group.ts';
import {
  type Coverage,
  coverageOf,
  type Intervals,
  protocolNumbers,
  sameIntervals,
  within,
  withoutPoints,
} from '../../../core/plan/coverage.ts';
import { isOfList } from '../../../core/plan/prove-reach.ts';
import {
  isNew,
  type ProofInput,
  proveAuthorised,
  proveListed,
  proveMarks,
  proveRevoked,
  refuse,
} from '../../../core/plan/prove-steps.ts';
import { keptProtocolNumbers } from '../../../core/plan/remainder.ts';
import { revokedRules, type Step } from '../../../core/plan/step.ts';
import { workOf } from '../../../core/plan/work.ts';
import { isApproved } from '../../../core/policy/approved.ts';
import { evaluatePlainly } from './evaluation.ts';

/**
 * The proof of a plan the straightforward way: after each step every source is looked at anew, at each of the 256 protocols. The
 * proof in core leaves out what cannot differ; it has to accept and to refuse what this does, with the same words.
 */
export function provePlainly(input: ProofInput): void {
  const { snapshot, plan, limits } = input;
  const work = workOf(input);
  const approved = input.entries.map(({ cidr }) => cidr);
  const moments = momentsOf(snapshot, plan.steps);
  const after = moments.at(-1) ?? snapshot.rules;
  if (input.scope === 'close') {
    const left = evaluatePlainly({ rules: after, prefixLists: snapshot.prefixLists, approved, limits });
    if (left.length > 0) refuse(plan, `it leaves an exposure: ${left[0]?.reason}`);
  }
  proveRevoked(input, work);
  proveAuthorised(input, work, after);
  const closed = closedPorts(work.offending, work.lapsed);
  for (const rules of moments) {
    proveMoment(rules, { ...input, closed });
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

type MomentInput = ProofInput & { readonly closed: ReadonlyMap<string, ReadonlySet<number>> };

function proveMoment(rules: readonly Permission[], input: MomentInput): void {
  const before = Map.groupBy<string, Permission>(input.snapshot.rules, ({ source }) => sourceKey(source));
  const later = Map.groupBy(rules, ({ source }) => sourceKey(source));
  for (const key of new Set([...before.keys(), ...later.keys()])) {
    const change = { before: before.get(key) ?? [], after: later.get(key) ?? [] };
    if (!isUntouched(change)) proveSource(key, change, input);
  }
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
  const lost = lossOf(key, input);
  for (const protocol of protocolNumbers) {
    if (sameIntervals(part(before, protocol), part(after, protocol))) continue;
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

function part(coverage: Coverage, protocol: number): Intervals {
  return coverage.get(protocol) ?? [];
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
  const named = new Set(plan.lost.filter(({ kind }) => kind === 'protocols').map((loss) => loss.securityGroupRuleId));
  const loser = revokedRules(plan).find((rule) => sourceKey(rule.source) === key && named.has(rule.id));
  if (!loser) return new Set();
  const icmp = sourceFamily(loser.source, snapshot.prefixLists) === 'ipv6' ? 58 : 1;
  const kept = [icmp, tcp, 17, ...keptProtocolNumbers.map(Number)];
  return new Set(protocolNumbers.filter((protocol) => !kept.includes(protocol)));
}
