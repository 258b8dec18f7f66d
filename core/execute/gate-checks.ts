import type { AuditEntry } from '../audit/audit-entry.ts';
import { type ExposureLimits, evaluate, offendingRules } from '../evaluator/evaluate.ts';
import { portRules } from '../evaluator/port-rules.ts';
import { addressSet, contains, ofFamily } from '../model/address-set.ts';
import { type AddressFamily, bitsOf, type Cidr, familyOf } from '../model/cidr.ts';
import { publicSize } from '../model/public-address-space.ts';
import { reachesPort } from '../model/reaches-port.ts';
import {
  type Permission,
  permissionKey,
  type SecurityGroupRule,
  type Snapshot,
  sourceCidrs,
  sourceKey,
  type Tags,
} from '../model/security-group.ts';
import type { RuleList } from '../plan/managed-rules.ts';
import type { NewRule } from '../plan/step.ts';
import { gapOf } from './gate-coverage.ts';
import { type CreatedRule, isUseless } from './gate-memory.ts';

/** What a person's undo may do beside an ordinary change: undo one recorded remediation. */
export interface WayBack {
  readonly authorize: readonly Permission[];
  readonly revoke: readonly Permission[];
}

/** What the gate knows when it is asked for a change: fresh reads, and what it has seen itself since it was opened. */
export interface Evidence {
  readonly snapshot: Snapshot;
  /** The CIDRs approved for the group by the policy that was just read, and those that once were. */
  readonly approved: readonly Cidr[];
  readonly once: readonly Cidr[];
  readonly claim: AuditEntry;
  readonly list: RuleList;
  readonly deployment: string;
  readonly limits: ExposureLimits;
  readonly wayBack: WayBack | null;
  /** Families that this gate has itself read as offending, as `port family`. */
  readonly closing: ReadonlySet<string>;
  readonly created: ReadonlyMap<string, CreatedRule>;
  /** Permissions that EC2 has said to stand since: made, or refused as a duplicate. */
  readonly confirmed: readonly Permission[];
  readonly revoked: ReadonlySet<string>;
  /** Originals that EC2 has said not to stand when this run first asked for their revoke. */
  readonly gone: ReadonlySet<string>;
  /** Permissions of which a revoke got no answer. */
  readonly unanswered: ReadonlySet<string>;
}

/** Why a rule may not be authorised, in words; null where it may. Written without the planner's code. */
export function refusalToAuthorize(rule: NewRule, tags: Tags, evidence: Evidence): string | null {
  const isClaimed = evidence.claim.steps.some(
    (step) => step.kind === 'authorizeIngress' && step.rules.some((one) => permissionKey(one) === permissionKey(rule)),
  );
  if (!isClaimed) return 'it is not in the claim';
  switch (rule.origin.kind) {
    case 'remainder':
      return tags['smtp-warden:managed'] === undefined
        ? remainderRefusal(rule, rule.origin.securityGroupRuleId, evidence)
        : 'a remainder may not be tagged as managed';
    case 'approved':
      return approvedRefusal(rule, evidence);
    case 'restored':
      if (!portRules.some(({ port }) => reachesPort(rule, port))) return 'it does not reach a watched port';
      return evidence.wayBack?.authorize.some((one) => permissionKey(one) === permissionKey(rule))
        ? null
        : 'it is not part of the undo of a recorded remediation';
  }
}

/** What is kept is part of a rule that stands and is about to be revoked, without the ports that are being closed. */
function remainderRefusal(rule: NewRule, originalId: string, evidence: Evidence): string | null {
  const { snapshot, approved } = evidence;
  const original = snapshot.rules.find(({ id }) => id === originalId);
  if (!original) return `its original rule, ${originalId}, is not in the group`;
  const closed = offendingIn(evidence).get(original);
  if (!closed) return `its original rule, ${originalId}, does not expose the port`;
  if (sourceKey(rule.source) === sourceKey(original.source)) {
    if ([...closed].some((port) => reachesPort(rule, port))) return 'it reaches a port that is being closed';
    return isPartOf(rule, original) ? null : `it allows more than ${originalId}`;
  }
  const { source } = rule;
  if (source.kind !== 'cidr' || watchedPort(rule) === null) return `it is not part of ${originalId}`;
  const own = addressSet([source.cidr]);
  const entries = original.source.kind === 'prefix-list' ? sourceCidrs(original.source, snapshot.prefixLists) : [];
  const isListed = entries.some(
    (entry) => familyOf(entry) === familyOf(source.cidr) && contains(addressSet([entry]), own),
  );
  if (!isListed) return `it is not part of ${originalId}`;
  return publicSize(own) === 0n || isInside(source.cidr, approved) ? null : 'it is neither private nor approved';
}

/** Whether everything a rule allows another allows by itself; both have the same source. */
function isPartOf(part: Permission, whole: Permission): boolean {
  if (whole.protocol === '-1') return true;
  if (part.protocol !== whole.protocol) return false;
  // Of one protocol, a rule that reaches a port has ports.
  if (whole.ports === null || part.ports === null) return false;
  return whole.ports.from <= part.ports.from && part.ports.to <= whole.ports.to;
}

