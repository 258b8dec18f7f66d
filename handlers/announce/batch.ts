import { triggerLines } from './outcome-message.ts';
import type { AnnouncedOutcome } from './outcomes.ts';
import { isEscalated, type Story } from './story.ts';

/** Mails that are sent as one digest, since one thing made them all. */
export interface Batch {
  readonly id: string;
  /** What made them, in lines to be read. */
  readonly cause: readonly string[];
}

/** Events that name every group that uses something, rather than one group. */
const eventsOfManyGroups: readonly string[] = [
  'AllowlistChanged',
  'ModifyManagedPrefixList',
  'RestoreManagedPrefixListVersion',
  'CreateManagedPrefixList',
];

/**
 * The batch that a mail belongs to; null where it is sent at once: it is severe, or its trigger names one group, so that no
 * other mail can follow.
 */
export function batchOf(story: Story, outcome: AnnouncedOutcome): Batch | null {
  const { trigger } = story.beginning;
  if (isSevere(story, outcome)) return null;
  if (trigger.kind === 'event' && !eventsOfManyGroups.includes(trigger.name)) return null;
  const { kind, name, eventId, actor } = trigger;
  // SNS subscriptions leave these two out by the attribute `outcome`. A message with one of them among others would be left
  // out as a whole: `anything-but` matches no array that has one of its values (SNS developer guide, string-value-matching).
  const isForTheRecord = outcome === 'reported' || outcome === 'exempted';
  return {
    id: [kind, name, eventId ?? '', actor?.arn ?? '', isForTheRecord ? 'record' : ''].join('/'),
    cause: triggerLines(trigger),
  };
}

const alone = 'alone/';

/** The batch of a mail that would be sent at once, and waits for evidence alone. */
export function batchOfOne({ beginning }: Story, id: string): Batch {
  return { id: `${alone}${id}`, cause: triggerLines(beginning.trigger) };
}

/** Whether no other mail can join a batch. */
export function isBatchOfOne(id: string): boolean {
  return id.startsWith(alone);
}

/** What nobody should read later than it can be known. */
function isSevere(story: Story, outcome: AnnouncedOutcome): boolean {
  const opensAgain = story.entry.undoes !== undefined;
  return outcome === 'partial' || outcome === 'failed' || isEscalated(story) || opensAgain;
}
