import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Context, EventBridgeEvent } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbAnchors } from '../../aws/dynamodb-anchors.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import { freshModule } from '../builders/fresh-module.ts';
import { approve, home, liveWarden, office, optedIn, refOf, stubEnvironment } from '../builders/live-deps.ts';
import { aSweep } from '../builders/rule-texts.ts';
import { snsServer } from '../builders/sns-server.ts';
import { sqsServer } from '../builders/sqs-server.ts';

const context = {
  awsRequestId: 'request-1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:daily',
} as Context;
const [today, tomorrow] = ['2026-11-15T06:00:00Z', '2026-11-16T06:00:00Z'];

/** The deployed function over a sandbox where a group is proposed to be closed, and an allowlist entry ends in two days. */
async function opened(mode = 'plan') {
  const group = { name: 'mail', tags: optedIn, ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] };
  const expiresAt = new Date(Date.now() + 2 * 86_400_000).toISOString();
  const { sandbox, runtime, settings } = await liveWarden({
    seed: { groups: [group] },
    environment: { SMTP_WARDEN_MODE: 'plan' },
    policy: [approve({ ...office, expiresAt })],
  });
  const mail = refOf(sandbox, 'mail');
  await reconcile(mail, { trigger: aSweep, mayClose: true }, runtime);
  const { sent, url } = await sqsServer();
  const sns = await snsServer();
  stubEnvironment({
    AWS_ENDPOINT_URL_SQS: url,
    AWS_ENDPOINT_URL_SNS: sns.url,
    SMTP_WARDEN_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:smtp-warden',
    SMTP_WARDEN_BACKGROUND_QUEUE_URL: `${url}/background`,
    SMTP_WARDEN_REGIONS: home.region,
    SMTP_WARDEN_MODE: mode,
    SMTP_WARDEN_LOG_LEVEL: 'silent',
    POWERTOOLS_METRICS_NAMESPACE: 'smtp-warden',
    POWERTOOLS_SERVICE_NAME: 'smtp-warden-test',
  });
  const { handler } = await freshModule<typeof import('../../handlers/daily.ts')>('handlers/daily.ts');
  const run = async (time?: string) => {
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
    try {
      await handler({ time } as EventBridgeEvent<'Scheduled Event', unknown>, context, () => undefined);
    } finally {
      write.mockRestore();
    }
  };
  const dynamodb = dynamodbClient(home.region);
  const anchors = dynamodbAnchors(dynamodb, settings.auditTable);
  const subjects = () => sns.published.map(({ Subject }) => Subject);
  return { mail, sent, sns, run, anchors, subjects, dynamodb, table: settings.auditTable };
}

test('the function writes the anchor, mails it and the ends, and queues a check of each proposal', async () => {
  const { mail, sent, run, anchors, sns, subjects } = await opened();

  await run(today);

  const anchor = await anchors.last();
  expect(anchor).toMatchObject({ sequence: 1, due: today, chains: 2, entries: 2 });
  expect(subjects().toSorted()).toEqual(
    [
      expect.stringMatching(/^\[smtp-warden\] 81\.2\.69\.0\/24 ends soon on \d{4}-\d\d-\d\d$/),
      '[smtp-warden] Anchor of 2026-11-15: 2 chains, 2 entries',
    ].toSorted(),
  );
  expect(sns.published.find(({ Subject }) => Subject?.includes('Anchor'))?.Message).toContain(anchor?.digest);
  expect(sent.background?.map((body) => JSON.parse(body).detail)).toEqual([
    { trigger: { kind: 'sweep', name: 'daily' }, mayClose: false, groups: [mail] },
  ]);
});

test('run again for the same time it writes no second anchor and gives no notice twice; the next day has its own', async () => {
  const { run, anchors, subjects } = await opened();

  for (const due of [today, today, tomorrow]) await run(due);

  expect(await anchors.last()).toMatchObject({ sequence: 2, due: tomorrow });
  expect(subjects().filter((subject) => subject?.includes('ends soon'))).toHaveLength(1);
});

test('where SNS refuses, it fails, and gives what was not mailed when it runs again', async () => {
  const { run, anchors, sent, sns, subjects } = await opened();
  sns.state.refuses = true;

  await expect(run(today)).rejects.toThrow(/2 parts of the daily work failed/);
  sns.state.refuses = false;
  await run(today);

  expect(sent.background).toHaveLength(2);
  expect(subjects()).toHaveLength(2);
  expect(await anchors.last()).toMatchObject({ sequence: 1 });
});

test('where the last anchor is junk it fails, and mails the ends and queues the checks all the same', async () => {
  const { run, sent, subjects, dynamodb, table } = await opened();
  const Item = { groupKey: { S: 'anchor' }, sequence: { N: '1' }, junk: { S: 'x' } };
  await dynamodb.send(new PutItemCommand({ TableName: table, Item }));

  await expect(run(today)).rejects.toThrow(/history verify/);

  expect(subjects()).toEqual([expect.stringContaining('ends soon')]);
  expect(sent.background).toHaveLength(1);
});

test('in mode off no check is queued, and the anchor is written', async () => {
  const { run, sent, anchors } = await opened('off');

  await run(today);

  expect(sent).toEqual({});
  expect(await anchors.last()).toMatchObject({ sequence: 1 });
});

test('an event without a time is refused, since nobody could tell a repetition from another day', async () => {
  const { run, anchors } = await opened();

  await expect(run()).rejects.toThrow(/event of a schedule/);

  expect(await anchors.last()).toBeNull();
});
