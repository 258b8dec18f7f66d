import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { EarlierEntries } from '../../aws/dynamodb-group-history.ts';
import type { PendingMails } from '../../aws/dynamodb-pending-mails.ts';
import type { EventBus } from '../../aws/event-bus.ts';
import type { Topic } from '../../aws/sns-topic.ts';
import type { EvidenceStore } from '../../core/evidence/evidence-store.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Meter, MetricName } from '../../runtime/metrics.ts';
import { askForEvidence, type EvidenceRequests } from '../shared/evidence-requests.ts';
import { accountAnnouncement } from './account-announcement.ts';
import { type Announcement, outcomeAnnouncement } from './announcement.ts';
import { historyAnnouncement } from './history-change.ts';
import type { Hub } from './next-commands.ts';
import { announcedOutcome } from './outcomes.ts';
import { readRecord, type StreamTables, subjectOf } from './read-record.ts';
import { storyOf } from './story.ts';
import { sweepAnnouncement } from './sweep-announcement.ts';

/** Where evidence is asked for, and where it is then kept. */
export interface EvidenceOfMails extends EvidenceRequests {
  readonly store: Pick<EvidenceStore, 'of'>;
}

export interface AnnounceContext extends StreamTables {
  readonly earlierEntries: EarlierEntries;
  readonly bus: EventBus;
  readonly topic: Topic;
  readonly pendingMails: PendingMails;
  /** Null: mails of proposals say nothing of whom they would cut off. */
  readonly evidence: EvidenceOfMails | null;
  readonly hub: Hub;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly meter: Meter;
  readonly logger: Logger;
}

/**
 * Announces what a batch of stream records brings, in their order, up to the first that fails: the stream delivers again
 * from there, and what lies behind it would be announced twice (Lambda developer guide, services-ddb-batchfailurereporting).
 *
 * Where the first of several fails, throws: an error of the function is what makes Lambda split the batch, until the bad
 * record is alone and goes to the on-failure destination without the good ones behind it.
 */
export async function announceRecords(
  records: readonly DynamoDBRecord[],
  context: AnnounceContext,
): Promise<DynamoDBBatchResponse> {
  for (const [index, record] of records.entries()) {
    const logger = context.logger.child(subjectOf(record));
    try {
      await announceRecord(record, { ...context, logger });
    } catch (error) {
      const sequenceNumber = record.dynamodb?.SequenceNumber;
      logger.error({ err: error, sequenceNumber }, 'record will be delivered again');
      if (sequenceNumber === undefined || (index === 0 && records.length > 1)) throw error;
      return { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
    }
  }
  return { batchItemFailures: [] };
}

async function announceRecord(record: DynamoDBRecord, context: AnnounceContext): Promise<void> {
  const announcement = await announcementOf(record, context);
  if (!announcement) return;
  const { event, notification, digest, awaits, counts } = announcement;
  // The mail comes last: consumers of events recognise a second delivery by its id, readers of mails do not.
  await context.bus.put(event);
  if (awaits) await askForEvidence([awaits], context);
  const heldAt = new Date(context.now()).toISOString();
  if (notification && digest) await context.pendingMails.hold({ ...digest, heldAt }, notification);
  else if (notification) await context.topic.publish(notification);
  for (const [metric, value] of Object.entries(counts)) context.meter.count(metric as MetricName, value);
  context.logger.info({ event: event.detailType }, 'announced');
}

async function announcementOf(record: DynamoDBRecord, context: AnnounceContext): Promise<Announcement | null> {
  const news = readRecord(record, context);
  if (news.kind === 'conclusion') return sweepAnnouncement(news.conclusion, context.hub);
  if (news.kind === 'account-state') return accountAnnouncement(news.state, context.hub);
  if (news.kind === 'history-change') return historyAnnouncement(news.change, context.hub);
  const outcome = news.kind === 'entry' ? announcedOutcome(news.entry) : null;
  if (news.kind === 'none' || outcome === null) return null;
  const withEvidence = context.evidence !== null;
  const story = await storyOf(news.entry, context.earlierEntries);
  return outcomeAnnouncement(story, outcome, { hub: context.hub, withEvidence });
}
