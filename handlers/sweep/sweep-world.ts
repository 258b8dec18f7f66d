import { dynamodbClient, sqsClient } from '../../aws/clients.ts';
import { dynamodbAccountStates } from '../../aws/dynamodb-account-states.ts';
import { dynamodbSweeps } from '../../aws/dynamodb-sweeps.ts';
import { sqsQueue } from '../../aws/queues.ts';
import type { Place } from '../../core/model/security-group.ts';
import { compose } from '../../runtime/compose.ts';
import { needed, type Settings } from '../../runtime/settings.ts';
import { policyAlarm } from '../shared/policy-alarm.ts';
import { queuedChecks, queuedScanRequests } from '../shared/queues.ts';

/** What the functions of sweeps share: the table of sweeps and the two queues. */
export function openSweepWorld(settings: Settings, home: Place) {
  const runtime = compose(settings, home, policyAlarm(settings));
  const { sweepTable, backgroundQueueUrl, scanQueueUrl } = settings.deployment;
  const queueAt = (url: string) => sqsQueue(sqsClient(home.region), url);
  return {
    runtime,
    fleet: runtime.fleet,
    accountStates: dynamodbAccountStates(dynamodbClient(home.region), sweepTable),
    ledger: dynamodbSweeps(dynamodbClient(home.region), sweepTable, runtime.clock.now),
    nominations: queuedChecks(queueAt(needed(backgroundQueueUrl, 'SMTP_WARDEN_BACKGROUND_QUEUE_URL'))),
    scans: queuedScanRequests(queueAt(needed(scanQueueUrl, 'SMTP_WARDEN_SCAN_QUEUE_URL'))),
    history: runtime.auditLog,
    policy: () => runtime.allowlist.read(),
    scopes: runtime.scopes,
    mailDomains: settings.mail.domains,
    now: runtime.clock.now,
  };
}
