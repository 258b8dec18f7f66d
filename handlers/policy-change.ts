import type { DynamoDBStreamHandler } from 'aws-lambda';
import { sqsClient } from '../aws/clients.ts';
import { sqsQueue } from '../aws/queues.ts';
import { needed } from '../runtime/settings.ts';
import { changedPolicy } from './policy-change/changed-policy.ts';
import { comparePolicy, policyTable } from './policy-change/compare-policy.ts';
import { openFunction } from './shared/open-function.ts';
import { policyAlarm } from './shared/policy-alarm.ts';
import { queuedChecks, queuedScanRequests } from './shared/queues.ts';

const enter = openFunction((settings, { account, region }) => {
  const { groupQueueUrl, scanQueueUrl } = settings.deployment;
  const queueAt = (url: string) => sqsQueue(sqsClient(region), url);
  return {
    nominations: queuedChecks(queueAt(needed(groupQueueUrl, 'SMTP_WARDEN_GROUP_QUEUE_URL'))),
    scans: queuedScanRequests(queueAt(needed(scanQueueUrl, 'SMTP_WARDEN_SCAN_QUEUE_URL'))),
    policy: policyTable(settings, { account, region }),
    onTampered: policyAlarm(settings),
  };
});

/**
 * The Lambda on the stream of the allowlist table: whenever an entry or an exemption is added, changed, removed or expires,
 * the groups it applies to are checked, and what is in force is compared with the policy's chain. Throws where the queues or the
 * tables cannot be reached; the stream then delivers again.
 */
export const handler: DynamoDBStreamHandler = async (event, context) => {
  const { settings, world, logger } = enter(context);
  if (settings.warden.mode === 'off') {
    logger.info('the mode is off: nothing is queued');
    return;
  }
  const { accounts, groups } = changedPolicy(event.Records);
  const trigger = { kind: 'event', name: 'ExemptionChanged', eventId: null, actor: null } as const;
  await world.nominations.enqueue(groups, { trigger, mayClose: true });
  if (accounts !== 'none') await world.scans.request([{ kind: 'allowlist-changed', accounts }]);
  logger.info({ accounts, groups }, 'policy changed');
  const comparison = await comparePolicy(event.Records, world);
  logger.info({ comparison }, 'policy compared with its chain');
};
