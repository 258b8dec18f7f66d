import type { AuditEntry, Outcome } from '../../core/audit/audit-entry.ts';
import { closedAtOf } from '../../core/audit/recent-remediations.ts';
import { ruleText } from '../../core/model/rule-text.ts';
import { unreadableText } from '../../core/model/unreadable-list.ts';
import { authorizedRules, revokedRules } from '../../core/plan/step.ts';
import { openedAtOf } from '../../core/report/open-spell.ts';
import { mayBeUndone } from '../../core/undo/may-be-undone.ts';
import { styled } from '../host/terminal.ts';
import { byText, doneText, openedByText, styledBy } from './done.ts';

/** A remediation or decision for `--json`, as of its last entry. */
export function remediationView(entry: AuditEntry) {
  return {
    id: entry.id,
    ...entry.group,
    groupName: entry.groupName,
    outcome: entry.outcome,
    reason: entry.reason,
    at: entry.at,
    actor: entry.trigger.actor?.arn ?? null,
    trigger: entry.trigger.name,
    revoked: revokedRules(entry).map((rule) => rule.id),
    authorized: authorizedRules(entry).map(ruleText),
    lost: entry.lost,
    left: entry.left ?? [],
    undoes: entry.undoes ?? null,
    undoable: mayBeUndone(entry),
    done: doneText(entry),
    by: byText(entry),
    openedBy: openedByText(entry),
    exposed: entry.finding.exposures.length > 0,
    openedAt: openedAtOf(entry),
    closedAt: closedAtOf(entry),
  };
}

export function outcomeText(outcome: Outcome): string {
  return styledBy(outcome, outcome);
}

/** How a remediation ended, in one line, and what it left behind. */
export function remediationText(entry: AuditEntry): string {
  const revoked = revokedRules(entry).length;
  const authorized = authorizedRules(entry).length;
  const what = `${revoked} revoked, ${authorized} authorised`;
  const detail = entry.outcome === 'completed' ? what : entry.reason;
  const line = `${entry.group.groupId} ${entry.groupName}: ${outcomeText(entry.outcome)}, ${detail}  ${styled('dim', entry.id)}`;
  const left = (entry.left ?? []).map((text) => styled('yellow', `    left  ${text}`));
  return [line, ...left, ...unjudgedLines(entry)].join('\n');
}

/** Prefix lists that may still let the internet in: they could not be read. */
function unjudgedLines({ finding }: AuditEntry): string[] {
  const lists = finding.exposures.flatMap(({ notCounted }) => notCounted ?? []);
  return [...new Map(lists.map((list) => [list.prefixListId, list])).values()].map(
    ({ prefixListId: id, cause: unreadable, securityGroupRuleIds }) =>
      styled('yellow', `    left  ${securityGroupRuleIds.join(', ')}  ${unreadableText({ id, unreadable })}`),
  );
}
