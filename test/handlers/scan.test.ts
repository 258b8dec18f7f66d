import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { itemOf } from '../../aws/dynamodb-item.ts';
import { dynamodbSweeps } from '../../aws/dynamodb-sweeps.ts';
import { reconcile } from '../../core/reconcile/reconcile.ts';
import { freshModule } from '../builders/fresh-module.ts';
import { approve, change, home, liveWarden, optedIn, refOf, stubEnvironment } from '../builders/live-deps.ts';
import { aSweep } from '../builders/rule-texts.ts';
import { sqsServer } from '../builders/sqs-server.ts';

const context = {
  awsRequestId: 'request-1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:scan',
} as Context;

/** The deployed function over a sandbox in which one group was closed with nobody let in. */
async function opened(mode = 'enforce') {
  const group = { name: 'mail', tags: optedIn, ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] };
  const environment = { SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' };
  const { sandbox, runtime } = await liveWarden({ seed: { groups: [group] }, environment, policy: [] });
  const mail = refOf(sandbox, 'mail');
  await reconcile(mail, { trigger: aSweep, mayClose: true }, runtime);
  const { sent, url, visibilities } = await sqsServer();
  stubEnvironment({
    AWS_ENDPOINT_URL_SQS: url,
    SMTP_WARDEN_GROUP_QUEUE_URL: `${url}/groups`,
    SMTP_WARDEN_BACKGROUND_QUEUE_URL: `${url}/background`,
    SMTP_WARDEN_SCAN_QUEUE_URL: `${url}/scans`,
    SMTP_WARDEN_REGIONS: home.region,
    SMTP_WARDEN_MODE: mode,
    SMTP_WARDEN_LOG_LEVEL: 'silent',
  });
  const { handler } = await freshModule<typeof import('../../handlers/scan.ts')>('handlers/scan.ts');
  const askAt = (receives: number, body: object) => {
    const attributes = { ApproximateReceiveCount: String(receives) };
    const record = { messageId: 'message-1', receiptHandle: 'r', attributes, body: JSON.stringify(body) } as SQSRecord;
    return handler({ Records: [record] } satisfies SQSEvent, context, () => undefined) as Promise<SQSBatchResponse>;
  };
  const ask = (body: object) => askAt(1, body);
  return { sandbox, runtime, mail, sent, visibilities: () => visibilities, ask, askAt };
}

test('a change of the allowlist asks each account for its managed groups, and for those that let somebody in now', async () => {
  const { runtime, mail, sent, ask } = await opened();
  await change(runtime, [approve()]);

  const response = await ask({ kind: 'allowlist-changed', accounts: null });
  const asked = sent.scans?.map((body) => JSON.parse(body));
  const followed = await ask(asked?.[0]);

  const trigger = { kind: 'event', name: 'AllowlistChanged' };
  const { account, ...waiting } = mail;
  expect([response, followed]).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
  expect(asked).toEqual([{ kind: 'managed-groups', account, waiting: [waiting] }]);
  expect(sent.background?.map((body) => JSON.parse(body).detail)).toEqual([
    { trigger, mayClose: false, groups: [mail] },
  ]);
});

test('a change of another account’s allowlist asks for nothing here', async () => {
  const { runtime, sent, ask } = await opened();
  await change(runtime, [approve()]);

  const response = await ask({ kind: 'allowlist-changed', accounts: ['999988887777'] });

  expect(response).toEqual({ batchItemFailures: [] });
  expect(sent).toEqual({});
});

test('a message comes again soon after the process that works on it could have ended', async () => {
  const { ask, visibilities } = await opened();

  await ask({ kind: 'allowlist-changed', accounts: ['999988887777'] });

  expect(visibilities()).toEqual([330]);
});

test('in mode off nothing is scanned and nothing asked for', async () => {
  const { sandbox, runtime, sent, ask } = await opened('off');
  await change(runtime, [approve()]);
  sandbox.calls.reset();

  const response = await ask({ kind: 'allowlist-changed', accounts: null });

  expect(response).toEqual({ batchItemFailures: [] });
  expect([sent, sandbox.calls.list()]).toEqual([{}, []]);
});

