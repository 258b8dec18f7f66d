import type { Context, DynamoDBStreamEvent, EventBridgeEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { freshModule } from '../builders/fresh-module.ts';
import { furnishedSandbox, stubEnvironment } from '../builders/live-deps.ts';

/** A sandbox whose bot is off. The queues are where nobody listens: what is sent fails. */
async function off() {
  const { sandbox } = await furnishedSandbox({});
  stubEnvironment({
    SMTP_WARDEN_MODE: 'off',
    SMTP_WARDEN_LOG_LEVEL: 'silent',
    SMTP_WARDEN_GROUP_QUEUE_URL: 'http://127.0.0.1:1/groups',
    SMTP_WARDEN_BACKGROUND_QUEUE_URL: 'http://127.0.0.1:1/background',
    SMTP_WARDEN_SCAN_QUEUE_URL: 'http://127.0.0.1:1/scans',
  });
  sandbox.calls.reset();
  return sandbox;
}

function contextOf(name: string): Context {
  return {
    awsRequestId: 'request-1',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:111122223333:function:${name}`,
  } as Context;
}

test('in mode off no sweep is started', async () => {
  const sandbox = await off();
  const { handler } = await freshModule<typeof import('../../handlers/sweep.ts')>('handlers/sweep.ts');
  const event = { time: '2026-11-15T12:00:00Z' } as EventBridgeEvent<'Scheduled Event', unknown>;

  await handler(event, contextOf('sweep'), () => undefined);

  expect(sandbox.calls.list()).toEqual([]);
});

test('in mode off a change of the policy is not followed', async () => {
  await off();
  const { handler } = await freshModule<typeof import('../../handlers/policy-change.ts')>('handlers/policy-change.ts');
  const Keys = { pk: { S: 'policy' }, sk: { S: 'entry#1' } };
  const event: DynamoDBStreamEvent = { Records: [{ eventName: 'INSERT', dynamodb: { Keys, NewImage: Keys } }] };

  // Sending to the queues would fail.
  await expect(handler(event, contextOf('policy-change'), () => undefined)).resolves.toBeUndefined();
});
