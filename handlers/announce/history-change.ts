import type { DynamoDBRecord } from 'aws-lambda';
import type { Announcement } from './announcement.ts';
import { environmentLine, type Hub, shellWord } from './next-commands.ts';
import { factLines, plainText } from './plain-text.ts';
import { subjectText } from './subject.ts';

/** An entry of the audit log that somebody has overwritten or deleted, or an item that is no entry. Nothing of ours makes these. */
export interface HistoryChange {
  readonly what: 'overwritten' | 'deleted' | 'unreadable';
  /** The chain: account, region and group. */
  readonly group: string;
  readonly sequence: number | null;
  /** When, ISO 8601 in UTC, to the second (DynamoDB Streams API reference, ApproximateCreationDateTime). */
  readonly at: string;
  /** Unique to the change. */
  readonly id: string;
}

const whatBy = { INSERT: 'unreadable', MODIFY: 'overwritten', REMOVE: 'deleted' } as const;

const told = {
  overwritten: 'An entry of the audit log was overwritten.',
  deleted: 'An entry of the audit log was deleted.',
  unreadable:
    'An item was added to the audit log that is not an entry. If it is at the next sequence number of the chain, the group is not changed until a person begins a new chain.',
} as const;

/** Reads a change from a record of the stream: one that is no INSERT, or whose item cannot be read. */
export function historyChangeOf({ eventName, eventID, dynamodb = {} }: DynamoDBRecord): HistoryChange {
  const { Keys = {}, ApproximateCreationDateTime: seconds = 0 } = dynamodb;
  const sequence = Number(Keys.sequence?.N);
  return {
    what: whatBy[eventName ?? 'MODIFY'],
    group: Keys.groupKey?.S ?? '',
    sequence: Number.isInteger(sequence) ? sequence : null,
    at: new Date(seconds * 1000).toISOString(),
    id: eventID ?? dynamodb.SequenceNumber ?? '',
  };
}

/** A change of the history, for machines and people: it is never routine. */
export function historyAnnouncement(change: HistoryChange, hub: Hub): Announcement {
  const { what, group, sequence, at, id } = change;
  const headline = `Audit entry ${what}`;
  const about = factLines([
    ['Group', group],
    ['Entry', sequence === null ? 'unknown' : String(sequence)],
    ['Time', at],
  ]);
  const advice = [
    'smtp-warden only adds entries. CloudTrail data events of the table say who did it; point-in-time recovery has the original.',
    `smtp-warden history verify --region ${hub.region}`,
    ...(what === 'unreadable' ? [restartCommand(group, hub)] : []),
    environmentLine(hub),
  ];
  return {
    event: { detailType: 'History Changed', at, detail: JSON.stringify({ version: 1, id, what, group, sequence, at }) },
    notification: {
      subject: subjectText(`${headline}: ${group}`),
      text: plainText([
        { title: null, lines: [told[what]] },
        { title: null, lines: about },
        { title: 'What to do', lines: advice },
      ]),
      attributes: { event: 'History Changed', outcome: 'history-changed' },
    },
    digest: null,
    counts: { HistoryChanges: 1 },
  };
}

/** Who begins a chain anew has to say why. */
function restartCommand(chain: string, hub: Hub): string {
  const [account = '', region = '', groupId = ''] = chain.split('/');
  const where = `--region ${hub.region} --group-region ${shellWord(region)} --account ${shellWord(account)}`;
  return `smtp-warden history restart ${shellWord(groupId)} ${where} --reason 'WHY'`;
}
