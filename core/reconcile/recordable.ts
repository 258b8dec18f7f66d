import type { Run } from '../audit/audit-entry.ts';
import { fitsTheLog } from '../audit/record-size.ts';
import type { Assessment } from './assess.ts';
import { plannedRecord } from './records.ts';

/**
 * The assessment as it may be acted on: a remediation that does not fit into one entry of the audit log is deferred, since what
 * cannot be put on record whole cannot be undone (ADR 13).
 */
export function recordable(assessment: Assessment, runOf: () => Run): Assessment {
  const { decision } = assessment;
  const isForMail = 'mail' in decision;
  const planned = isForMail ? decision.otherwise : decision;
  if (planned.kind !== 'remediate' || fitsTheLog(plannedRecord(assessment, runOf()))) return assessment;
  const reason = 'the group has more rules, tags and descriptions than one entry of the audit log can hold';
  const deferred = { kind: 'defer', reason } as const;
  return { ...assessment, decision: isForMail ? { ...decision, otherwise: deferred } : deferred };
}
