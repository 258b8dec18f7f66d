import { type AuditEntry, isEnd } from '../audit/audit-entry.ts';
import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { includes, permissionKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import { managedPort, managedTags } from '../plan/managed-rules.ts';
import { authorizedRules, type NewRule, revokedRules, type Step } from '../plan/step.ts';
import { type AllowlistEntry, isTooWide } from '../policy/allowlist-entry.ts';
import { isApproved } from '../policy/approved.ts';
import { restorationOf } from './restore.ts';

interface Unfinished {
  readonly open: AuditEntry;
  readonly snapshot: Snapshot;
}

interface Owing extends Unfinished {
  readonly entries: readonly AllowlistEntry[];
  readonly limits: ExposureLimits;
  /** Whether the group may be open, so that an undo may give back what exposes the port. */
  readonly isExempt: boolean;
}

/**
 * What an unfinished remediation still has to authorise, by a fresh read and today's policy: the residue of rules that it
 * took away, and the CIDRs that are still approved; of an undo that has begun, what it gives back and takes away. Otherwise it
 * never owes a revoke: a rule that still exposes the port is found anew, with all that is asked of a finding.
 *
 * A rule that is gone counts as taken away by us if it was or may have been; a claim without an end cannot tell it from a
 * rule that somebody deleted in the minutes before the claim ran out. What was authorised, seen, and is gone now was removed
 * by somebody else and stays gone.
 */
export function owedSteps(owing: Owing): Step[] {
  const { open, snapshot, entries, limits } = owing;
  const there = new Set([...snapshot.rules, ...(open.rulesAfter ?? [])].map(permissionKey));
  const taken = takenAway(owing);
  const approved = entries.map(({ cidr }) => cidr);
  const owed = (rule: NewRule): readonly NewRule[] => {
    if (rule.origin.kind === 'restored') return isUntouched(owing) ? [] : givenBack(rule, owing);
    if (rule.origin.kind === 'residue') return residueOwed(rule, owing, taken);
    const isAllowed = rule.source.kind === 'cidr' && !isTooWide({ cidr: rule.source.cidr }, limits);
    return taken.size > 0 && isAllowed && isApproved(rule.source, approved) ? [rule] : [];
  };
  const steps = open.steps.flatMap((step) =>
    step.kind === 'authorizeIngress' ? [{ ...step, rules: step.rules.flatMap(owed) }] : [],
  );
  const authorize = [...steps, ...approvedAgain(owing)]
    .map((step) => ({ ...step, rules: step.rules.filter((rule) => !there.has(permissionKey(rule))) }))
    .filter(({ rules }) => rules.length > 0);
  return [...revokeAgain(owing), ...authorize];
}

/**
 * A residue is owed once a rule that leaves it is gone. What several rules leave is planned once, for one of them: where that
 * one still stands it is owed for another, unless something else of that one says as much.
 */
function residueOwed(rule: NewRule, { open }: Owing, taken: ReadonlySet<string>): readonly NewRule[] {
  const isOwed = ({ origin }: NewRule) => origin.kind === 'residue' && taken.has(origin.securityGroupRuleId);
  if (isOwed(rule)) return [rule];
  const other = revokedRules(open).find((gone) => taken.has(gone.id) && includes(gone, rule));
  const isSaid = authorizedRules(open).some((said) => isOwed(said) && includes(said, rule));
  return other && !isSaid ? [{ ...rule, origin: { kind: 'residue', securityGroupRuleId: other.id } }] : [];
}

/**
 * An undo that has begun and may go on owes its revoke as well: what it takes away is no finding that anybody would come
 * across, but approved CIDRs and what was kept. Only what still is as it was.
 */
function revokeAgain(owing: Owing): Step[] {
  const { open, snapshot, isExempt } = owing;
  if (open.undoes === undefined || !isExempt || isUntouched(owing)) return [];
  const there = new Map(snapshot.rules.map((rule) => [rule.id, rule]));
  const rules = revokedRules(open).filter((rule) => {
    const now = there.get(rule.id);
    return now && permissionKey(now) === permissionKey(rule) && now.description === rule.description;
  });
  return rules.length > 0 ? [{ kind: 'revokeIngress', rules }] : [];
}

type Authorize = Extract<Step, { kind: 'authorizeIngress' }>;

/** What an undo gives back of a rule: all of it while the group may be open, and after that all but the exposed port. */
function givenBack(rule: NewRule, { snapshot, entries, limits, isExempt }: Owing): readonly NewRule[] {
  if (isExempt || rule.origin.kind !== 'restored') return [rule];
  const { prefixLists } = snapshot;
  const whole = { ...rule, id: rule.origin.securityGroupRuleId, tags: {} };
  const kept = restorationOf(whole, { prefixLists, approved: entries.map(({ cidr }) => cidr), limits });
  return kept.map((part) => ({ ...part, origin: rule.origin }));
}

/** An undo that may no longer open the group has taken away what let the approved CIDRs in: that is given back instead. */
function approvedAgain(owing: Owing): Authorize[] {
  const { open, entries, isExempt } = owing;
  if (open.undoes === undefined || isExempt) return [];
  const taken = takenAway(owing);
  const approved = entries.map(({ cidr }) => cidr);
  const rules = revokedRules(open).filter(
    (rule) => taken.has(rule.id) && managedPort(rule) !== null && isApproved(rule.source, approved),
  );
  const restored = rules.map(({ id, tags: _, ...rule }) => ({
    ...rule,
    origin: { kind: 'restored', securityGroupRuleId: id } as const,
  }));
  return [{ kind: 'authorizeIngress', rules: restored, tags: managedTags(open.id) }];
}

/** The rules that are gone and that the remediation took away, certainly or perhaps. */
export function takenAway({ open, snapshot }: Unfinished): Set<string> {
  const ids = new Set(snapshot.rules.map(({ id }) => id));
  return new Set([...open.revokedRuleIds, ...perhapsRevoked(open)].filter((id) => !ids.has(id)));
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

/**
 * What is wanted now and what is owed, as one list of steps: a single revoke, then every authorise call, each rule once. What
 * is both wanted and owed is put down as owed: that does not hang on a rule that is still to be revoked.
 */
export function mergeSteps(wanted: readonly Step[], owed: readonly Step[]): Step[] {
  const owedRules = new Map(authorizedRules({ steps: owed }).map((rule) => [permissionKey(rule), rule]));
  const revoked = new Map<string, SecurityGroupRule>();
  const authorised = new Set<string>();
  const calls: Step[] = [];
  for (const step of [...wanted, ...owed]) {
    if (step.kind === 'revokeIngress') for (const rule of step.rules) revoked.set(rule.id, rule);
    else {
      const rules = step.rules
        .filter((rule) => !authorised.has(permissionKey(rule)))
        .map((rule) => ({ ...rule, origin: owedRules.get(permissionKey(rule))?.origin ?? rule.origin }));
      for (const rule of rules) authorised.add(permissionKey(rule));
      if (rules.length > 0) calls.push({ ...step, rules });
    }
  }
  return [...(revoked.size > 0 ? [{ kind: 'revokeIngress', rules: [...revoked.values()] } as const] : []), ...calls];
}
