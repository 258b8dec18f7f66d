import { evaluate } from '../evaluator/evaluate.ts';
import { type Permission, type SecurityGroupRule, type Snapshot, sourceKey } from '../model/security-group.ts';
import { bySource, proveReach } from './prove-reach.ts';
import { type ProofInput, proveAuthorised, proveListed, proveMarks, proveRevoked, refuse } from './prove-steps.ts';
import type { Step } from './step.ts';
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
    proveReach(rules, { ...input, closed, before });
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
