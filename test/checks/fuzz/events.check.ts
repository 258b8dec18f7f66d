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
import { count, flag, list, moment, object, oneOf, ordinal, orNull, text } from './valid.ts';

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
const counter = { part: 0, of: 2, parts: 1 };
const waiting = { region: place.region, groupId: 'sg-0123456789abcdef0' };
const requests = [
  // As a version up to 0.5 asked.
  { kind: 'scan-place', sweepId: 'sweep-1', ...place },
  { kind: 'scan-account', sweepId: 'sweep-1', account: place.account, changeLimit: 50, counter },
  { kind: 'scan-account', sweepId: 'sweep-1', account: place.account, changeLimit: 50, counter, undelivered: true },
  { kind: 'conclude-sweep', sweepId: 'sweep-1' },
  { kind: 'conclude-sweep', sweepId: 'sweep-1', reported: { accounts: 7, since: '2026-11-15T12:00:00.000Z' } },
  { kind: 'allowlist-changed', accounts: ['111122223333'] },
  { kind: 'allowlist-changed', accounts: null },
  { kind: 'managed-groups', account: place.account },
  { kind: 'managed-groups', account: place.account, attempt: 2, regions: [place.region], waiting: [waiting] },
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
    'of-earlier-version': {},
    'scan-account': {
      sweepId: text,
      account: text,
      changeLimit: ordinal,
      counter: object({ part: count, of: ordinal, parts: ordinal }),
      'undelivered?': flag,
    },
    'conclude-sweep': { sweepId: text, 'reported?': object({ accounts: count, since: moment }) },
    'allowlist-changed': { accounts: orNull(list(text)) },
    'managed-groups': {
      account: text,
      'attempt?': ordinal,
      'regions?': list(text),
      'waiting?': list(object({ region: text, groupId: text })),
    },
  };
  object({ kind: oneOf(request.kind), ...shapes[request.kind] })(request, 'request');
  if ('account' in request) expect(request.account).toMatch(/^\d{12}$/);
  const regions = 'account' in request && 'regions' in request ? request.regions : [];
  for (const region of regions ?? []) expect(region).toMatch(/^[a-z]+(-[a-z]+)+-\d{1,2}$/);
  if ('accounts' in request) for (const account of request.accounts ?? []) expect(account).toMatch(/^\d{12}$/);
}
