import { type AuditEntry, isEnd } from '../audit/audit-entry.ts';
import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import { type AllowlistEntry, isTooWide } from '../policy/allowlist-entry.ts';
import { isApproved } from '../policy/approved.ts';
import { authorizedRules, type NewRule, revokedRules, type Step } from './step.ts';

interface Unfinished {
  readonly open: AuditEntry;
  readonly snapshot: Snapshot;
}

/**
 * What an unfinished remediation still has to authorise, by a fresh read and today's policy: the residue of rules that it
 * took away, and the CIDRs that are still approved. It never owes a revoke: a rule that still exposes the port is found
 * anew, with all that is asked of a finding.
 *
 * A rule that is gone counts as taken away by us if it was or may have been; a claim without an end cannot tell it from a
 * rule that somebody deleted in the minutes before the claim ran out. What was authorised, seen, and is gone now was removed
 * by somebody else and stays gone.
 */
export function owedSteps({
  open,
  snapshot,
  entries,
  limits,
}: Unfinished & { readonly entries: readonly AllowlistEntry[]; readonly limits: ExposureLimits }): Step[] {
  const ids = new Set(snapshot.rules.map(({ id }) => id));
  const taken = new Set([...open.revokedRuleIds, ...perhapsRevoked(open)].filter((id) => !ids.has(id)));
  const there = new Set([...snapshot.rules, ...(open.rulesAfter ?? [])].map(permissionKey));
  const approved = entries.map(({ cidr }) => cidr);
  const isOwed = (rule: NewRule) => {
    if (there.has(permissionKey(rule))) return false;
    if (rule.origin.kind === 'residue') return taken.has(rule.origin.securityGroupRuleId);
    const isAllowed = rule.source.kind === 'cidr' && !isTooWide({ cidr: rule.source.cidr }, limits);
    return taken.size > 0 && isAllowed && isApproved(rule.source, approved);
  };
  return open.steps.flatMap((step) => {
    const rules = step.kind === 'authorizeIngress' ? step.rules.filter(isOwed) : [];
    return step.kind === 'authorizeIngress' && rules.length > 0 ? [{ ...step, rules }] : [];
  });
}

/** The rules that a remediation may have taken away without knowing: all it wanted gone, where its last claim has no end. */
export function perhapsRevoked(open: AuditEntry): string[] {
  const unended = isEnd(open) ? [] : revokedRules(open).map(({ id }) => id);
  return [...new Set([...open.perhapsRevokedRuleIds, ...unended])];
}

/** Whether a claim was cut off before it changed anything: all it wanted gone stands, and nothing it wanted is there. */
export function isUntouched({ open, snapshot }: Unfinished): boolean {
  if (open.outcome === 'partial' || open.revokedRuleIds.length > 0 || open.steps.length === 0) return false;
  const ids = new Set(snapshot.rules.map(({ id }) => id));
  const there = new Set(snapshot.rules.map(permissionKey));
  return (
    open.perhapsRevokedRuleIds.every((id) => ids.has(id)) &&
    revokedRules(open).every(({ id }) => ids.has(id)) &&
    authorizedRules(open).every((rule) => !there.has(permissionKey(rule)))
  );
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
  return [...(revoked.size > 0 ? [{ kind: 'revokeIngress', rules: [...revoked.values()] } as const] : []), ...calls];
}