/** Approved is a CIDR that the policy approves now, at the watched port alone, where this bot closes, has closed or manages. */
function approvedRefusal(rule: NewRule, evidence: Evidence): string | null {
  const { source } = rule;
  const port = watchedPort(rule);
  if (source.kind !== 'cidr' || port === null) return 'an approved rule is one watched TCP port from one CIDR';
  if (!isInside(source.cidr, evidence.approved)) return `${source.cidr} is not approved`;
  const family = familyOf(source.cidr);
  if (!isOpenedFamily(port, family, evidence)) return `no ${family} exposure was closed`;
  const sum = publicSize(addressSet(ofFamily(evidence.approved, family)));
  return sum <= 1n << BigInt(bitsOf(family) - evidence.limits[family])
    ? null
    : 'the approved CIDRs together exceed the limit';
}

function isOpenedFamily(port: number, family: AddressFamily, { closing, list, ...evidence }: Evidence): boolean {
  if (closing.has(`${port} ${family}`)) return true;
  if (list.closed.some((one) => one.port === port && one.family === family)) return true;
  return evidence.snapshot.rules.some(
    (rule) =>
      rule.source.kind === 'cidr' &&
      familyOf(rule.source.cidr) === family &&
      watchedPort(rule) === port &&
      isManaged(rule, { list, ...evidence }),
  );
}

/** Why a rule may not be revoked, in words; null where it may. `together` are all rules of the same call. */
export function refusalToRevoke(
  permission: Permission,
  together: readonly Permission[],
  evidence: Evidence,
): string | null {
  const key = permissionKey(permission);
  const rule = evidence.snapshot.rules.find((one) => permissionKey(one) === key);
  if (!rule) return 'it is not in the group as named';
  const made = evidence.created.get(rule.id);
  if (made && permissionKey(made.rule) === key && isTakenBack(made, evidence)) return null;
  const closed = offendingIn(evidence).get(rule);
  if (closed) return gapRefusal(rule, closed, together, evidence);
  if (evidence.wayBack?.revoke.some((one) => permissionKey(one) === key)) {
    return gapRefusal(rule, new Set(portRules.map(({ port }) => port)), together, evidence);
  }
  if (isManaged(rule, evidence) && rule.source.kind === 'cidr') {
    if (isInside(rule.source.cidr, evidence.approved)) return 'its CIDR is approved';
    if (isInside(rule.source.cidr, [...evidence.approved, ...evidence.once])) return null;
  }
  return 'it neither exposes the port, nor is it a managed rule whose approval has ended';
}

/** What this run made goes again: a remainder that nobody needs, or, in an undo, what it had restored. */
function isTakenBack(made: CreatedRule, evidence: Evidence): boolean {
  return evidence.wayBack !== null || isUseless(made, evidence);
}

function gapRefusal(
  rule: SecurityGroupRule,
  closed: ReadonlySet<number>,
  together: readonly Permission[],
  { snapshot, confirmed, revoked, claim }: Evidence,
): string | null {
  const going = new Set([...together.map(permissionKey), ...revoked]);
  const others = [...snapshot.rules, ...confirmed].filter((one) => !going.has(permissionKey(one)));
  const mayLoseProtocols = claim.lost.some((loss) => loss.kind === 'protocols' && loss.securityGroupRuleId === rule.id);
  const gap = gapOf(rule, { closed, others, prefixLists: snapshot.prefixLists, mayLoseProtocols });
  return gap === null ? null : `no rule would allow ${gap} any more`;
}

/** On the list by id, exactly as listed, and marked as this deployment's: neither a tag nor a record alone is enough. */
function isManaged(rule: SecurityGroupRule, { list, deployment }: Pick<Evidence, 'list' | 'deployment'>): boolean {
  const item = list.rules.find(({ ruleId }) => ruleId === rule.id);
  if (!item || permissionKey(item.permission) !== permissionKey(rule) || watchedPort(rule) === null) return false;
  const owner = rule.tags['smtp-warden:deployment'];
  const isOurs = owner === deployment || (owner === undefined && item.takenOver === true);
  return isOurs && rule.tags['smtp-warden:managed'] === 'true';
}

/** Judged once for all rules of a call: a group may have a thousand. */
const judged = new WeakMap<Evidence, ReadonlyMap<SecurityGroupRule, ReadonlySet<number>>>();

function offendingIn(evidence: Evidence): ReadonlyMap<SecurityGroupRule, ReadonlySet<number>> {
  const known = judged.get(evidence);
  if (known) return known;
  const { snapshot, approved, limits } = evidence;
  const offending = offendingRules(evaluate({ ...snapshot, approved, limits }));
  judged.set(evidence, offending);
  return offending;
}

/** The watched port that a rule is exactly about; null where it is about any other traffic. */
function watchedPort({ protocol, ports }: Permission): number | null {
  if (protocol !== 'tcp') return null;
  return portRules.find(({ port }) => ports?.from === port && ports.to === port)?.port ?? null;
}

function isInside(cidr: Cidr, approved: readonly Cidr[]): boolean {
  return contains(addressSet(ofFamily(approved, familyOf(cidr))), addressSet([cidr]));
}
