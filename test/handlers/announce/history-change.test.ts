import { expect, test } from 'vitest';
import { eventDetails } from '../../../handlers/announce/event-schemas.ts';
import { historyAnnouncement, historyChangeOf } from '../../../handlers/announce/history-change.ts';
import { readRecord } from '../../../handlers/announce/read-record.ts';
import { chainOfLooks } from '../../builders/announce-entries.ts';
import { auditRecord, auditTable, hubOfTests, sweepTable } from '../../builders/announce-world.ts';

const tables = { auditTable: 'audit', sweepTable: 'sweeps' };
const streamTables = { auditTable, sweepTable };

function recordOf(
  table: string,
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE',
  NewImage?: Record<string, { S: string } | { N: string }>,
) {
  return {
    eventID: 'event-1',
    eventName,
    eventSourceARN: `arn:aws:dynamodb:us-east-1:111122223333:table/${table}/stream/2026-11-25T00:00:00.000`,
    dynamodb: {
      ApproximateCreationDateTime: 1_795_600_000,
      Keys: { groupKey: { S: '111122223333/us-east-1/sg-0123456789abcdef0' }, sequence: { N: '7' } },
      SequenceNumber: '1',
      ...(NewImage && { NewImage }),
    },
  };
}

test.each([
  ['MODIFY', 'overwritten'],
  ['REMOVE', 'deleted'],
] as const)(
  'an entry of the audit log that was changed (%s) is told to people, machines and the alarm',
  (name, what) => {
    const news = readRecord(recordOf('audit', name), tables);

    const { event, notification, counts } = historyAnnouncement(historyChangeOf(recordOf('audit', name)), hubOfTests);
    expect(news).toMatchObject({ kind: 'history-change', change: { what, sequence: 7 } });
    expect(eventDetails['History Changed'].safeParse(JSON.parse(event.detail)).success).toBe(true);
    expect(notification?.subject).toBe(
      `[smtp-warden] Audit entry ${what}: 111122223333/us-east-1/sg-0123456789abcdef0`,
    );
    expect(notification?.text).toContain('smtp-warden history verify');
    expect(counts).toEqual({ HistoryChanges: 1 });
  },
);

test('an item of the sweeps that TTL removes is no news', () => {
  expect(readRecord(recordOf('sweeps', 'REMOVE'), tables)).toEqual({ kind: 'none' });
});

test.each(['policy', 'policy-part#1', 'accounts', 'anchor', 'anchor-part#1', 'decision#AIDAADA'])(
  'what is written under %s is no entry of a group: it is no news, and what is changed there is told',
  (key) => {
    const of = (name: 'INSERT' | 'MODIFY') => {
      const record = recordOf('audit', name, { groupKey: { S: key } });
      return { ...record, dynamodb: { ...record.dynamodb, Keys: { groupKey: { S: key }, sequence: { N: '1' } } } };
    };

    expect(readRecord(of('INSERT'), tables)).toEqual({ kind: 'none' });
    expect(readRecord(of('MODIFY'), tables)).toMatchObject({ kind: 'history-change' });
  },
);

test('an item that is no entry is told as well, and not tried again', () => {
  const junk = recordOf('audit', 'INSERT', { id: { S: 'rem-1' }, outcome: { S: 'exploded' } });

  const news = readRecord(junk, tables);

  const { event, notification } = historyAnnouncement(historyChangeOf(junk), hubOfTests);
  expect(news).toMatchObject({ kind: 'history-change', change: { what: 'unreadable', sequence: 7 } });
  expect(eventDetails['History Changed'].safeParse(JSON.parse(event.detail)).success).toBe(true);
  expect(notification?.text).toContain('is not an entry');
  expect(notification?.text).toContain(
    "smtp-warden history restart sg-0123456789abcdef0 --region us-east-1 --group-region us-east-1 --account 111122223333 --reason 'WHY'",
  );
});

test.each([
  ['was changed after it was written', { reason: 'nothing to see' }],
  ['is filed under another group', { groupKey: '111122223333/us-east-1/sg-0fedcba9876543210' }],
  ['is filed under another month', { month: '2020-01' }],
])('an entry that %s is told as a change of the history, and not as a remediation', async (_, forged) => {
  const [, completed] = await chainOfLooks([{}]);
  if (!completed) throw new Error('a remediation has two entries');
  const record = auditRecord(completed);
  const image = { ...record.dynamodb?.NewImage };
  for (const [name, value] of Object.entries(forged)) image[name] = { S: value };

  const news = readRecord({ ...record, dynamodb: { ...record.dynamodb, NewImage: image } }, streamTables);

  expect(readRecord(record, streamTables).kind).toBe('entry');
  expect(news).toMatchObject({ kind: 'history-change', change: { what: 'unreadable' } });
});

test('an entry of a newer version is an error: an update of the functions can read it', () => {
  const newer = recordOf('audit', 'INSERT', { schema: { N: '99' } });

  expect(() => readRecord(newer, tables)).toThrow('Update smtp-warden');
});
