import { expect, test } from 'vitest';
import { eventDetails } from '../../../handlers/announce/event-schemas.ts';
import { historyAnnouncement, historyChangeOf } from '../../../handlers/announce/history-change.ts';
import { readRecord } from '../../../handlers/announce/read-record.ts';

const tables = { auditTable: 'audit', sweepTable: 'sweeps' };

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

    const { event, notification, counts } = historyAnnouncement(historyChangeOf(recordOf('audit', name)));
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

test('an item that is no entry is told as well, and not tried again', () => {
  const junk = recordOf('audit', 'INSERT', { id: { S: 'rem-1' }, outcome: { S: 'exploded' } });

  const news = readRecord(junk, tables);

  const { event, notification } = historyAnnouncement(historyChangeOf(junk));
  expect(news).toMatchObject({ kind: 'history-change', change: { what: 'unreadable', sequence: 7 } });
  expect(eventDetails['History Changed'].safeParse(JSON.parse(event.detail)).success).toBe(true);
  expect(notification?.text).toContain('is not an entry');
  expect(notification?.text).toContain('smtp-warden history restart');
});

test('an entry of a newer version is an error: an update of the functions can read it', () => {
  const newer = recordOf('audit', 'INSERT', { schema: { N: '99' } });

  expect(() => readRecord(newer, tables)).toThrow('Update smtp-warden');
});
