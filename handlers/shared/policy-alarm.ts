import { newLogger } from '../../runtime/logger.ts';
import { openMeter } from '../../runtime/metrics.ts';
import type { Settings } from '../../runtime/settings.ts';

/** Logs that the policy was tampered with, and counts it in the metric that a CloudWatch alarm of deploy/alarms.yml watches. */
export function policyAlarm(settings: Pick<Settings, 'logLevel'>): (problem: string) => void {
  const logger = newLogger(settings.logLevel, 'stdout');
  const meter = openMeter();
  return (problem) => {
    logger.error({ alarm: 'PolicyTampered', reason: problem }, 'a person has to look at the policy');
    meter.count('PolicyTampered');
    meter.publish();
  };
}
