import { expect, onTestFinished, test } from 'vitest';
import { dynamodbClient } from '../../../aws/clients.ts';
import { createTable, createTables } from '../../../aws/create-tables.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import { lambdaContext } from '../../../demo/lambda-call.ts';
import { readSettings } from '../../../runtime/settings.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import { freshModule } from '../../builders/fresh-module.ts';
import { home, optedIn, refOf, rulesIn, stubEnvironment } from '../../builders/live-deps.ts';
import { authorizeEvent, batch, message } from '../../builders/messages.ts';
import { sqsServer } from '../../builders/sqs-server.ts';

/** The very module that is deployed reads its environment when it is loaded, so each test loads it anew. */
const load = () => freshModule<typeof import('../../../handlers/worker.ts')>('handlers/worker.ts');

// Nothing listens there: what the worker cannot set aside it asks the queue to deliver again.
const queues = {
  SMTP_WARDEN_GROUP_QUEUE_URL: 'http://127.0.0.1:1/groups',
  SMTP_WARDEN_BACKGROUND_QUEUE_URL: 'http://127.0.0.1:1/background',
  SMTP_WARDEN_BACKGROUND_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:1/background-dead',
  SMTP_WARDEN_DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:1/dead-letters',
};

async function deployed(environment: Readonly<Record<string, string>>) {
  const ingress = [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }];
  const sandbox = await startSandbox({ seed: { groups: [{ name: 'mail', tags: optedIn, ingress }] } });
  onTestFinished(() => sandbox.close());
  stubEnvironment({ ...sandbox.environment(), SMTP_WARDEN_LOG_LEVEL: 'silent', ...environment });
  return sandbox;
}

test('the worker loads with the environment of a Lambda and handles a batch', async () => {
  const environment = { SMTP_WARDEN_MODE: 'enforce', SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' };
  const sandbox = await deployed({ ...environment, SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: '0', ...queues });
  await createTables(dynamodbClient(home.region), readSettings({}));
  await createTable(dynamodbClient(home.region), readSettings({}).deployment.sweepTable, sweepTable);
  const { handler } = await load();

  const response = await handler(
    batch(message(authorizeEvent(refOf(sandbox, 'mail').groupId)), message('hello', 'm2')),
    lambdaContext,
    () => undefined,
  );

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
  expect(rulesIn(sandbox, 'mail')).toEqual([]);
});

test('the worker does not load with a wrong setting, and says which and what it may be', async () => {
  const sandbox = await deployed({ SMTP_WARDEN_MODE: 'Enforce' });

  const loading = load();

  await expect(loading).rejects.toThrow(/SMTP_WARDEN_MODE/);
  await expect(loading).rejects.toThrow(/"plan"\|"enforce"\|"off"/);
  expect(sandbox.calls.list()).toEqual([]);
});

test('the worker does not load with a setting nobody knows', async () => {
  await deployed({ SMTP_WARDEN_MODUS: 'enforce' });

  await expect(load()).rejects.toThrow(/SMTP_WARDEN_MODUS/);
});

test.each([
  ['SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS', '80', 'a remediation ends by 8/9 of SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS'],
  ['SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS', '149', '17/18 of it and 10 s do not fit into the timeout of the worker, 150 s'],
])('the worker takes no message where %s does not fit', async (variable, value, problem) => {
  const sandbox = await deployed({ ...queues, [variable]: value });
  const { handler } = await load();
  const context = { ...lambdaContext, getRemainingTimeInMillis: () => 150_000 };

  const answer = handler(batch(message('hello')), context, () => undefined);

  await expect(answer).rejects.toThrow(problem);
  expect(sandbox.calls.list()).toEqual([]);
});

test.each([
  [84_999, ['message-1'], 0],
  [85_001, [], 1],
])('with %i ms left the worker leaves a group alone or closes it', async (left, failed, calls) => {
  const environment = { SMTP_WARDEN_MODE: 'enforce', SMTP_WARDEN_EMPTY_ALLOWLIST: 'revoke' };
  const sandbox = await deployed({ ...environment, SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: '0', ...queues });
  await createTables(dynamodbClient(home.region), readSettings({}));
  await createTable(dynamodbClient(home.region), readSettings({}).deployment.sweepTable, sweepTable);
  const { handler } = await load();
  const times = [150_000];
  const context = { ...lambdaContext, getRemainingTimeInMillis: () => times.shift() ?? left };
  const event = message(authorizeEvent(refOf(sandbox, 'mail').groupId), 'message-1');

  const response = await handler(batch(event), context, () => undefined);

  expect(response).toEqual({ batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) });
  expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(calls);
});

test('the worker takes no message before it is told where dead letters go', async () => {
  const sandbox = await deployed({});
  const { handler } = await load();

  const answer = handler(batch(message('hello')), lambdaContext, () => undefined);

  await expect(answer).rejects.toThrow('SMTP_WARDEN_GROUP_QUEUE_URL has to be set');
  expect(sandbox.calls.list()).toEqual([]);
});

test.each([
  ['groups', 'dead-letters'],
  ['background', 'background-dead'],
])('what the worker cannot understand of the queue %s goes to %s', async (queue, deadLetters) => {
  await deployed({});
  const { sent, url } = await sqsServer();
  const urls = { GROUP: 'groups', DEAD_LETTER: 'dead-letters', BACKGROUND: 'background' };
  const named = { ...urls, BACKGROUND_DEAD_LETTER: 'background-dead' };
  stubEnvironment({
    AWS_ENDPOINT_URL_SQS: url,
    ...Object.fromEntries(
      Object.entries(named).map(([key, name]) => [`SMTP_WARDEN_${key}_QUEUE_URL`, `${url}/${name}`]),
    ),
  });
  const { handler } = await load();
  const eventSourceARN = `arn:aws:sqs:us-east-1:111122223333:${queue}`;

  const response = await handler(batch({ ...message('hello'), eventSourceARN }), lambdaContext, () => undefined);

  expect(response).toEqual({ batchItemFailures: [] });
  expect(Object.keys(sent)).toEqual([deadLetters]);
});
