import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { dynamodbEvidence } from '../../aws/dynamodb-evidence.ts';
import { itemOf } from '../../aws/dynamodb-item.ts';
import { sweepTable } from '../../aws/table-definitions.ts';
import { summaryOf } from '../../core/evidence/summary.ts';
import { groupKey } from '../../core/model/security-group.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { aSnapshot, now } from '../builders/builders.ts';
import { anEvidenceSummary, aReachEvidence, aTrafficEvidence, aTrafficSource } from '../builders/reach-evidence.ts';

const TableName = 'sweeps';
const { ref } = aSnapshot();
const other = { ...ref, groupId: 'sg-0000000000000000b' };
const days = 86_400_000;

async function open() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await dynamodb.send(new CreateTableCommand({ TableName, ...sweepTable }));
  const storeAt = (time: number) => dynamodbEvidence(dynamodb, TableName, () => time);
  return { sandbox, dynamodb, storeAt, store: storeAt(now) };
}

test('what is kept of a group comes back as it was, and the last one counts', async () => {
  const { store } = await open();

  await store.put(ref, anEvidenceSummary({ verdict: 'unknown' }));
  await store.put(ref, anEvidenceSummary());

  const { summaries, problems } = await store.of([ref, other, ref]);
  expect([...summaries]).toEqual([[groupKey(ref), anEvidenceSummary()]]);
  expect(problems).toEqual([]);
});

test('it lies under a key that begins with evidence#, and is gone after 30 days', async () => {
  const { dynamodb, store, storeAt } = await open();

  await store.put(ref, anEvidenceSummary());

  const { Items } = await dynamodb.send(new ScanCommand({ TableName }));
  expect(Items).toMatchObject([
    {
      sweepId: { S: `evidence#${groupKey(ref)}` },
      part: { S: 'summary' },
      ttl: { N: String(Math.floor(now / 1000) + 30 * 86_400) },
    },
  ]);
  // DynamoDB deletes it some days later.
  expect((await storeAt(now + 29 * days).of([ref])).summaries.size).toBe(1);
  expect((await storeAt(now + 30 * days).of([ref])).summaries.size).toBe(0);
});

test('a damaged one is named and hides no other', async () => {
  const { dynamodb, store } = await open();
  await store.put(other, anEvidenceSummary());
  const Item = itemOf({ sweepId: `evidence#${groupKey(ref)}`, part: 'summary', verdict: 'certain' });
  await dynamodb.send(new PutItemCommand({ TableName, Item }));

  const { summaries, problems } = await store.of([ref, other]);

  expect([...summaries.keys()]).toEqual([groupKey(other)]);
  expect(problems).toEqual([expect.stringContaining(`evidence#${groupKey(ref)}`)]);
});

const [source] = anEvidenceSummary().traffic?.largest ?? [];

test.each([
  ['a thousand sources', { largest: Array.from({ length: 1_000 }, () => source) }],
  ['a source that is no address', { largest: [{ ...source, cidr: `192.0.2.7/32${' and more'.repeat(9_000)}` }] }],
  ['a reason of 100,000 characters', { reasons: ['x'.repeat(100_000)] }],
  ['a thousand reasons', { reasons: Array.from({ length: 1_000 }, () => 'x') }],
])(
  '%s in an item was not put there by the bot: it is damaged, and so no mail grows beyond what SNS takes',
  async (_, change) => {
    const { dynamodb, store } = await open();
    const summary = anEvidenceSummary();
    const forged = { ...summary, traffic: { ...summary.traffic, ...change } };
    const Item = itemOf({ ...forged, sweepId: `evidence#${groupKey(ref)}`, part: 'summary' });
    await dynamodb.send(new PutItemCommand({ TableName, Item }));

    const { summaries, problems } = await store.of([ref]);

    expect([...summaries.keys()]).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(`evidence#${groupKey(ref)}`)]);
    expect(problems.join().length).toBeLessThan(1_000);
  },
);

test('what is said of a damaged item is one line, which no terminal obeys', async () => {
  const { dynamodb, store } = await open();
  const key = { sweepId: `evidence#${groupKey(ref)}`, part: 'summary' };
  const Item = itemOf({ ...anEvidenceSummary(), '\u001b[2J\u202eforged': 1, ...key });
  await dynamodb.send(new PutItemCommand({ TableName, Item }));

  const { problems } = await store.of([ref]);

  expect(problems.join()).toContain('forged');
  expect(problems.join()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('what was read earlier never replaces what was read later: a slow read may end after a quick one', async () => {
  const { store } = await open();
  const later = anEvidenceSummary({ at: new Date(now).toISOString() });

  await store.put(ref, later);
  await store.put(ref, anEvidenceSummary({ at: new Date(now - 1).toISOString(), verdict: 'unknown' }));

  expect((await store.of([ref])).summaries.get(groupKey(ref))).toEqual(later);
});

test('a summary of days to come is damaged: it would pass for newer than any proposal', async () => {
  const { store } = await open();
  const soon = anEvidenceSummary({ at: new Date(now).toISOString() });
  await store.put(ref, anEvidenceSummary({ at: new Date(now + 2 * days).toISOString() }));
  // By a computer whose clock is behind by less than a day, it is read all the same.
  await store.put(other, anEvidenceSummary({ at: new Date(now + days / 2).toISOString() }));

  const { summaries, problems } = await store.of([ref, other]);

  expect([...summaries.keys()]).toEqual([groupKey(other)]);
  expect(problems).toEqual([expect.stringContaining('in the future')]);
  await store.put(ref, soon);
  expect((await store.of([ref])).summaries.get(groupKey(ref))).toEqual(soon);
});

test('the longest summary that the bot makes comes back as it was', async () => {
  const { store } = await open();
  const reasons = Array.from({ length: 100 }, () => 'é'.repeat(1_000));
  const sources = Array.from({ length: 9 }, (_, n) =>
    aTrafficSource({ cidr: `2001:db8:1111:2222:3333:4444:5555:666${n}/128`, bytes: 2 ** 60 }),
  );
  const summary = summaryOf(aReachEvidence({ reasons, traffic: aTrafficEvidence({ sources, reasons }) }), now);

  await store.put(ref, summary);

  expect((await store.of([ref])).summaries.get(groupKey(ref))).toEqual(summary);
});

test('what could not be written or read is an error', async () => {
  const { sandbox, store } = await open();

  for (const [action, call] of [
    ['PutItem', () => store.put(ref, anEvidenceSummary())],
    ['GetItem', () => store.of([ref])],
  ] as const) {
    sandbox.faults.add({ kind: 'before', action, code: 'AccessDeniedException' });
    await expect(call()).rejects.toThrow();
  }
});
