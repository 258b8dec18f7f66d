import * as z from 'zod/mini';
import type { Envelope } from './envelope.ts';
import { candidates, found, groupRef, type ParsedEvent, text, unreadable } from './nomination.ts';

const name = z.string().check(z.minLength(1), z.maxLength(128));

const nominated = z.object({
  trigger: z.object({ kind: z.enum(['event', 'sweep', 'cli']), name, eventId: text }),
  mayClose: z.optional(z.boolean()),
  /** What older versions call it: messages of theirs may still be in the queue. */
  mayChange: z.optional(z.boolean()),
  groups: z.array(groupRef).check(z.minLength(1)),
});

/** `Groups Nominated`: what our own sweep and scan send. Strict, since the other end is ours too. */
export function fromGroupsNominated(event: Envelope): ParsedEvent {
  const reading = nominated.safeParse(event.detail);
  if (!reading.success) {
    const where = reading.error.issues[0]?.path.join('.') || 'detail';
    return unreadable(`expected a trigger and groups in detail, found ${found(event.detail)}; see ${found(where)}`);
  }
  const { groups, trigger, mayChange = false, mayClose = mayChange } = reading.data;
  return candidates({ groups, mayClose, trigger: { ...trigger, eventId: trigger.eventId ?? event.id, actor: null } });
}
