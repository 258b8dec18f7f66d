import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import type { Evidence } from '../../core/evidence/evidence.ts';
import { styled } from '../host/terminal.ts';
import { byText } from '../render/done.ts';
import { lossLine, planText, stepLines } from '../render/plan.ts';
import type { FreshPlan } from './fresh-plan.ts';
import type { Difference } from './plan-difference.ts';

/**
 * A proposal for people: the plan of today where it is the same, with whom it cuts off, and otherwise the plan as it was recorded.
 */
export function proposalText(
  entry: AuditEntry,
  fresh: FreshPlan | null = null,
  evidence: Evidence | null = null,
): string {
  const { id, at, outcome } = entry;
  const head = `${styled('bold', id)}  ${outcome} at ${at} by ${byText(entry)}`;
  if (fresh?.kind === 'same') return `${head}\n${planText(fresh.assessment, evidence)}`;
  return [head, recordedText(entry), ...(fresh === null ? [] : freshLines(fresh))].join('\n');
}

function recordedText({ group, groupName, vpcId, reason, steps, lost }: AuditEntry): string {
  const { account, region, groupId } = group;
  const title = `${styled('bold', groupId)} ${groupName}  ${styled('dim', `${account} ${region} ${vpcId}`)}`;
  return [title, `  ${reason}`, ...steps.flatMap(stepLines), ...lost.map(lossLine)].join('\n');
}

function freshLines(fresh: Exclude<FreshPlan, { kind: 'same' }>): string[] {
  if (fresh.kind === 'unread')
    return [
      styled('yellow', `  The plan of today is not known, since you may not read ${fresh.why}`),
      '  This is the plan as it was recorded. It is executed only if the plan is still the same then.',
    ];
  return [styled('yellow', `  Void: ${fresh.why}`), ...fresh.difference.map(differenceLine)];
}

function differenceLine({ change, what }: Difference): string {
  return change === 'removed' ? styled('red', `    no longer: ${what}`) : styled('green', `    now: ${what}`);
}
