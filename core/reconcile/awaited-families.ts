import { type AuditEntry, isEnd } from '../audit/audit-entry.ts';
import type { Execution } from '../execute/execute-plan.ts';
import { type AddressFamily, familyOf } from '../model/cidr.ts';
import { reachesPort } from '../model/reaches-port.ts';
import type { SecurityGroupRule, Snapshot } from '../model/security-group.ts';
import { managedFamilies } from '../plan/managed-rules.ts';
import type { PortFamily } from '../plan/opened-families.ts';
import { authorizedRules, revokedRules, type Step } from '../plan/step.ts';
import { isApproved } from '../policy/approved.ts';
import { takenAway } from './owed-steps.ts';

/**
 * What is remembered of a group once a claim has ended: where it was closed and nobody is let in. By what was really taken
 * away and is there now; what an undo has given back is closed no more.
 */
export function awaitedAfter(claim: AuditEntry, execution: Execution): readonly PortFamily[] {
  const { revoked, perhapsRevoked, outcomes, rulesAfter, verdict } = execution;
  const putBack = new Set(outcomes.flatMap(({ edited }) => edited).map(({ id }) => id));
  const taken = new Set([...revoked, ...perhapsRevoked].filter((id) => !putBack.has(id)));
  const reopened = verdict === 'failed' ? [] : givenBackBy(claim);
  const before = (claim.awaitedFamilies ?? []).filter((one) => !reopened.some((other) => isSame(one, other)));
  return unserved(joined(before, closedBy(claim, taken)), claim, rulesAfter ?? []);
}

/**
 * What is remembered of a group with an unfinished remediation, by what is gone of it. A run that has ended has said it
 * already: what it let in, was seen, and is gone now, its owner does not want.
 */
export function awaitedBy(open: AuditEntry, snapshot: Snapshot): readonly PortFamily[] {
  const known = open.awaitedFamilies ?? [];
  return isEnd(open) ? known : joined(known, closedBy(open, takenAway({ open, snapshot })));
}

/** Those in which none of these steps lets anybody in. */
export function unservedBy(steps: readonly Step[], families: readonly PortFamily[]): readonly PortFamily[] {
  const made = steps.flatMap((step) =>
    step.kind === 'revokeIngress' ? [] : step.rules.map((rule) => ({ ...rule, id: '', tags: step.tags })),
  );
  const served = managedFamilies(made);
  return families.filter(({ port, family }) => !served.get(port)?.has(family));
}

/** What is left of it when the remediation is given up. */
export function awaitedWithout(open: AuditEntry, snapshot: Snapshot): readonly PortFamily[] {
  return unserved(awaitedBy(open, snapshot), open, snapshot.rules);
}

/** The families that these rules, being gone, closed: of the finding, and of managed rules that had lapsed. */
function closedBy({ finding, steps, undoes }: AuditEntry, taken: ReadonlySet<string>): PortFamily[] {
  const found = finding.exposures.filter(({ contributions }) =>
    contributions.some((one) => one.offending && one.securityGroupRuleIds.some((id) => taken.has(id))),
  );
  // What an undo takes away of ours it does not close: it puts back what had been there.
  const lapsed = undoes === undefined ? revokedRules({ steps }).filter(({ id }) => taken.has(id)) : [];
  return joined(found.map(ofExposure), familiesIn(managedFamilies(lapsed)));
}

/** Where an undo lets traffic in again. Of a prefix list the family is not known, so that both count. */
function givenBackBy(claim: AuditEntry): PortFamily[] {
  const rules = authorizedRules(claim).filter(({ origin }) => origin.kind === 'restored');
  const ports = new Set((claim.awaitedFamilies ?? []).map(({ port }) => port));
  return [...ports].flatMap((port) =>
    rules
      .filter((rule) => reachesPort(rule, port))
      .flatMap(({ source }) => (source.kind === 'cidr' ? [familyOf(source.cidr)] : (['ipv4', 'ipv6'] as const)))
      .map((family) => ({ port, family })),
  );
}

/** Those in which no rule of ours stands, and no other from a CIDR that is approved. */
function unserved(
  families: readonly PortFamily[],
  { finding, allowlistEntries }: AuditEntry,
  rules: readonly SecurityGroupRule[],
): PortFamily[] {
  const offending = new Set(
    finding.exposures.flatMap(({ contributions }) =>
      contributions.flatMap((one) => (one.offending ? one.securityGroupRuleIds : [])),
    ),
  );
  const standing = rules.filter(({ id }) => !offending.has(id));
  const managed = managedFamilies(standing);
  const isIn = ({ port, family }: PortFamily) => {
    const reaching = standing.filter((rule) => reachesPort(rule, port));
    const open = reaching.flatMap(({ source }) => (source.kind === 'cidr' ? [source.cidr] : []));
    return allowlistEntries.some(({ cidr }) => familyOf(cidr) === family && isApproved({ kind: 'cidr', cidr }, open));
  };
  return families.filter((one) => !managed.get(one.port)?.has(one.family) && !isIn(one));
}

function ofExposure({ port, family }: PortFamily): PortFamily {
  return { port, family };
}

function familiesIn(families: ReadonlyMap<number, ReadonlySet<AddressFamily>>): PortFamily[] {
  return [...families].flatMap(([port, some]) => [...some].map((family) => ({ port, family })));
}

function joined(some: readonly PortFamily[], more: readonly PortFamily[]): PortFamily[] {
  return [...some, ...more.filter((one) => !some.some((other) => isSame(one, other)))];
}

function isSame(a: PortFamily, b: PortFamily): boolean {
  return a.port === b.port && a.family === b.family;
}
