import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Item } from '../../../aws/dynamodb-item.ts';
import { readRecord } from '../../../handlers/announce/read-record.ts';
import { changedPolicy } from '../../../handlers/policy-change/changed-policy.ts';
import { recheckOf } from '../../../handlers/recheck/recheck-of.ts';
import { announceWorld, auditTable, sweepTable } from '../../builders/announce-world.ts';
import { damagedItem } from './damage-item.ts';
import { eachCase, runs, seed, timeout } from './each-case.ts';
import { auditEntries, auditItems, conclusionItems, headItems, oldAllowlistItems } from './sample-items.ts';
import { auditEntry, sweepConclusion } from './stored-values.ts';

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** As JSON, which is how Lambda gets it. */
function imageOf(item: Item): Image {
  return JSON.parse(JSON.stringify(item));
}

const eventName = fc.constantFrom('INSERT' as const, 'INSERT' as const, 'INSERT' as const, 'MODIFY' as const);

/** A record of the stream of a table, of a damaged item, now and then without it or of another table. */
function aRecord(table: string, items: readonly Item[], keys: readonly string[]): fc.Arbitrary<DynamoDBRecord> {
  const from = fc.constantFrom(...Array<string>(20).fill(table), 'another', '');
  return fc
    .record({ item: fc.option(damagedItem(items), { freq: 20, nil: undefined }), from, eventName })
    .map(({ item, from: name, eventName: event }) => {
      const image = item && imageOf(item);
      const Keys = Object.fromEntries(Object.entries(image ?? {}).filter(([key]) => keys.includes(key)));
      return {
        eventName: event,
        eventSourceARN: `arn:aws:dynamodb:us-east-1:111122223333:table/${name}/stream/2026-11-15T12:00:00.000`,
        dynamodb: { Keys, ...(image && { NewImage: image }), SequenceNumber: 'at-1' },
      };
    });
}

const anyRecord = fc.oneof(
  { weight: 3, arbitrary: aRecord(auditTable, auditItems, ['groupKey', 'sequence']) },
  { weight: 2, arbitrary: aRecord(sweepTable, conclusionItems, ['sweepId', 'part']) },
);

/** What a record that is not read says for itself; anything else is a crash. */
const refusal = /^(table \S+ holds a damaged item|the record has no new image|the record is of an unknown table)/;

const ajv = new Ajv2020({ formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ } });
const compiled = new Map<string, ValidateFunction>();

/** The published schema of an event. */
function schemaOf(detailType: string): ValidateFunction {
  const file = join(
    import.meta.dirname,
    `../../../docs/schemas/events/${detailType.toLowerCase().replace(' ', '-')}.json`,
  );
  const validate =
    compiled.get(detailType) ?? ajv.compile({ ...JSON.parse(readFileSync(file, 'utf8')), $id: undefined });
  compiled.set(detailType, validate);
  return validate;
}

test('any record of the two streams is announced as published, or refused by name', { timeout }, async () => {
  const cases = eachCase('records to announce');
  const sound = auditEntries.filter(({ sequence }) => sequence < 6);

  await fc.assert(
    fc.asyncProperty(anyRecord, async (record) => {
      const world = announceWorld({ log: sound });

      const { batchItemFailures } = await cases.wait(() => world.announce(record));

      const isRefused = batchItemFailures.length > 0;
      cases.count(isRefused ? 'refused' : world.events.length > 0 ? 'announced' : 'of no interest');
      if (isRefused) expect(() => readRecord(record, { auditTable, sweepTable })).toThrow(refusal);
      else checkRead(record);
      for (const { detailType, detail } of world.events) checkEvent(detailType, detail);
      for (const message of world.messages) checkMessage(message);
    }),
    { numRuns: runs, seed },
  );

  cases.end('refused', 'announced', 'of no interest');
});

/** What was taken for an entry or a conclusion is one. */
function checkRead(record: DynamoDBRecord): void {
  const news = readRecord(record, { auditTable, sweepTable });
  if (news.kind === 'entry') auditEntry(news.entry, 'entry');
  if (news.kind === 'conclusion') sweepConclusion(news.conclusion, 'conclusion');
}

function checkEvent(detailType: string, detail: string): void {
  const validate = schemaOf(detailType);
  expect(validate(JSON.parse(detail)), JSON.stringify(validate.errors)).toBe(true);
  // 256 KB with all that is around it (EventBridge quotas).
  expect(Buffer.byteLength(detail)).toBeLessThan(256_000);
}

