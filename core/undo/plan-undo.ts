import { portRules } from '../evaluator/port-rules.ts';
import { reachesPort } from '../model/reaches-port.ts';
import { ruleText } from '../model/rule-text.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot } from '../model/security-group.ts';
import { carriedLabels } from '../plan/labels.ts';
import type { Loss } from '../plan/loss.ts';
import { emptyList, managedTags, remainderTags } from '../plan/managed-rules.ts';
import { revokeStep } from '../plan/order-steps.ts';
import { quotaOf } from '../plan/quota.ts';
import type { NewRule, Step } from '../plan/step.ts';
import { closeAgain } from './close-again.ts';
import { conflictsWith } from './conflicts.ts';
import { cutOffBy } from './prove-undo.ts';
import { changeToUndo, type RecordedChange } from './recorded-change.ts';
import { stepsByTags } from './steps-by-tags.ts';
import { notesOn, refused, type UndoDecision, type UndoInput, withinQuota } from './undo-decision.ts';

/**
 * Plans the undo: what the remediation revoked is authorised, then what it added is revoked. By permission, description
 * and tags, not by ids. Where a person has changed what it added since, it refuses and says what. Pure.
 */
export function planUndo(input: UndoInput): UndoDecision {
  const { entries, undoes, snapshot } = input;
  const reading = changeToUndo(entries, undoes, snapshot);
  if (reading.kind === 'nothing') return reading;
  if (reading.kind === 'refused') return refused(reading.reason);
  if (!snapshot) return refused(`the group was deleted since ${undoes}`);
  if (snapshot.ownerId !== snapshot.ref.account) return refused(`the group belongs to account ${snapshot.ownerId}`);
  const { change } = reading;
  if (input.portOnly && change.kind === 'reopening') {
    return refused(`${undoes} opened the port, so its undo closes the port, and --port-only has no meaning`);
  }
  const conflicts = input.portOnly ? [] : conflictsWith(change, snapshot);
  if (conflicts.length > 0) {
    const offer = change.kind === 'closing' ? '; with --port-only, undo opens TCP at the port alone' : '';
    return refused(
      `the group was changed since ${undoes}: ${conflicts.map(({ what }) => what).join('; ')}${offer}`,
      conflicts,
    );
  }
  const decision = change.kind === 'reopening' ? closeAgain(change, snapshot, input) : wayBack(change, snapshot, input);
  const cutOff = decision.kind === 'undo' ? cutOffBy(decision.plan, snapshot) : null;
  return cutOff === null ? decision : refused(`the undo would block ${cutOff}, which no other rule allows`);
}

function wayBack(change: RecordedChange, snapshot: Snapshot, input: UndoInput): UndoDecision {
  const { undoes, remediationId, deployment, portOnly } = input;
  // The bot revokes nothing else, so a record that says so was not written by it.
  const foreign = change.revoked.find((rule) => !portRules.some(({ port }) => reachesPort(rule, port)));
  if (foreign) return refused(`an undo opens only the watched port again, not ${ruleText(foreign)}`);
  const restored = portOnly ? portOf(change.revoked) : change.revoked;
  const list = change.claim.list ?? emptyList;
  const listed = list.rules.filter(({ ruleId }) => restored.some(({ id }) => id === ruleId));
  const isListed = ({ id }: SecurityGroupRule) => listed.some(({ ruleId }) => ruleId === id);
  const maker = { remediationId, deployment };
  const authorize = stepsByTags(
    restored.map((rule) => ({
      rule: restoredRule(rule),
      tags: { ...carriedLabels(rule).tags, ...(isListed(rule) ? managedTags(maker) : remainderTags(maker)) },
    })),
  );
  const added = new Set(change.added.map(permissionKey));
  const revoked = portOnly ? [] : snapshot.rules.filter((rule) => added.has(permissionKey(rule)));
  const steps: Step[] = [...authorize, ...revokeStep(revoked)];
  const plan = {
    undoes,
    remediationId,
    group: snapshot.ref,
    change,
    steps,
    lost: restored.flatMap(labelLoss),
    quota: quotaOf({ rules: snapshot.rules, steps, prefixLists: snapshot.prefixLists, allowed: snapshot.rulesQuota }),
    listed,
    notes: [...notesOn(snapshot, deployment), ...doubtsOn(change)],
  };
  return withinQuota(plan, snapshot);
}

/** Where no answer of EC2 is on record nobody knows who took the rules away. */
function doubtsOn({ claim, unanswered }: RecordedChange): string[] {
  if (unanswered.length === 0) return [];
  const rules = unanswered.map(ruleText).join(', ');
  return [`EC2's answer to the revoke of ${rules} by ${claim.id} is not on record: somebody else may have removed it`];
}

/** TCP at the watched ports from the sources of some rules, each once. */
function portOf(rules: readonly SecurityGroupRule[]): SecurityGroupRule[] {
  const parts = rules.flatMap((rule) =>
    portRules
      .filter(({ port }) => reachesPort(rule, port))
      .map(({ port }) => ({ ...rule, protocol: 'tcp', ports: { from: port, to: port } })),
  );
  return [...new Map(parts.map((rule) => [permissionKey(rule), rule])).values()];
}

function restoredRule(rule: SecurityGroupRule): NewRule {
  const { protocol, ports, source } = rule;
  const { description } = carriedLabels(rule);
  return { protocol, ports, source, description, origin: { kind: 'restored', securityGroupRuleId: rule.id } };
}

function labelLoss(rule: SecurityGroupRule): Loss[] {
  const { lost } = carriedLabels(rule);
  return lost === null ? [] : [{ kind: 'description-or-tags', securityGroupRuleId: rule.id, what: lost }];
}
