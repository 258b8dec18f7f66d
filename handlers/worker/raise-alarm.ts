import { groupKey } from '../../core/model/security-group.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { MetricName } from '../../runtime/metrics.ts';
import type { RaiseAlarm } from './check-group.ts';

interface AlarmContext {
  readonly logger: Logger;
  readonly count: (metric: MetricName) => void;
}

/** Logs an alarm and counts it in the metric that a CloudWatch alarm of deploy/alarms.yml watches. */
export function raiseAlarm({ logger, count }: AlarmContext): RaiseAlarm {
  return ({ kind, group, message }) => {
    logger.error({ alarm: kind, group: groupKey(group), reason: message }, 'a person has to act on this group');
    count(kind);
  };
}
