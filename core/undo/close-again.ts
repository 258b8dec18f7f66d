import { evaluate, offendingRules } from '../evaluator/evaluate.ts';
import { addressSet, contains } from '../model/address-set.ts';
import { familyOf } from '../model/cidr.ts';
import { publicSize } from '../model/public-address-space.ts';
import {
  includes,
  permissionKey,
  type SecurityGroupRule,
  type Snapshot,
  sourceCidrs,
  sourceFamily,
} from '../model/security-group.ts';
import { keptRules, type TaggedRule } from '../plan/kept-rules.ts';
import { carriedLabels } from '../plan/labels.ts';
import { managedPort, managedTagKey, managedTags, remainderTags } from '../plan/managed-rules.ts';
import { revokeStep } from '../plan/order-steps.ts';
import { quotaOf } from '../plan/quota.ts';
import type { NewRule, Step } from '../plan/step.ts';
import { isPartlyApproved } from '../plan/work.ts';
import { type Closing, refusalToClose } from './closing-refusals.ts';
import type { RecordedChange } from './recorded-change.ts';
import { stepsByTags } from './steps-by-tags.ts';
import { notesOn, refused, type UndoDecision, type UndoInput, withinQuota } from './undo-decision.ts';

/**
 * The undo of an undo closes the port again, in the order and by the gate of an ordinary closing: what is kept first, then the
 * revoke, then the approved CIDRs. It refuses where an ordinary closing could not do exactly that.
 */
export function closeAgain(change: RecordedChange, snapshot: Snapshot, input: UndoInput): UndoDecision {
  const { undoes, remediationId, deployment } = input;
  const closing = closingOf(change, snapshot, input);
  const refusal = refusalToClose(closing);
  if (refusal !== null) return refused(refusal);
  const { revoked, offending, kept, approvedAgain, lost } = closing;
  // The order of an ordinary plan: where something offends, only what is approved in part goes last, else all that has lapsed.
  const isClosing = revoked.some((rule) => offending.has(rule));
  const lapsed = revoked.filter((rule) => !offending.has(rule));
  const last = isClosing ? lapsed.filter((rule) => isPartlyApproved(rule, input.approved)) : lapsed;
  const steps: Step[] = [
    ...stepsByTags(kept),
    ...revokeStep(revoked.filter((rule) => !last.includes(rule))),
    ...stepsByTags(approvedAgain.map((rule) => ({ rule: approvedRule(rule, input), tags: managedTags(input) }))),
    ...revokeStep(last),
  ];
  const plan = {
    undoes,
    remediationId,
    group: snapshot.ref,
    change,
    steps,
    lost,
    quota: quotaOf({ rules: snapshot.rules, steps, prefixLists: snapshot.prefixLists, allowed: snapshot.rulesQuota }),
    listed: [],
    notes: notesOn(snapshot, deployment),
  };
  return withinQuota(plan, snapshot);
}

function closingOf(change: RecordedChange, snapshot: Snapshot, input: UndoInput): Closing {
  const approved = input.approved.map(({ cidr }) => cidr);
  const exposures = evaluate({ ...snapshot, approved, limits: input.limits });
  const offending = offendingRules(exposures);
  const added = new Set(change.added.map(permissionKey));
  const revoked = snapshot.rules.filter((rule) => added.has(permissionKey(rule)));
  const standing = new Set(snapshot.rules.map(permissionKey));
  const again = change.revoked.filter((rule) => !standing.has(permissionKey(rule)));
  return {
    ...{ change, snapshot, input, exposures, offending, revoked },
    kept: again.filter((rule) => !isFollowing(rule)).map((rule) => keptRule(rule, { revoked, snapshot, input })),
    approvedAgain: again.filter(isFollowing),
    lost: lossesOf(revoked, offending, snapshot),
  };
}

/** Whether a rule is one that follows the allowlist. */
function isFollowing(rule: SecurityGroupRule): boolean {
  return rule.tags[managedTagKey] === 'true' && managedPort(rule) !== null;
}

function keptRule(
  rule: SecurityGroupRule,
  { revoked, snapshot, input }: Pick<Closing, 'revoked' | 'snapshot' | 'input'>,
): TaggedRule {
  const origin = { kind: 'remainder', securityGroupRuleId: originalOf(rule, revoked, snapshot) } as const;
  return { rule: { ...plain(rule), origin }, tags: { ...carriedLabels(rule).tags, ...remainderTags(input) } };
}

function approvedRule(rule: SecurityGroupRule, { approved }: UndoInput): NewRule {
  return { ...plain(rule), origin: { kind: 'approved', entryIds: entryIdsFor(rule, approved) } };
}

function plain(rule: SecurityGroupRule): Omit<NewRule, 'origin'> {
  const { protocol, ports, source } = rule;
  return { protocol, ports, source, description: carriedLabels(rule).description };
}

function entryIdsFor({ source }: SecurityGroupRule, approved: UndoInput['approved']): string[] {
  const own = addressSet(sourceCidrs(source, {}));
  const overlaps = approved.filter(({ cidr }) => {
    if (familyOf(cidr) !== sourceFamily(source, {})) return false;
    return contains(addressSet([cidr]), own) || contains(own, addressSet([cidr]));
  });
  return overlaps.map(({ id }) => id);
}

/**
 * The rule that goes and of which another is kept; an empty text where nothing explains it. Of a list only the port is kept, and
 * only for private networks.
 */
function originalOf(kept: SecurityGroupRule, revoked: readonly SecurityGroupRule[], { prefixLists }: Snapshot): string {
  const whole = revoked.find((rule) => includes(rule, kept));
  if (whole) return whole.id;
  const { source } = kept;
  if (source.kind !== 'cidr' || managedPort(kept) === null) return '';
  const network = addressSet([source.cidr]);
  if (publicSize(network) > 0n) return '';
  const list = revoked.find(
    (rule) =>
      rule.source.kind === 'prefix-list' &&
      sourceCidrs(rule.source, prefixLists).some((cidr) => contains(addressSet([cidr]), network)),
  );
  return list?.id ?? '';
}

/** What an ordinary closing of the rules that go would lose. */
function lossesOf(
  revoked: readonly SecurityGroupRule[],
  offending: Closing['offending'],
  { rules, prefixLists }: Snapshot,
): Closing['lost'] {
  const going = new Map([...offending].filter(([rule]) => revoked.includes(rule)));
  const staying = rules.filter((rule) => !revoked.includes(rule));
  return keptRules(going, staying, prefixLists).flatMap(({ lost }) => lost);
}
