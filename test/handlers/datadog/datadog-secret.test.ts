import { expect, test } from 'vitest';
import { secretsManagerClient } from '../../../aws/clients.ts';
import { secretReader } from '../../../aws/secret.ts';
import { answerWebhook } from '../../../handlers/datadog/answer-webhook.ts';
import { newLogger } from '../../../runtime/logger.ts';
import { noVersion, secret, secretArn, webhookCall, webhookWorld } from '../../builders/a-webhook.ts';
import { type Answer, type Call, fakeAws } from '../../builders/fake-aws.ts';
import { home } from '../../builders/live-deps.ts';
import { memoryQueue } from '../../builders/message-context.ts';
import { readEvent } from '../../builders/read-event.ts';

/** A webhook whose clock and secret the test turns. */
async function turnable(answerTo: (call: Call) => Answer = webhookWorld()) {
  const world = { now: 0, answerTo };
  const { calls } = await fakeAws((call) => world.answerTo(call));
  const context = {
    secrets: secretReader(secretsManagerClient('us-east-1'), secretArn, () => world.now),
    queue: memoryQueue(),
    home,
    logger: newLogger('silent', 'stderr'),
  };
  const rendered = readEvent('datadog-webhook-rendered');
  const statusWith = async (value: string) => {
    const event = webhookCall(rendered, { headers: { 'x-smtp-warden-secret': value } });
    return (await answerWebhook(event, context)).statusCode;
  };
  return { world, calls, statusWith };
}

test('the secret is read once for many calls, in both versions, and again after five minutes', async () => {
  const { world, calls, statusWith } = await turnable();

  for (let call = 0; call < 3; call++) await statusWith(secret);
  world.now = 299_999;
  await statusWith(secret);
  const before = calls.map(({ input }) => input);
  world.now = 300_000;
  await statusWith(secret);

  const both = ['AWSCURRENT', 'AWSPREVIOUS'].map((VersionStage) => ({ SecretId: secretArn, VersionStage }));
  expect(before.toSorted((a, b) => (String(a.VersionStage) < String(b.VersionStage) ? -1 : 1))).toEqual(both);
  expect(calls.length).toBe(4);
});

test('a secret that was rotated is good at once, and the one before it until the next', async () => {
  const { world, statusWith } = await turnable();
  const before = await statusWith(secret);

  world.answerTo = webhookWorld({ current: 'the-new-one', previous: secret });
  world.now = 10_000;
  const rotated = [await statusWith('the-new-one'), await statusWith(secret)];
  world.answerTo = webhookWorld({ current: 'a-newer-one', previous: 'the-new-one' });
  world.now = 310_000;
  const rotatedAgain = [await statusWith(secret), await statusWith('the-new-one')];

  expect([before, rotated, rotatedAgain]).toEqual([202, [202, 202], [401, 202]]);
});

test('wrong guesses do not have the secret read again and again', async () => {
  const { calls, statusWith } = await turnable(webhookWorld({ previous: noVersion }));

  for (let guess = 0; guess < 20; guess++) await statusWith(`guess ${guess}`);

  expect(calls.length).toBe(2);
});

test('a newline at the end of the stored secret, as a file has it, is no part of it', async () => {
  const { statusWith } = await turnable(webhookWorld({ current: `${secret}\n` }));

  expect(await statusWith(secret)).toBe(202);
});
