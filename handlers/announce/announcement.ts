import type { PendingMail } from '../../aws/dynamodb-pending-mails.ts';
import type { OwnEvent } from '../../aws/event-bus.ts';
import type { Notification } from '../../aws/sns-topic.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { MetricName } from '../../runtime/metrics.ts';
import type { EvidenceRequest } from '../shared/evidence-requests.ts';
import { batchOf, batchOfOne } from './batch.ts';
import { cutText } from './fit.ts';
import { type Hub, nextCommands } from './next-commands.ts';
import { outcomeEvent } from './outcome-event.ts';
import { outcomeMessage } from './outcome-message.ts';
import { type AnnouncedOutcome, outcomeMetrics } from './outcomes.ts';
import type { Story } from './story.ts';

/** One thing to be known outside: for machines, for people unless it is null, and for CloudWatch. */
export interface Announcement {
  readonly event: OwnEvent;
  readonly notification: Notification | null;
  /** Where the notification waits for a digest; null where it is sent at once. */
  readonly digest: Omit<PendingMail, 'heldAt'> | null;
  /** The group whose evidence the notification waits for; left out where it waits for none. */
  readonly awaits?: EvidenceRequest;
  readonly counts: Readonly<Partial<Record<MetricName, number>>>;
}

/** `withEvidence`: the mail of a proposal that closes something waits for whom it would cut off. */
export function outcomeAnnouncement(
  story: Story,
  outcome: AnnouncedOutcome,
  { hub, withEvidence }: { readonly hub: Hub; readonly withEvidence: boolean },
): Announcement {
  const { group, at, finding } = story.entry;
  const awaits = withEvidence && outcome === 'proposed' && finding.exposures.length > 0;
  const event = outcomeEvent(story, outcome);
  return {
    event,
    // What people have just been told in the same words tells them nothing; machines count it all the same.
    notification: story.isRepeat ? null : outcomeMessage(story, outcome, { event: event.detailType, hub }),
    digest: digestEntryOf(story, outcome, { hub, awaits }),
    ...(awaits ? { awaits: { group, since: at } } : {}),
    counts: { [outcomeMetrics[outcome]]: 1 },
  };
}

function digestEntryOf(
  story: Story,
  outcome: AnnouncedOutcome,
  { hub, awaits }: { readonly hub: Hub; readonly awaits: boolean },
): Announcement['digest'] {
  const { entry } = story;
  const { account, region, groupId } = entry.group;
  const id = `${groupKey(entry.group)}/${entry.sequence}`;
  const batch = batchOf(story, outcome) ?? (awaits ? batchOfOne(story, id) : null);
  if (!batch) return null;
  const [, command = ''] = nextCommands(entry, outcome, hub)[0] ?? [];
  return {
    id,
    batch: batch.id,
    cause: [...batch.cause],
    outcome,
    reason: cutText(entry.reason),
    account,
    region,
    groupId,
    groupName: cutText(entry.groupName),
    command,
    ...(awaits ? { evidenceSince: entry.at } : {}),
  };
}
