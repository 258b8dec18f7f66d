import type { AuditEntry, Outcome } from '../../core/audit/audit-entry.ts';
import type { MetricName } from '../../runtime/metrics.ts';

/** What is announced of the audit log. That a remediation or a chain was begun is not: what becomes of it is. */
export type AnnouncedOutcome = Exclude<Outcome, 'planned' | 'resumed' | 'restarted'>;

/** The outcome of an entry; null where it is none to announce. */
export function announcedOutcome({ outcome }: AuditEntry): AnnouncedOutcome | null {
  return outcome === 'planned' || outcome === 'resumed' || outcome === 'restarted' ? null : outcome;
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
