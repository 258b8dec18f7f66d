import { type ExposureLimits, evaluate, offendingRules } from '../evaluator/evaluate.ts';
import { portRules } from '../evaluator/port-rules.ts';
import type { Cidr } from '../model/cidr.ts';
import { reachesPort } from '../model/reaches-port.ts';
import { type Permission, type PrefixLists, type SecurityGroupRule, sourceFamily } from '../model/security-group.ts';
import { carriedLabels } from '../plan/labels.ts';
import { remainderOf } from '../plan/remainder.ts';
import type { NewRule } from '../plan/step.ts';

/**
 * What to put back of a rule that was revoked after somebody had changed it: all of it, or all but the port if it still lets
 * the internet in. A prefix list that is not known may be the internet.
 */
export function restorationOf(
  rule: SecurityGroupRule,
  known: { readonly prefixLists: PrefixLists; readonly approved: readonly Cidr[]; readonly limits: ExposureLimits },
): NewRule[] {
  const { source } = rule;
  const isKnown = source.kind !== 'prefix-list' || known.prefixLists[source.prefixListId] !== undefined;
  const closed = isKnown ? offendingRules(evaluate({ ...known, rules: [rule] })).get(rule) : portsReached(rule);
  const family = isKnown ? (sourceFamily(source, known.prefixLists) ?? 'ipv4') : 'ipv4';
  const { description } = carriedLabels(rule);
  const kept: readonly Permission[] = closed ? remainderOf(rule, closed, family).permissions : [rule];
  return kept.map(({ protocol, ports }) => ({
    protocol,
    ports,
    source,
    description,
    origin: { kind: 'residue', securityGroupRuleId: rule.id },
  }));
}

function portsReached(rule: SecurityGroupRule): ReadonlySet<number> | undefined {
  const ports = portRules.map(({ port }) => port).filter((port) => reachesPort(rule, port));
  return ports.length > 0 ? new Set(ports) : undefined;
}
