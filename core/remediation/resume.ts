import type { AuditEntry } from '../audit/audit-entry.ts';
import { addressSet, contains } from '../model/address-set.ts';
import { familyOf } from '../model/cidr.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import type { Exemption } from '../policy/exemption.ts';
import { type NewRule, revokedRules, type Step } from './plan.ts';

interface ResumeInput {
  readonly open: AuditEntry;
  readonly snapshot: Snapshot;
  readonly entries: readonly AllowlistEntry[];
  readonly exemption: Exemption | null;
}

/**
 * What an unfinished remediation still owes the group, judged by a fresh read and today's policy: a rule is revoked only
 * if it still is what was planned and nobody has exempted the group; residue is owed only for a rule that is gone; an
 * approved CIDR only while it is approved.
 */
export function owedSteps({ open, snapshot, entries, exemption }: ResumeInput): Step[] {
  const current = new Map(snapshot.rules.map((rule) => [rule.id, permissionKey(rule)]));
  const present = new Set(current.values());
  const still = exemption ? [] : revokedRules(open).filter((rule) => current.get(rule.id) === permissionKey(rule));
  const leaving = new Set(still.map(({ id }) => id));
  const isOwed = (rule: NewRule) => {
    if (present.has(permissionKey(rule))) return false;
    if (rule.origin.kind === 'approved') return isApproved(rule, entries);
    return !current.has(rule.origin.securityGroupRuleId) || leaving.has(rule.origin.securityGroupRuleId);
  };
  const authorise = open.steps.flatMap((step) =>
    step.kind === 'authorizeIngress' ? [{ ...step, rules: step.rules.filter(isOwed) }] : [],
  );
  return [...(still.length > 0 ? [revokeStep(still)] : []), ...authorise.filter(({ rules }) => rules.length > 0)];
}

/** Two lists of steps as one: a single revoke, then every authorise call, each rule once. */
export function mergeSteps(first: readonly Step[], second: readonly Step[]): Step[] {
  const revoked = new Map<string, SecurityGroupRule>();
  const authorised = new Set<string>();
  const calls: Step[] = [];
  for (const step of [...first, ...second]) {
    if (step.kind === 'revokeIngress') for (const rule of step.rules) revoked.set(rule.id, rule);
    else {
      const rules = step.rules.filter((rule) => !authorised.has(permissionKey(rule)));
      for (const rule of rules) authorised.add(permissionKey(rule));
      if (rules.length > 0) calls.push({ ...step, rules });
    }
  }
  return [...(revoked.size > 0 ? [revokeStep([...revoked.values()])] : []), ...calls];
}

function revokeStep(rules: readonly SecurityGroupRule[]): Step {
  return { kind: 'revokeIngress', rules };
}

function isApproved(rule: NewRule, entries: readonly AllowlistEntry[]): boolean {
  if (rule.source.kind !== 'cidr') return false;
  const family = familyOf(rule.source.cidr);
  const approved = entries.map(({ cidr }) => cidr).filter((cidr) => familyOf(cidr) === family);
  return contains(addressSet(approved), addressSet([rule.source.cidr]));
}
