import { DynamoDBClient, type DynamoDBClientConfig, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { readRecord } from '../../../handlers/announce/read-record.ts';
import { queueRechecks } from '../../../handlers/recheck/queue-rechecks.ts';
import { queuedChecks } from '../../../handlers/shared/queues.ts';
import { anApproval, aRejection } from '../../builders/a-decision.ts';
import { closed, nothingFailed, openRule, worker } from '../../builders/a-worker.ts';
import { rulesIn } from '../../builders/live-deps.ts';
import { memoryQueue } from '../../builders/message-context.ts';
import { authorizeEvent } from '../../builders/messages.ts';
import { spyLogger } from '../../builders/spy-logger.ts';

const auditTable = 'smtp-warden-audit';

/** A worker in plan mode that has proposed to close `mail`. */
async function proposed() {
  const bot = await worker({ environment: { SMTP_WARDEN_MODE: 'plan' } });
  await bot.deliver(authorizeEvent(bot.ref.groupId));
  const proposal = (await bot.runtime.auditLog.entriesOf(groupKey(bot.ref))).at(-1)?.entry as AuditEntry;
  return { ...bot, proposal };
}

/** What the stream of the audit table brings of the decisions in it. */
async function decisionRecords(config: DynamoDBClientConfig): Promise<DynamoDBRecord[]> {
  const { Items = [] } = await new DynamoDBClient(config).send(new ScanCommand({ TableName: auditTable }));
  const decisions = Items.filter(({ groupKey: key }) => key?.S?.startsWith('decision#'));
  return decisions.map(({ groupKey: key, sequence, ...rest }) => ({
    eventName: 'INSERT',
    eventSourceARN: `arn:aws:dynamodb:us-east-1:111122223333:table/${auditTable}/stream/now`,
    dynamodb: { Keys: { groupKey: key, sequence }, NewImage: { groupKey: key, sequence, ...rest } },
  })) as DynamoDBRecord[];
}

/** The messages that the recheck function queues for them, by the time that they are delivered. */
async function queuedFor(records: readonly DynamoDBRecord[]) {
  const queue = memoryQueue();
  const { logger } = spyLogger();
  await queueRechecks(records, { checks: queuedChecks(queue), claimTimeoutMs: 90_000, now: Date.now(), logger });
  return queue.sent;
}

test('an approval wakes the worker, which closes the group within a minute, once', async () => {
  const bot = await proposed();
  const at = new Date().toISOString();
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  await bot.runtime.approvalEditor.record(anApproval(bot.proposal, { at, expiresAt }));

  const messages = await queuedFor(await decisionRecords(bot.sandbox.clientConfig()));
  const results = [];
  for (const { body } of messages) results.push(await bot.deliver(JSON.parse(body)));

  expect(messages.map(({ delaySeconds = 0 }) => delaySeconds <= 20)).toEqual([true, true]);
  expect(results).toEqual([nothingFailed, nothingFailed]);
  expect(rulesIn(bot.sandbox, 'mail')).toEqual(closed);
  expect(await bot.outcomes()).toEqual(['proposed', 'planned', 'completed']);
});

test('a rejection wakes nobody, and a check that comes all the same changes nothing', async () => {
  const bot = await proposed();
  const at = new Date().toISOString();
  await bot.runtime.approvalEditor.record(anApproval(bot.proposal, { at }));
  const [wake] = await queuedFor(await decisionRecords(bot.sandbox.clientConfig()));
  await bot.runtime.approvalEditor.record(aRejection(bot.proposal, { at }));

  const woken = await queuedFor((await decisionRecords(bot.sandbox.clientConfig())).filter(isRejection));
  await bot.deliver(JSON.parse(wake?.body ?? ''));

  expect(woken).toEqual([]);
  expect(rulesIn(bot.sandbox, 'mail')).toEqual([openRule]);
  expect(await bot.outcomes()).toEqual(['proposed']);
});

test('decisions are no news of a group', async () => {
  const bot = await proposed();
  await bot.runtime.approvalEditor.record(anApproval(bot.proposal));

  const [record] = await decisionRecords(bot.sandbox.clientConfig());

  expect(record && readRecord(record, { auditTable, sweepTable: 'sweeps' })).toEqual({ kind: 'none' });
});

function isRejection({ dynamodb }: DynamoDBRecord): boolean {
  return dynamodb?.NewImage?.kind?.S === 'rejection';
}