test('a region that cannot be read after an edit is asked for again, alone and later, and is no failure of the message', async () => {
  const { sandbox, sent, ask } = await opened();
  const denied = {
    code: 'UnauthorizedOperation',
    status: 403,
    message: 'with an explicit deny in a service control policy',
  };
  sandbox.faults.add({ kind: 'before', action: 'DescribeSecurityGroupRules', ...denied, times: 20 });

  const first = await ask({ kind: 'managed-groups', account: home.account });
  const last = await ask({ kind: 'managed-groups', account: home.account, attempt: 3, regions: [home.region] });

  expect([first, last]).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
  expect(sent.background ?? []).toEqual([]);
  expect(sent.scans?.map((body) => JSON.parse(body))).toEqual([
    { kind: 'managed-groups', account: home.account, regions: [home.region], attempt: 2 },
  ]);
});

test('what a sweep waits for is a dead letter if it fails three times', async () => {
  const { askAt } = await opened();

  const response = await askAt(3, { kind: 'conclude-sweep', sweepId: 'sweep-that-nobody-began' });

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
});

test.each([
  ['a place', { kind: 'scan-place', sweepId: 'sweep-1', ...home }],
  ['managed groups of a place', { kind: 'managed-groups', ...home }],
  ['an account after an edit', { kind: 'allowlist-changed', accounts: ['999988887777'], attempt: 2 }],
])('what a version up to 0.5 asked for, %s, is dropped: nothing is read and nothing fails', async (_, request) => {
  const { sandbox, sent, ask } = await opened();
  sandbox.calls.reset();

  const response = await ask(request);

  expect(response).toEqual({ batchItemFailures: [] });
  expect([sent, sandbox.calls.list()]).toEqual([{}, []]);
});

test('a sweep that a version up to 0.5 began is not concluded, and its message is no dead letter', async () => {
  const { sandbox, sent, ask } = await opened();
  const sweep = { sweepId: 'sweep-1', startedAt: '2026-11-30T12:00:00.000Z', brake: 50, places: [home] };
  const Item = itemOf({ ...sweep, part: 'sweep', failures: [], skipped: [] });
  await new DynamoDBClient(sandbox.clientConfig()).send(new PutItemCommand({ TableName: 'smtp-warden-sweeps', Item }));

  expect(await ask({ kind: 'conclude-sweep', sweepId: 'sweep-1' })).toEqual({ batchItemFailures: [] });
  expect(sent).toEqual({});
});

test('a sweep is begun, scanned and concluded by its messages, and an account that cannot be reached is tried again in 30 s', async () => {
  const { sandbox, sent, ask, askAt, visibilities } = await opened();
  const ledger = dynamodbSweeps(new DynamoDBClient(sandbox.clientConfig()), 'smtp-warden-sweeps', Date.now);
  await ledger.open({ sweepId: 'sweep-1', startedAt: new Date().toISOString(), brake: 50, accounts: [home.account] });
  const scan = { kind: 'scan-account', sweepId: 'sweep-1', changeLimit: 50, counter: { part: 0, of: 1, parts: 1 } };
  sandbox.faults.add({
    kind: 'before',
    action: 'DescribeRegions',
    code: 'UnauthorizedOperation',
    status: 403,
    times: 1,
  });

  const lost = await ask({ ...scan, account: home.account });
  const reached = await askAt(2, { ...scan, account: home.account });
  const ended = await ask({ kind: 'conclude-sweep', sweepId: 'sweep-1' });

  expect([lost, reached, ended].map(({ batchItemFailures }) => batchItemFailures.length)).toEqual([1, 0, 0]);
  // Before each message, and for the one that failed.
  expect(visibilities()).toEqual([330, 30, 330, 330]);
  expect(await ledger.conclusion('sweep-1')).toMatchObject({ end: 'complete', accounts: 1, groups: 2 });
  expect(sent.scans ?? []).toEqual([]);
});