function checkMessage({ subject, text, attributes }: { subject: string; text: string; attributes: object }): void {
  expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  expect(Buffer.byteLength(subject + text + JSON.stringify(attributes))).toBeLessThan(262_144);
  expect(text).toMatch(/^[^\p{Cs}]+$/u);
}

const everyMoment = { claimTimeoutMs: 90_000, now: Date.parse('2026-11-15T12:00:00Z') };

test('any record of the audit log asks for a check of the group of its chain, or for none', { timeout }, () => {
  const cases = eachCase('records to check again');
  const written = fc.record({
    age: fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 }), { nil: undefined }),
    isPartial: fc.boolean(),
  });

  fc.assert(
    fc.property(aRecord(auditTable, auditItems, ['groupKey', 'sequence']), written, (record, { age, isPartial }) => {
      const at = age === undefined ? {} : { at: { S: new Date(everyMoment.now - age).toISOString() } };
      const NewImage = { ...record.dynamodb?.NewImage, ...at, ...(isPartial && { outcome: { S: 'partial' } }) };

      const recheck = cases.run(() =>
        recheckOf({ ...record, dynamodb: { ...record.dynamodb, NewImage } }, everyMoment),
      );

      cases.count(recheck.kind === 'check' ? recheck.why.trigger.name : 'none');
      if (recheck.kind === 'none') return;
      const { account, region, groupId } = recheck.group;
      expect(`${account}/${region}/${groupId}`).toBe(record.dynamodb?.Keys?.groupKey?.S);
      expect(Math.min(...recheck.delaysSeconds)).toBeGreaterThanOrEqual(0);
      // 95 s after a claim; 1, 5 and 15 minutes after the ends `partial` in a row.
      expect(Math.max(...recheck.delaysSeconds)).toBeLessThanOrEqual(
        recheck.why.trigger.name === 'ClaimEnded' ? 95 : 900,
      );
    }),
    { numRuns: runs, seed },
  );

  cases.end('ClaimEnded', 'RemediationPartial', 'none');
});

const anyOldChange = fc
  .record({
    old: fc.option(damagedItem(oldAllowlistItems)),
    changed: fc.option(damagedItem(oldAllowlistItems)),
    key: fc.option(fc.constantFrom('allow#al-1', 'exempt#ex-1', 'permit#1', '')),
  })
  .map(({ old, changed, key }): DynamoDBRecord => {
    const sk = key === null ? (changed ?? old)?.sk?.S : key;
    return {
      dynamodb: {
        Keys: { pk: { S: 'policy' }, ...(sk !== undefined && { sk: { S: sk } }) },
        ...(old && { OldImage: imageOf(old) }),
        ...(changed && { NewImage: imageOf(changed) }),
      },
    };
  });

const anyHead = damagedItem(headItems).map((item): DynamoDBRecord => {
  const Keys = { pk: { S: 'head' }, sk: { S: 'head' } };
  return { dynamodb: { Keys, NewImage: imageOf(item) } };
});
const anyChange = fc.oneof(anyOldChange, anyHead);

/** A head in which the damage has left neither an account nor a group. */
function isHeadOfNobody({ dynamodb }: DynamoDBRecord): boolean {
  const { accounts, groups } = dynamodb?.NewImage?.affected?.M ?? {};
  return accounts?.L?.length === 0 && groups?.L?.length === 0;
}

test('any change of the policy has somebody looked at, and only groups and accounts that can be', { timeout }, () => {
  const cases = eachCase('changes of the policy');

  fc.assert(
    fc.property(fc.array(anyChange, { minLength: 1, maxLength: 3 }), (records) => {
      const { accounts, groups } = cases.run(() => changedPolicy(records));

      const hasImage = records.some(({ dynamodb = {} }) => dynamodb.OldImage ?? dynamodb.NewImage);
      const isOfNobody = accounts === 'none' && groups.length === 0;
      if (!records.some(isHeadOfNobody)) expect(hasImage).toBe(!isOfNobody);
      cases.count(accounts === null ? 'everybody' : accounts === 'none' ? 'groups only' : 'some accounts');
      if (Array.isArray(accounts)) for (const account of accounts) expect(account).toMatch(/^[0-9]{12}$/);
      for (const { account, region, groupId } of groups) {
        expect(`${account} ${region} ${groupId}`).toMatch(/^[0-9]{12} [a-z]+(-[a-z]+)+-[0-9]{1,2} sg-[0-9a-f]{8,17}$/);
      }
    }),
    { numRuns: runs, seed },
  );

  cases.end('everybody', 'some accounts', 'groups only');
});
