import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { dynamodbClient } from '../../aws/clients.ts';
import { dynamodbEvidence } from '../../aws/dynamodb-evidence.ts';
import { groupKey } from '../../core/model/security-group.ts';
import { freshModule } from '../builders/fresh-module.ts';
import { home, liveWarden, refOf, stubEnvironment } from '../builders/live-deps.ts';
import { sqsServer } from '../builders/sqs-server.ts';

const context = {
  awsRequestId: 'request-1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:evidence',
} as Context;

const eni = 'eni-0123456789abcdef0';
const seed = {
  groups: [{ name: 'mail', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] }],
  networkInterfaces: [{ id: eni, groups: ['mail'], publicIp: '203.0.113.9' }],
} as const;

/** The deployed function over a sandbox with one open group that has one interface. */
async function opened(denied: readonly string[] = []) {
  const { sandbox, settings } = await liveWarden({ seed: structuredClone(seed) as never });
  sandbox.deny(home.account, [...denied]);
  const { url, visibilities } = await sqsServer();
  stubEnvironment({
    AWS_ENDPOINT_URL_SQS: url,
    SMTP_WARDEN_EVIDENCE: 'proposals',
    SMTP_WARDEN_EVIDENCE_QUEUE_URL: `${url}/evidence`,
    SMTP_WARDEN_LOG_LEVEL: 'silent',
  });
  const { handler } = await freshModule<typeof import('../../handlers/evidence.ts')>('handlers/evidence.ts');
  const group = refOf(sandbox, 'mail');
  const body = JSON.stringify({ kind: 'evidence', group, since: new Date().toISOString() });
  const record = { messageId: 'm-1', receiptHandle: 'r-1', attributes: { ApproximateReceiveCount: '1' }, body };
  const ask = () =>
    handler(
      { Records: [record as SQSRecord] } satisfies SQSEvent,
      context,
      () => undefined,
    ) as Promise<SQSBatchResponse>;
  const store = dynamodbEvidence(dynamodbClient(home.region), settings.deployment.sweepTable, Date.now);
  const kept = async () => (await store.of([group])).summaries.get(groupKey(group));
  return { ask, kept, visibilities };
}

test('the function reads what a group is attached to and who spoke to it, and keeps the summary', async () => {
  const { ask, kept } = await opened();

  expect(await ask()).toEqual({ batchItemFailures: [] });

  const summary = await kept();
  expect(summary).toMatchObject({ interfaces: 1, traffic: { covered: false, sources: { cutOff: 0 } } });
  expect(summary?.traffic?.reasons.join()).toContain(`no flow log covers ${eni}`);
});

test('what it may not read around the group is in the summary; the group itself has to be readable', async () => {
  const around = await opened(['DescribeNetworkInterfaces']);
  expect(await around.ask()).toEqual({ batchItemFailures: [] });
  expect(await around.kept()).toMatchObject({ verdict: 'unknown' });
  expect(JSON.stringify(await around.kept())).toContain('DescribeNetworkInterfaces');

  const group = await opened(['DescribeSecurityGroups']);
  expect(await group.ask()).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
  expect(await group.kept()).toBeUndefined();
});
