import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { AuditEntry } from '../core/audit/audit-entry.ts';
import type { TimeRange } from '../core/audit/audit-log.ts';
import { messageOf } from '../core/model/message-of.ts';
import { auditEntryOf } from './audit-item.ts';
import type { Item } from './dynamodb-item.ts';

type IndexQuery = Omit<QueryCommandInput, 'TableName'>;

interface RecentOptions {
  readonly range: TimeRange;
  readonly table: string;
  readonly onDamage: ((problem: string) => void) | undefined;
}

/**
 * Entries of all groups, newest first. Month by month backwards: the index has one partition a month, so a page is one query
 * however long the log is. Throws at an entry that cannot be read, unless there is an `onDamage` to be told of it.
 */
export async function* recentEntries(
  pages: (query: IndexQuery) => AsyncIterable<readonly Item[]>,
  { range: { since, until }, table, onDamage }: RecentOptions,
): AsyncGenerator<AuditEntry> {
  for (const month of monthsBackwards(since, until)) {
    const query = {
      IndexName: 'byTime',
      ScanIndexForward: false,
      KeyConditionExpression: '#month = :month AND #at BETWEEN :since AND :until',
      ExpressionAttributeNames: { '#month': 'month', '#at': 'at' },
      ExpressionAttributeValues: { ':month': { S: month }, ':since': { S: since }, ':until': { S: until } },
    };
    for await (const items of pages(query)) {
      yield* items.flatMap((item) => readable(item, table, onDamage));
    }
  }
}

function readable(item: Item, table: string, onDamage: RecentOptions['onDamage']): AuditEntry[] {
  try {
    return [auditEntryOf(item, table)];
  } catch (error) {
    if (!onDamage) throw error;
    onDamage(messageOf(error));
    return [];
  }
}

/** The keys of the partitions of the indexes by time, the last first: one a month. */
export function monthsBackwards(since: string, until: string): string[] {
  const months: string[] = [];
  const first = since.slice(0, 7);
  for (let day = new Date(`${until.slice(0, 7)}-01T00:00:00Z`); day.toISOString().slice(0, 7) >= first; ) {
    months.push(day.toISOString().slice(0, 7));
    day = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - 1, 1));
  }
  return months;
}
