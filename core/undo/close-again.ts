import { evaluate, offendingRules } from '../evaluator/evaluate.ts';
import { addressSet, contains } from '../model/address-set.ts';
import { familyOf } from '../model/cidr.ts';
import {
  includes,
  permissionKey,
  type SecurityGroupRule,
  type Snapshot,
  sourceCidrs,
} from '../model/security-group.ts';
import { carriedLabels } from '../plan/labels.ts';
import { managedPort, managedTagKey, managedTags, remainderTags } from '../plan/managed-rules.ts';
import { quotaOf } from '../plan/quota.ts';
import { remainderOf } from '../plan/remainder.ts';
import type { NewRule, Step } from '../plan/step.ts';
import { isApproved } from '../policy/approved.ts';
import { notesOn, refused, type UndoDecision, type UndoInput, withinQuota } from './plan-undo.ts';
import type { RecordedChange } from './recorded-change.ts';
import { stepsByTags } from './steps-by-tags.ts';

/**
 * The undo of an undo closes the port again, in the order and by the gate of an ordinary closing: what is kept first, then the
 * revoke, then the approved CIDRs. It refuses where it would let in a CIDR that is not approved any more.
 */
export function closeAgain(change: RecordedChange, snapshot: Snapshot, input: UndoInput): UndoDecision {
  const { approved, limits, undoes, remediationId, deployment } = input;
  const cidrs = approved.map(({ cidr }) => cidr);
  const isManagedAgain = (rule: SecurityGroupRule) => rule.tags[managedTagKey] === 'true' && managedPort(rule) !== null;
  const ended = change.revoked.find((rule) => isManagedAgain(rule) && !isApproved(rule.source, cidrs));
  if (ended) return refused(`it would let in ${permissionKey(ended)}, which is not approved any more`);
  const added = new Set(change.added.map(permissionKey));
  // A rule of ours that is approved again by now would be let in at once.
  const revoked = snapshot.rules.filter(
    (rule) => added.has(permissionKey(rule)) && !(isManagedAgain(rule) && isApproved(rule.source, cidrs)),
  );
  const offending = offendingRules(evaluate({ ...snapshot, approved: cidrs, limits }));
  const harmless = revoked.find((rule) => !offending.has(rule) && !isManagedAgain(rule));
  if (harmless) return refused(`${permissionKey(harmless)} does not expose the port any more`);
  const maker = { remediationId, deployment };
  const standing = new Set(snapshot.rules.map(permissionKey));
  const again = change.revoked.filter((rule) => !standing.has(permissionKey(rule)));
  const approvedAgain = again.filter(isManagedAgain).map((rule) => ({
    rule: { ...plain(rule), origin: { kind: 'approved', entryIds: entryIdsFor(rule, approved) } } satisfies NewRule,
    tags: managedTags(maker),
  }));
  const keptAgain = again
    .filter((rule) => !isManagedAgain(rule))
    .map((rule) => ({
      rule: {
        ...plain(rule),
        origin: { kind: 'remainder', securityGroupRuleId: originalOf(rule, revoked, snapshot) },
      } satisfies NewRule,
      tags: { ...carriedLabels(rule).tags, ...remainderTags(maker) },
    }));
  const steps: Step[] = [
    ...stepsByTags(keptAgain),
    ...(revoked.length > 0 ? [{ kind: 'revokeIngress', rules: revoked } as const] : []),
    ...stepsByTags(approvedAgain),
  ];
  return withinQuota({
    undoes,
    remediationId,
    group: snapshot.ref,
    change,
    steps,
    lost: revoked.flatMap((rule) => lossOf(rule, offending)),
    quota: quotaOf({ rules: snapshot.rules, steps, prefixLists: snapshot.prefixLists, allowed: snapshot.rulesQuota }),
    listed: [],
    notes: notesOn(snapshot, deployment),
  });
}

function plain(rule: SecurityGroupRule): Omit<NewRule, 'origin'> {
  const { protocol, ports, source } = rule;
  return { protocol, ports, source, description: carriedLabels(rule).description };
}

function entryIdsFor({ source }: SecurityGroupRule, approved: UndoInput['approved']): string[] {
  if (source.kind !== 'cidr') return [];
  const own = addressSet([source.cidr]);
  const overlaps = approved.filter(({ cidr }) => {
    if (familyOf(cidr) !== familyOf(source.cidr)) return false;
    return contains(addressSet([cidr]), own) || contains(own, addressSet([cidr]));
  });
  return overlaps.map(({ id }) => id);
}

/** The rule that goes and of which another is kept; none where nothing explains it, which the gate then refuses. */
function originalOf(kept: SecurityGroupRule, revoked: readonly SecurityGroupRule[], { prefixLists }: Snapshot): string {
  const whole = revoked.find((rule) => includes(rule, kept));
  if (whole) return whole.id;
  const cidrs = kept.source.kind === 'cidr' ? addressSet([kept.source.cidr]) : [];
  const list = revoked.find(
    ({ source }) =>
      source.kind === 'prefix-list' &&
      kept.source.kind === 'cidr' &&
      sourceCidrs(source, prefixLists).some((cidr) => contains(addressSet([cidr]), cidrs)),
  );
  return list?.id ?? '';
}

function lossOf(rule: SecurityGroupRule, offending: ReadonlyMap<SecurityGroupRule, ReadonlySet<number>>) {
  const closed = offending.get(rule);
  const lost = closed ? remainderOf(rule, closed, 'ipv4').lost : null;
  return lost === null ? [] : [{ kind: 'protocols', securityGroupRuleId: rule.id, what: lost } as const];
}
