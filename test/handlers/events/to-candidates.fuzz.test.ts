import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupKey } from '../../../core/model/security-group.ts';
import type { ParsedEvent } from '../../../handlers/events/nomination.ts';
import { parseSqsBody } from '../../../handlers/events/sqs-body.ts';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { mutated, mutation, nested } from '../../builders/mutate-event.ts';
import { numberSetting } from '../../builders/number-setting.ts';
import { datadogEvent, type Json, readEvent } from '../../builders/read-event.ts';

const runs = numberSetting('SMTP_WARDEN_FUZZ_RUNS', 10_000);
const timeLimitMs = Math.max(20_000, runs * 2);

const samples = readdirSync(new URL('../../fixtures/events', import.meta.url))
  .filter((file) => file.endsWith('.json'))
  .map((file) => readEvent(file.replace('.json', '')))
  // What Datadog sends is the body of a call, which the webhook's function makes an event of.
  .map((event) => ('detail-type' in event ? event : datadogEvent(event)));
const nominated = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const ownNomination: Json = {
  'detail-type': 'Groups Nominated',
  source: 'smtp-warden',
  detail: { trigger: { kind: 'sweep', name: 'sweep' }, groups: [nominated, { ...nominated, groupId: 'sg-01234567' }] },
};
const fixtures = [...samples, ownNomination];
const fixture = fc.constantFrom(...fixtures);
const ownRoleArns = ['arn:aws:iam::111122223333:role/smtp-remediator-spoke'];

const builtIns = [Object.prototype, Array.prototype, String.prototype, Map.prototype];
const cleanKeys = builtIns.map((prototype) => Reflect.ownKeys(prototype));

/** What holds of every nomination, whatever it was made from. */
function checkSound(nomination: ParsedEvent): void {
  expect(['candidates', 'ignored', 'unreadable']).toContain(nomination.kind);
  expect(Object.getPrototypeOf(nomination)).toBe(Object.prototype);
  if (nomination.kind !== 'candidates') {
    expect(nomination.reason).toMatch(/^[\x20-\x7e]{1,400}$/);
    return;
  }
  expect(nomination.groups.length + nomination.prefixLists.length).toBeGreaterThan(0);
  for (const group of nomination.groups) {
    expect(Object.keys(group).sort()).toEqual(['account', 'groupId', 'region']);
    expect(group.groupId).toMatch(/^sg-[0-9a-f]{8,17}$/);
    checkPlace(group);
  }
  for (const list of nomination.prefixLists) {
    expect(Object.keys(list).sort()).toEqual(['account', 'prefixListId', 'region']);
    expect(list.prefixListId).toMatch(/^pl-[0-9a-f]{8,17}$/);
    checkPlace(list);
  }
  const keys = nomination.groups.map((group) => groupKey(group));
  for (const finding of nomination.findings) {
    expect([finding.id, ...Object.values(finding.format)]).not.toContain('');
    expect(finding.groups.length).toBeGreaterThan(0);
    expect(keys).toEqual(expect.arrayContaining(finding.groups.map((group) => groupKey(group))));
    if (finding.hub) checkPlace(finding.hub);
  }
  expect(new Set(nomination.groups.map((group) => JSON.stringify(group))).size).toBe(nomination.groups.length);
}

function checkPlace(place: { readonly account: string; readonly region: string }): void {
  expect(place.account).toMatch(/^\d{12}$/);
  expect(place.region).toMatch(/^[a-z-]+-\d{1,2}$/);
}

function checkNothingPolluted(): void {
  expect(builtIns.map((prototype) => Reflect.ownKeys(prototype))).toEqual(cleanKeys);
  expect('polluted' in {}).toBe(false);
}

const anyEvent = fc.oneof(
  { weight: 1, arbitrary: fc.anything({ maxDepth: 4, withBigInt: true, withNullPrototype: true, withMap: true }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 4, arbitrary: fc.tuple(fixture, fc.array(mutation, { maxLength: 4 })).map(([e, m]) => mutated(e, m)) },
);

test('any JSON, and any damaged event, is nominated, ignored or unreadable; nothing throws, pollutes or hangs', {
  timeout: timeLimitMs,
}, () => {
  const seen = { candidates: 0, ignored: 0, unreadable: 0 };

  fc.assert(
    fc.property(anyEvent, (event) => {
      const nomination = parseEvent(event, ownRoleArns);

      checkSound(nomination);
      seen[nomination.kind] += 1;
    }),
    { numRuns: runs },
  );

  checkNothingPolluted();
  // A fuzz that never gets past the door would prove nothing.
  if (runs >= 1000) expect(Math.min(...Object.values(seen))).toBeGreaterThan(runs / 50);
});

const anyBody = fc.oneof(
  fc.string(),
  fc.json({ maxDepth: 4 }),
  fc.tuple(fixture, fc.nat()).map(([event, cut]) => JSON.stringify(event).slice(0, cut % 3000)),
  fc
    .tuple(fixture, fc.string())
    .map(([event, text]) => JSON.stringify({ Type: 'Notification', Message: text, ...event })),
  fixture.map((event) => JSON.stringify({ Type: 'Notification', Message: JSON.stringify(event) })),
  fixture.map((event) => JSON.stringify(event).replaceAll('"detail"', '"__proto__":{"polluted":true},"detail"')),
);

test('any message body is nominated, ignored or unreadable', { timeout: timeLimitMs }, () => {
  fc.assert(
    fc.property(anyBody, (body) => checkSound(parseSqsBody(body, ownRoleArns))),
    { numRuns: Math.ceil(runs / 5) },
  );

  checkNothingPolluted();
});

const notNeeded = [
  'eventVersion',
  'userIdentity',
  'sourceIPAddress',
  'userAgent',
  'eventTime',
  'eventID',
  'tlsDetails',
];

test('junk in what is not needed costs no candidate', { timeout: timeLimitMs }, () => {
  const junk = fc.dictionary(fc.constantFrom(...notNeeded), fc.anything());

  fc.assert(
    fc.property(fixture, junk, fc.anything(), (event, detail, id) => {
      const before = parseEvent(event, []);

      const after = parseEvent(
        { ...event, id, version: id, time: id, detail: { ...(event.detail as Json), ...detail } },
        [],
      );

      expect(after).toEqual({ ...before, ...('trigger' in after && { trigger: after.trigger }) });
    }),
    { numRuns: Math.ceil(runs / 10) },
  );
});

test.each([
  ['lists', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['objects', `${'{"groupId":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
])('nesting as deep as a message allows overflows no stack: %s', (_, deep) => {
  const body = JSON.stringify(readEvent('cloudtrail-CreateTags')).replace('"resourcesSet":', `"deep":${deep},$&`);

  const nomination = parseSqsBody(body, []);

  expect(nomination).toMatchObject({ kind: 'candidates', groups: [{ groupId: 'sg-0123456789abcdef0' }] });
});

test('an object that contains itself is read once', () => {
  const event = readEvent('cloudtrail-CreateTags');
  const parameters: Json = { resourceId: nested('sg-0123456789abcdef0', 4) };
  parameters.self = parameters;

  const nomination = parseEvent({ ...event, detail: { ...(event.detail as Json), requestParameters: parameters } }, []);

  expect(nomination).toMatchObject({ kind: 'candidates', groups: [{ groupId: 'sg-0123456789abcdef0' }] });
});
