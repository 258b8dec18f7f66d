import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** What is counted. Names and meaning are public: dashboards and alarms rely on them. */
export const metricNames = [
  'RemediationsCompleted',
  'RemediationsPartial',
  'RemediationsFailed',
  'RemediationsProposed',
  'FindingsReported',
  'FindingsDeferred',
  'FindingsExempted',
  'FindingsWithoutEvent',
  'SweepsConcluded',
  'SweepsHalted',
  'SweepPlacesFailed',
  'AccountsUnreachable',
  'SpokeDeadLetters',
  'ListingsRefused',
  'AccountsManaged',
  'AccountsUnconfirmed',
  'GroupsScanned',
  'GroupsWithFindings',
  'HistoryChanges',
  'AnchorsWritten',
  'GateRefusals',
  'ChainsBroken',
  'PolicyTampered',
  'ChangeLimitReached',
  'RemaindersLeft',
  'ReopenedByOthers',
  'MailLookupFails',
  'ClockDiffers',
  'ChecksUnrecorded',
  'MessagesFailed',
  'MessagesDeadLettered',
  'EvidenceNotAsked',
] as const;

export type MetricName = (typeof metricNames)[number];

export interface Meter {
  /** Adds to what will be published; 1 where no value is given. */
  count(metric: MetricName, value?: number): void;
  /** Publishes what was counted since the last time, if anything was. */
  publish(): void;
}

/**
 * Counts for CloudWatch, written to standard output in the embedded metric format, so that no call is made. Namespace and
 * the only dimension, `service`, come from POWERTOOLS_METRICS_NAMESPACE and POWERTOOLS_SERVICE_NAME.
 */
export function openMeter(): Meter {
  const metrics = new Metrics();
  return {
    count: (metric, value = 1) => void metrics.addMetric(metric, MetricUnit.Count, value),
    // Powertools warns in every log where there is nothing to publish.
    publish: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
