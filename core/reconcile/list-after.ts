import type { AuditEntry } from '../audit/audit-entry.ts';
import { type Exposure, evaluate } from '../evaluator/evaluate.ts';
import { unjudgedReason } from '../evaluator/not-counted.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot, sourceFamily } from '../model/security-group.ts';
import type { PortFamily } from '../plan/managed-rules.ts';
import { emptyList, familiesOf, type RuleList, withIds } from '../plan/managed-rules.ts';
import { authorizedRules, revokedRules } from '../plan/step.ts';
import { withoutRules } from './rule-list.ts';

/**
 * The list at the end of a claim, by the rules seen then: who was let in gets an id, what was revoked leaves, and the families
 * that are closed now are remembered. `rules` is null where EC2 could not be read.
 */
export function listAfter(
  claim: AuditEntry,
  end: {
    readonly rules: readonly SecurityGroupRule[] | null;
    readonly deployment: string;
    readonly exposuresOf: ExposuresOf;
  },
): RuleList {
  const list = claim.list ?? emptyList;
  const { rules, deployment, exposuresOf } = end;
  if (rules === null) return list;
  const left = exposuresOf(rules);
  const ids = new Set(rules.map(({ id }) => id));
  const gone = revokedRules(claim).filter(({ id }) => !ids.has(id));
  const closed = [...list.closed, ...closedBy(claim, rules, left)];
  const reopened = reopenedBy(claim, left);
  return {
    ...withoutRules(withIds(list, rules, deployment), gone),
    closed: distinct(closed).filter((one) => !reopened.some((other) => isSame(one, other))),
  };
}

/** What is exposed by some rules of the group; null where that cannot be judged. */
export type ExposuresOf = (rules: readonly SecurityGroupRule[]) => Judged | null;

interface Judged {
  readonly exposures: readonly Exposure<SecurityGroupRule>[];
  /** Whether there may be more, since a prefix list cannot be read. */
  readonly isLowerBound: boolean;
}

/** Judges rules by the prefix lists of one read. A rule on a list that was not looked for then cannot be judged. */
export function exposuresBy(
  snapshot: Snapshot,
  given: Pick<Parameters<typeof evaluate>[0], 'approved' | 'limits'>,
): ExposuresOf {
  return (rules) => {
    const isKnown = ({ source }: SecurityGroupRule) =>
      source.kind !== 'prefix-list' || snapshot.prefixLists[source.prefixListId] !== undefined;
    if (!rules.every(isKnown)) return null;
    const { prefixLists } = snapshot;
    const isLowerBound = unjudgedReason({ rules, prefixLists }) !== null;
    return { exposures: evaluate({ ...given, rules, prefixLists }), isLowerBound };
  };
}

/**
 * The families that a claim closed: no rule that it meant to revoke there stands any more in any form, and nothing offends
 * there. Whether the bot or a person took the rules away cannot always be told.
 */
function closedBy(claim: AuditEntry, rules: readonly SecurityGroupRule[], left: ReturnType<ExposuresOf>): PortFamily[] {
  if (left === null) return [];
  const ids = new Set(rules.map(({ id }) => id));
  const keys = new Set(rules.map(permissionKey));
  const stands = (rule: SecurityGroupRule) => ids.has(rule.id) || keys.has(permissionKey(rule));
  return meantToClose(claim).flatMap(({ port, family, of }) =>
    of.some(stands) || left.exposures.some((one) => isSame(one, { port, family })) ? [] : [{ port, family }],
  );
}

interface Meant extends PortFamily {
  readonly of: readonly SecurityGroupRule[];
}

function meantToClose(claim: AuditEntry): Meant[] {
  const revoked = revokedRules(claim);
  const found = claim.finding.exposures.map(({ port, family, contributions }) => {
    const offending = contributions.filter((one) => one.offending);
    const ids = new Set(offending.flatMap((one) => one.securityGroupRuleIds));
    return { port, family, of: revoked.filter(({ id }) => ids.has(id)) };
  });
  const listed = new Set((claim.list ?? emptyList).rules.map(({ ruleId }) => ruleId));
  const lapsed = revoked.filter(({ id }) => listed.has(id));
  const managed = [...familiesOf(lapsed)].flatMap(([port, families]) =>
    [...families].map((family) => ({
      port,
      family,
      of: lapsed.filter((rule) => sourceFamily(rule.source, {}) === family),
    })),
  );
  return [...found, ...managed].filter(({ of }) => of.length > 0);
}

/** Where an undo lets the internet in again; where that cannot be judged, or is not known wholly, everywhere. */
function reopenedBy(claim: AuditEntry, left: ReturnType<ExposuresOf>): readonly PortFamily[] {
  const isRestoring = authorizedRules(claim).some(({ origin }) => origin.kind === 'restored');
  if (!isRestoring) return [];
  return left === null || left.isLowerBound ? (claim.list ?? emptyList).closed : left.exposures;
}

function distinct(families: readonly PortFamily[]): PortFamily[] {
  return families.filter((one, index) => families.findIndex((other) => isSame(one, other)) === index);
}

function isSame(a: PortFamily, b: PortFamily): boolean {
  return a.port === b.port && a.family === b.family;
}
