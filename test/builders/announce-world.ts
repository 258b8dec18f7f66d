import type { DynamoDBRecord } from 'aws-lambda';
import { itemOf } from '../../aws/dynamodb-item.ts';
import type { OwnEvent } from '../../aws/event-bus.ts';
import type { Notification } from '../../aws/sns-topic.ts';
import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { hashOf } from '../../core/model/canonical-json.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { SweepConclusion } from '../../core/sweep/sweep.ts';
import { type AnnounceContext, announceRecords } from '../../handlers/announce/announce-records.ts';
import type { Hub } from '../../handlers/announce/next-commands.ts';
import { sendDigests } from '../../handlers/announce/send-digests.ts';
import type { MetricName } from '../../runtime/metrics.ts';
import { memoryPendingMails } from './memory-pending-mails.ts';
import { spyLogger } from './spy-logger.ts';

export const auditTable = 'smtp-warden-audit';
export const sweepTable = 'smtp-warden-sweeps';

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** What the stream of a table brings when an item is put into it. */
export function insertion(table: string, keys: readonly string[], stored: object): DynamoDBRecord {
  // As JSON, which is how Lambda gets it.
  const image: Image = JSON.parse(JSON.stringify(itemOf(stored)));
  return {
    eventName: 'INSERT',
    eventSourceARN: `arn:aws:dynamodb:us-east-1:111122223333:table/${table}/stream/2026-11-15T12:00:00.000`,
    dynamodb: {
      Keys: Object.fromEntries(Object.entries(image).filter(([name]) => keys.includes(name))),
      NewImage: image,
      SequenceNumber: 'at-1',
      StreamViewType: 'NEW_IMAGE',
    },
  };
}

/** With the hash of what it holds. */
export function auditRecord({ hash: _, ...entry }: AuditEntry, change: object = {}): DynamoDBRecord {
  const body = { ...entry, ...change };
  const keys = { groupKey: groupKey(entry.group), month: entry.at.slice(0, 7) };
  const stored = { ...body, hash: hashOf(body), ...keys };
  return insertion(auditTable, ['groupKey', 'sequence'], stored);
}

export function sweepRecord(value: object, part = 'conclusion'): DynamoDBRecord {
  return insertion(sweepTable, ['sweepId', 'part'], { ...value, part, ttl: 1_800_000_000 });
}

/** How a sweep ended; what it counts of its failures is as they are, unless it is given. */
export function aConclusion(change: Partial<SweepConclusion> = {}): SweepConclusion {
  const { failures = [] } = change;
  const unread = failures.filter(({ groupId }) => groupId === undefined).map(({ account }) => account);
  return {
    sweepId: 'sweep-2026-11-15T12:00:00Z',
    startedAt: '2026-11-15T12:00:00.000Z',
    concludedAt: '2026-11-15T12:05:00.000Z',
    end: 'complete',
    verdict: 'released',
    brake: 50,
    changes: 3,
    accounts: 2,
    places: 2,
    groups: 120,
    findings: 5,
    optedIn: 40,
    failed: failures.length,
    failedNews: failures.filter(({ unreachableSince }) => unreachableSince === undefined).length,
    unread: [...new Set(unread)].sort(),
    failures: [],
    skipped: [],
    missing: [],
    ...change,
  };
}

export const hubOfTests: Hub = {
  account: '111122223333',
  region: 'us-east-1',
  allowlistTable: 'smtp-warden-allowlist',
  auditTable,
  sweepTable,
  accounts: [],
  organisation: null,
  settings: [],
};

export interface WorldOptions {
  /** The entries that are on record. */
  readonly log?: readonly AuditEntry[];
  readonly context?: Partial<AnnounceContext>;
}

/** A place to announce to, all in memory. */
export function announceWorld({ log = [], context = {} }: WorldOptions = {}) {
  const events: OwnEvent[] = [];
  const messages: Notification[] = [];
  const counts: Partial<Record<MetricName, number>> = {};
  const { logger, lines } = spyLogger();
  const clock = { now: Date.parse('2026-11-15T12:10:00.000Z') };
  const pending = memoryPendingMails();
  const world: AnnounceContext = {
    auditTable,
    sweepTable,
    async *earlierEntries({ group, sequence }) {
      yield* log.filter((entry) => entry.sequence < sequence && groupKey(entry.group) === groupKey(group)).toReversed();
    },
    bus: { put: async (event) => void events.push(event) },
    topic: { publish: async (message) => void messages.push(message) },
    pendingMails: pending.mails,
    evidence: null,
    hub: hubOfTests,
    now: () => clock.now,
    meter: {
      count: (metric, value = 1) => {
        counts[metric] = (counts[metric] ?? 0) + value;
      },
      publish: () => undefined,
    },
    logger,
    ...context,
  };
  return {
    events,
    messages,
    counts,
    lines,
    clock,
    pending,
    /** Sends the digests that are due. */
    sendDigests: () => sendDigests(world),
    announce: (...records: DynamoDBRecord[]) => announceRecords(records.map(numbered), world),
    detail: (index = 0) => JSON.parse(events[index]?.detail ?? 'null'),
  };
}

/** Lambda calls records by their place in the stream. */
function numbered(record: DynamoDBRecord, index: number): DynamoDBRecord {
  return { ...record, dynamodb: { ...record.dynamodb, SequenceNumber: `at-${index + 1}` } };
}
