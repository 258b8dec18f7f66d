import type { AuditEntry, Outcome } from '../../core/audit/audit-entry.ts';
import type { MetricName } from '../../runtime/metrics.ts';

/** What is announced of the audit log. That a remediation or a chain was begun is not: what becomes of it is. Nor what needs nobody. */
export type AnnouncedOutcome = Exclude<Outcome, (typeof silent)[number]>;

const silent = ['planned', 'resumed', 'restarted', 'withdrawn'] as const;

/** The outcome of an entry; null where it is none to announce. */
export function announcedOutcome({ outcome }: AuditEntry): AnnouncedOutcome | null {
  return isSilent(outcome) ? null : outcome;
}

function isSilent(outcome: Outcome): outcome is (typeof silent)[number] {
  return silent.some((one) => one === outcome);
}

export const outcomeMetrics: Readonly<Record<AnnouncedOutcome, MetricName>> = {
  completed: 'RemediationsCompleted',
  partial: 'RemediationsPartial',
  failed: 'RemediationsFailed',
  proposed: 'RemediationsProposed',
  reported: 'FindingsReported',
  deferred: 'FindingsDeferred',
  exempted: 'FindingsExempted',
};
