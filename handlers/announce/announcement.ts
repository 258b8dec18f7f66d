import type { OwnEvent } from '../../aws/event-bus.ts';
import type { Notification } from '../../aws/sns-topic.ts';
import type { MetricName } from '../../runtime/metrics.ts';
import { outcomeEvent } from './outcome-event.ts';
import { outcomeMessage } from './outcome-message.ts';
import { type AnnouncedOutcome, outcomeMetrics } from './outcomes.ts';
import type { Story } from './story.ts';

/** One thing to be known outside: for machines, for people unless it is null, and for CloudWatch. */
export interface Announcement {
  readonly event: OwnEvent;
  readonly notification: Notification | null;
  readonly counts: Readonly<Partial<Record<MetricName, number>>>;
}

export function outcomeAnnouncement(story: Story, outcome: AnnouncedOutcome): Announcement {
  const event = outcomeEvent(story, outcome);
  return {
    event,
    // What people have just been told in the same words tells them nothing; machines count it all the same.
    notification: story.isRepeat ? null : outcomeMessage(story, outcome, event.detailType),
    counts: { [outcomeMetrics[outcome]]: 1 },
  };
}
