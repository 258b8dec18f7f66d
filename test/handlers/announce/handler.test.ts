import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context, DynamoDBStreamEvent } from 'aws-lambda';
import { expect, onTestFinished, test, vi } from 'vitest';
import { dynamodbClient } from '../../../aws/clients.ts';
import { dynamodbPendingMails } from '../../../aws/dynamodb-pending-mails.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { openedBy } from '../../builders/announce-entries.ts';
import { auditRecord } from '../../builders/announce-world.ts';
import { freshModule } from '../../builders/fresh-module.ts';
import { furnishedSandbox, home, liveWarden, optedIn, refOf, stubEnvironment } from '../../builders/live-deps.ts';
import { aNotification, aPendingMail } from '../../contracts/pending-mails.contract.ts';

const topicArn = 'arn:aws:sns:us-east-1:111122223333:smtp-warden';
const context = {
  awsRequestId: 'request-1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:announce',
} as Context;

/** SNS and EventBridge over the wire; EventBridge answers what it is told to. */
async function receivers(putEvents: object = { FailedEntryCount: 0, Entries: [{ EventId: 'event-1' }] }) {
  const published: URLSearchParams[] = [];
  const put: { Entries: Record<string, string>[] }[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    if (request.headers['x-amz-target'] === undefined) {
      published.push(new URLSearchParams(body));
      const answer = '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';
      response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
    } else {
      put.push(JSON.parse(body));
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(putEvents));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stubEnvironment({ AWS_ENDPOINT_URL_SNS: endpoint, AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint });
  return { published, put };
}

/** The deployed function over a sandbox where `mail` has been closed, with what it writes to standard output. */
async function invoked(putEvents?: object) {
  const { sandbox, runtime } = await liveWarden({
    seed: { groups: [{ name: 'mail', tags: optedIn, ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] }] },
  });
  const ref = refOf(sandbox, 'mail');
  await reconcile(ref, { trigger: openedBy('bob'), mayClose: true }, runtime);
  const log = (await runtime.auditLog.entriesOf(groupKey(ref))).flatMap(({ entry }) => entry ?? []);
  const received = await receivers(putEvents);
  const handler = await importedHandler();
  const stdout: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => stdout.push(String(chunk)) > 0);
  const event: DynamoDBStreamEvent = { Records: log.map((entry) => auditRecord(entry)) };
  const response = await handler(event, context);
  write.mockRestore();
  return { ...received, response, log, stdout: stdout.map((line) => JSON.parse(line)) };
}

async function importedHandler() {
  stubEnvironment({
    SMTP_WARDEN_TOPIC_ARN: topicArn,
    SMTP_WARDEN_LOG_LEVEL: 'silent',
    POWERTOOLS_METRICS_NAMESPACE: 'smtp-warden',
    POWERTOOLS_SERVICE_NAME: 'smtp-warden-test',
  });
  return (await freshModule<typeof import('../../../handlers/announce.ts')>('handlers/announce.ts')).handler;
}

test('the function reads what came before, puts the event, publishes the message and counts', async () => {
  const { response, put, published, log, stdout } = await invoked();

  expect(response).toEqual({ batchItemFailures: [] });
  const [event] = put.flatMap(({ Entries }) => Entries);
  expect(event).toMatchObject({ Source: 'smtp-warden', DetailType: 'Remediation Completed' });
  expect(JSON.parse(event?.Detail ?? '{}')).toMatchObject({ remediationId: log[0]?.id, trigger: openedBy('bob') });
  const [message] = published.map((parameters) => Object.fromEntries(parameters));
  expect(message).toMatchObject({ Action: 'Publish', TopicArn: topicArn });
  expect(message?.Message).toContain('arn:aws:iam::111122223333:user/bob');
  expect(Object.values(message ?? {})).toEqual(expect.arrayContaining(['outcome', 'completed', 'remediationId']));
  expect(stdout).toMatchObject([{ service: 'smtp-warden-test', RemediationsCompleted: 1 }]);
});

test('an event that EventBridge refuses in a call that succeeds is delivered again', async () => {
  const { response, published, stdout } = await invoked({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: 'InternalFailure', ErrorMessage: 'try later' }],
  });

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'at-1' }] });
  expect([published, stdout]).toEqual([[], []]);
});

test('asked to by its schedule, the function sends the mails that wait', async () => {
  const { settings } = await furnishedSandbox({});
  const { published } = await receivers();
  const handler = await importedHandler();
  const pendingMails = dynamodbPendingMails(dynamodbClient(home.region), settings.deployment.sweepTable, Date.now);
  const heldAt = new Date(Date.now() - 10 * 60_000).toISOString();
  await pendingMails.hold(aPendingMail({ id: 'a', heldAt }), aNotification());
  await pendingMails.hold(aPendingMail({ id: 'b', heldAt, account: '222222222222' }), aNotification());

  const response = await handler({ kind: 'send-digests' }, context);

  expect(response).toEqual({ batchItemFailures: [] });
  expect(published.map((parameters) => parameters.get('Subject'))).toEqual(['[smtp-warden] mail, mail: 2 completed']);
  const values = [...(published[0]?.values() ?? [])];
  expect(values).toEqual(expect.arrayContaining(['String.Array', '["111122223333","222222222222"]']));
  expect(await pendingMails.list()).toEqual({ mails: [], problems: [] });
});
