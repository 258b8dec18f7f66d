import * as z from 'zod/mini';
import { accountId, type ParsedEvent, text } from './nomination.ts';

/**
 * The envelope EventBridge puts around every event (docs.aws.amazon.com/eventbridge/latest/ref/events-structure.html).
 * Only `detail-type` is needed to tell what the rest is; each source is strict about what it needs of the rest itself.
 */
export const envelope = z.object({
  'detail-type': z.string(),
  id: text,
  account: z.optional(z.unknown()),
  region: z.optional(z.unknown()),
  resources: z.catch(z.array(z.unknown()), []),
  detail: z.optional(z.unknown()),
  /** Not of EventBridge: the worker sends an event again for the accounts that failed (handlers/worker/narrowed.ts). */
  onlyAccounts: z.catch(z.optional(z.array(accountId)), undefined),
});

export type Envelope = z.infer<typeof envelope>;

/** One event source: what it makes of an event of its `detail-type`. Never throws. */
export type EventSource = (event: Envelope, ownRoleArns: readonly string[]) => ParsedEvent;
