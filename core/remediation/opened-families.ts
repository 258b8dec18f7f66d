import type { Exposure } from '../evaluator/evaluate.ts';
import type { AddressFamily } from '../model/cidr.ts';
import type { SecurityGroupRule, Snapshot } from '../model/security-group.ts';
import { managedFamilies } from './managed-rules.ts';
import type { Plan } from './plan.ts';
import { revokedRules, type Step } from './step.ts';

/** One port by one address family. */
export interface PortFamily {
  readonly port: number;
  readonly family: AddressFamily;
}

export interface Opened {
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  readonly rules: readonly SecurityGroupRule[];
  /** What an earlier remediation closed and let nobody in at, as the last entry about the group remembers it. */
  readonly awaited: readonly PortFamily[];
}

/** Per port, the families that approved CIDRs are authorised for: those that offend, are managed already, or were closed once. */
export function openedFamilies({ exposures, rules, awaited }: Opened): Map<number, Set<AddressFamily>> {
  const opened = managedFamilies(rules);
  for (const { port, family } of [...exposures, ...awaited]) {
    opened.set(port, (opened.get(port) ?? new Set()).add(family));
  }
  return opened;
}

/**
 * The families that a plan leaves closed to everybody: no rule of ours will tell that a CIDR approved later is wanted there,
 * so the entry about the group has to.
 */
export function familiesAwaited(
  plan: Pick<Plan, 'steps'>,
  { snapshot, ...opened }: Omit<Opened, 'rules'> & { readonly snapshot: Snapshot },
): PortFamily[] {
  const revoked = revokedRules(plan);
  const standing = snapshot.rules.filter((rule) => !revoked.includes(rule));
  const served = managedFamilies([...standing, ...plan.steps.flatMap(rulesMade)]);
  return [...openedFamilies({ ...opened, rules: snapshot.rules })].flatMap(([port, families]) =>
    [...families].filter((family) => !served.get(port)?.has(family)).map((family) => ({ port, family })),
  );
}

/** The rules of an authorise call, as they will stand. */
function rulesMade(step: Step): SecurityGroupRule[] {
  if (step.kind === 'revokeIngress') return [];
  return step.rules.map((rule) => ({ ...rule, id: '', tags: step.tags }));
}
