import type { PendingMail } from '../../aws/dynamodb-pending-mails.ts';
import type { OwnEvent } from '../../aws/event-bus.ts';
import type { Notification } from '../../aws/sns-topic.ts';
import { groupKey } from '../../core/model/security-group.ts';
import type { MetricName } from '../../runtime/metrics.ts';
import { batchOf } from './batch.ts';
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
  readonly counts: Readonly<Partial<Record<MetricName, number>>>;
}

export function outcomeAnnouncement(story: Story, outcome: AnnouncedOutcome, hub: Hub): Announcement {
  const event = outcomeEvent(story, outcome);
  return {
    event,
    // What people have just been told in the same words tells them nothing; machines count it all the same.
    notification: story.isRepeat ? null : outcomeMessage(story, outcome, { event: event.detailType, hub }),
    digest: digestEntryOf(story, outcome, hub),
    counts: { [outcomeMetrics[outcome]]: 1 },
  };
}

function digestEntryOf(story: Story, outcome: AnnouncedOutcome, hub: Hub): Announcement['digest'] {
  const batch = batchOf(story, outcome);
  if (!batch) return null;
  const { entry } = story;
  const { account, region, groupId } = entry.group;
  const [, command = ''] = nextCommands(entry, outcome, hub)[0] ?? [];
  return {
    id: `${groupKey(entry.group)}/${entry.sequence}`,
    batch: batch.id,
    cause: [...batch.cause],
    outcome,
    reason: cutText(entry.reason),
    account,
    region,
    groupId,
    groupName: cutText(entry.groupName),
    command,
  };
}
