import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerWebhook } from '../../../handlers/datadog/answer-webhook.ts';
import { parseSqsBody } from '../../../handlers/events/sqs-body.ts';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { readScanRequest } from '../../../handlers/sweep/scan-request.ts';
import { webhookCall } from '../../builders/a-webhook.ts';
import { spyLogger } from '../../builders/spy-logger.ts';
import { eachCase, runs, seed, timeout } from './each-case.ts';
import { anyBody, anyEvent, damaged, textOf, triggers, webhookBodies } from './event-arbitraries.ts';
import { checkNomination } from './nominations.ts';
import { list, object, oneOf, orNull, text } from './valid.ts';

const ownRoleArns = ['arn:aws:iam::111122223333:role/smtp-remediator-spoke'];
const builtIns = [Object.prototype, Array.prototype, String.prototype, Map.prototype];
const cleanKeys = builtIns.map((prototype) => Reflect.ownKeys(prototype));

function checkNothingPolluted(): void {
  expect(builtIns.map((prototype) => Reflect.ownKeys(prototype))).toEqual(cleanKeys);
  expect('polluted' in {}).toBe(false);
}

test('any event, of any trigger, is nominated, ignored or unreadable', { timeout }, () => {
  const cases = eachCase('events');

  fc.assert(
    fc.property(anyEvent, (event) => {
      const nomination = cases.run(() => parseEvent(event, ownRoleArns));

      checkNomination(nomination, null);
      cases.count(nomination.kind);
      if (nomination.kind === 'candidates') cases.count(`from ${triggerOf(event)}`);
    }),
    { numRuns: runs, seed },
  );

  checkNothingPolluted();
  cases.end('candidates', 'ignored', 'unreadable', ...triggers.map((trigger) => `from ${trigger}`));
});

function triggerOf(event: unknown): string {
  return String(Object(event)['detail-type']);
}

test('any message body is nominated, ignored or unreadable, and names nothing that does not stand in it', {
  timeout,
}, () => {
  const cases = eachCase('message bodies');

  fc.assert(
    fc.property(anyBody, (body) => {
      const nomination = cases.run(() => parseSqsBody(body, ownRoleArns));

      checkNomination(nomination, body);
      cases.count(nomination.kind);
    }),
    { numRuns: runs, seed },
  );

  checkNothingPolluted();
  cases.end('candidates', 'ignored', 'unreadable');
});

const anyWebhook = fc.oneof(
  { weight: 4, arbitrary: damaged(fc.constantFrom(...webhookBodies)).map(textOf) },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.json() },
);

test('any call of the webhook is answered, and what is queued is what the worker reads', { timeout }, async () => {
  const cases = eachCase('webhook calls');
  const { logger } = spyLogger();
  const sent: string[] = [];
  const context = {
    secrets: async () => ['the secret'],
    queue: {
      send: async (messages: readonly { body: string }[]) => void sent.push(...messages.map(({ body }) => body)),
    },
    home: { account: '111122223333', region: 'us-east-1' },
    logger,
  };

  await fc.assert(
    fc.asyncProperty(anyWebhook, fc.constantFrom('the secret', 'another', ''), async (body, secret) => {
      sent.length = 0;
      const { statusCode } = await cases.wait(() =>
        answerWebhook(webhookCall(body, { headers: { 'x-smtp-warden-secret': secret } }), context),
      );

      cases.count(String(statusCode));
      expect([202, 400, 401, 413]).toContain(statusCode);
      expect(statusCode === 401).toBe(secret !== 'the secret');
      if (statusCode !== 202) expect(sent).toEqual([]);
      for (const message of sent) {
        const nomination = parseSqsBody(message, ownRoleArns);
        checkNomination(nomination, message);
        expect(nomination.kind).toBe('candidates');
      }
    }),
    { numRuns: Math.ceil(runs / 5), seed },
  );

  checkNothingPolluted();
  cases.end('202', '400', '401');
});

const place = { account: '111122223333', region: 'us-east-1' };
const requests = [
  { kind: 'scan-place', sweepId: 'sweep-1', ...place },
  { kind: 'conclude-sweep', sweepId: 'sweep-1' },
  { kind: 'allowlist-changed', accounts: ['111122223333'] },
  { kind: 'allowlist-changed', accounts: null },
  { kind: 'managed-groups', ...place },
];

test('any message to the scanner is a request or an error that says so', { timeout }, () => {
  const cases = eachCase('scan requests');

  fc.assert(
    fc.property(damaged(fc.constantFrom(...requests)).map(textOf), (body) => {
      const request = cases.run(() => readOrNull(body));

      cases.count(request === null ? 'refused' : 'accepted');
      if (request !== null) checkRequest(request);
    }),
    { numRuns: Math.ceil(runs / 5), seed },
  );

  cases.end('refused', 'accepted');
});

function readOrNull(body: string): ReturnType<typeof readScanRequest> | null {
  try {
    return readScanRequest(body);
  } catch (error) {
    expect(String(error)).toMatch(/^(Error: expected a request to scan|SyntaxError)/);
    return null;
  }
}

function checkRequest(request: ReturnType<typeof readScanRequest>): void {
  const shapes = {
    'scan-place': { sweepId: text, account: text, region: text },
    'conclude-sweep': { sweepId: text },
    'allowlist-changed': { accounts: orNull(list(text)) },
    'managed-groups': { account: text, region: text },
  };
  object({ kind: oneOf(request.kind), ...shapes[request.kind] })(request, 'request');
  if ('account' in request) expect(`${request.account} ${request.region}`).toMatch(/^\d{12} [a-z]+(-[a-z]+)+-\d{1,2}$/);
  if ('accounts' in request) for (const account of request.accounts ?? []) expect(account).toMatch(/^\d{12}$/);
}
