import { CreateTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { sweepTable } from '../../../../aws/table-definitions.ts';
import { queueRechecks } from '../../../../handlers/recheck/queue-rechecks.ts';
import { queuedChecks } from '../../../../handlers/shared/queues.ts';
import { processMessages } from '../../../../handlers/worker/process-messages.ts';
import { composeForPeople } from '../../../../runtime/compose-for-people.ts';
import { newLogger } from '../../../../runtime/logger.ts';
import { readSettings } from '../../../../runtime/settings.ts';
import type { Sandbox } from '../../../../sandbox/start-sandbox.ts';
import { botRole, home, stubEnvironment } from '../../../builders/live-deps.ts';
import { memoryQueue, messageContext } from '../../../builders/message-context.ts';
import { authorizeEvent, batch, message } from '../../../builders/messages.ts';

export interface DeployedBot {
  /** Tells the worker by CloudTrail events that the rules of these groups were changed. Throws where one of them fails. */
  readonly told: (...groupIds: readonly string[]) => Promise<void>;
  /** Delivers the decisions on record as the stream of the audit table does, and the checks that they ask for. */
  readonly wokenByDecisions: () => Promise<void>;
}

const auditTable = 'smtp-warden-audit';

/** The functions of the bot as they are deployed in a mode, over a sandbox in which people use the command line. */
export async function deployedBot(sandbox: Sandbox, mode: 'plan' | 'enforce'): Promise<DeployedBot> {
  stubEnvironment(sandbox.environment());
  const settings = readSettings({
    SMTP_WARDEN_MODE: mode,
    SMTP_WARDEN_LOG_LEVEL: 'silent',
    SMTP_WARDEN_OWN_ROLE_ARNS: botRole,
  });
  const runtime = { ...composeForPeople(settings, home, () => undefined), alarm: () => undefined };
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await dynamodb.send(new CreateTableCommand({ TableName: settings.deployment.sweepTable, ...sweepTable }));
  const context = messageContext({ runtime, settings });
  const deliver = async (bodies: readonly unknown[]) => {
    const { batchItemFailures } = await processMessages(batch(...bodies.map((body) => message(body))), context);
    if (batchItemFailures.length > 0) throw new Error(`${batchItemFailures.length} messages failed`);
  };
  return {
    told: (...groupIds) => deliver(groupIds.map((groupId) => authorizeEvent(groupId))),
    wokenByDecisions: async () => {
      const queue = memoryQueue();
      const logger = newLogger('silent', 'stderr');
      const records = await decisionRecords(dynamodb);
      await queueRechecks(records, { checks: queuedChecks(queue), claimTimeoutMs: 90_000, now: Date.now(), logger });
      await deliver(queue.sent.map(({ body }) => JSON.parse(body)));
    },
  };
}

async function decisionRecords(dynamodb: DynamoDBClient): Promise<DynamoDBRecord[]> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: auditTable }));
  const decisions = Items.filter(({ groupKey }) => groupKey?.S?.startsWith('decision#'));
  return decisions.map((item) => ({
    eventName: 'INSERT',
    eventSourceARN: `arn:aws:dynamodb:us-east-1:111122223333:table/${auditTable}/stream/now`,
    dynamodb: { Keys: { groupKey: item.groupKey, sequence: item.sequence }, NewImage: item },
  })) as DynamoDBRecord[];
}
