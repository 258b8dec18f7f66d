import * as z from 'zod/mini';
import { found, type ParsedEvent, unreadable } from './nomination.ts';
import { parseEvent } from './to-candidates.ts';

/** What SNS wraps a message in, without raw delivery (docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html). */
const notification = z.object({ Type: z.literal('Notification'), Message: z.string() });

/** The groups and prefix lists that the event names in the body of an SQS message. Never throws. */
export function parseSqsBody(body: string, ownRoleArns: readonly string[]): ParsedEvent {
  const outer = parsed(body);
  if (outer === null) return unreadable(`expected the message to be JSON, found ${found(body)}`);
  const wrapped = notification.safeParse(outer.json);
  if (!wrapped.success) return parseEvent(outer.json, ownRoleArns);
  const inner = parsed(wrapped.data.Message);
  if (inner === null) {
    return unreadable(`expected the SNS message to be JSON, found ${found(wrapped.data.Message)}`);
  }
  return parseEvent(inner.json, ownRoleArns);
}

/** The event in the body of an SQS message that {@link parseSqsBody} has understood. */
export function unwrapped(body: string): unknown {
  const json = JSON.parse(body);
  const wrapped = notification.safeParse(json);
  return wrapped.success ? JSON.parse(wrapped.data.Message) : json;
}

function parsed(body: string): { readonly json: unknown } | null {
  try {
    return { json: JSON.parse(body) };
  } catch {
    // Not JSON is an outcome here, and the caller says so; nothing is swallowed.
    return null;
  }
}
