import type { SQSRecord } from 'aws-lambda';
import { sqsRecord } from '../../../demo/lambda-call.ts';
import { type BatchContext, processMessages } from '../../../handlers/worker/process-messages.ts';
import { batch } from '../../builders/messages.ts';
import type { Clock } from './fast-clock.ts';

/** How long a received message is hidden: six times the timeout of the worker, as it is deployed. */
const visibilityMs = 900_000;

interface Stored {
  readonly body: string;
  receives: number;
  visibleAt: number;
}

/** A standard queue in memory: messages are hidden while they are worked on, and come again if nobody deletes them. */
export interface MemorySqs {
  readonly send: (body: unknown, delaySeconds?: number) => void;
  readonly receive: (most: number) => SQSRecord[];
  readonly remove: (messageId: string) => void;
  readonly retryAfter: BatchContext['retryAfter'];
  readonly size: () => number;
  /** Milliseconds until the next message can be received; null where there is none. */
  readonly nextIn: () => number | null;
  readonly redeliveries: () => number;
}

export function memorySqs({ now }: Clock): MemorySqs {
  const stored = new Map<string, Stored>();
  let sent = 0;
  let again = 0;
  return {
    size: () => stored.size,
    redeliveries: () => again,
    send: (body, delaySeconds = 0) => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      stored.set(`m${++sent}`, { body: text, receives: 0, visibleAt: now() + delaySeconds * 1000 });
    },
    receive: (most) => {
      const due = [...stored].filter(([, { visibleAt }]) => visibleAt <= now()).slice(0, most);
      return due.map(([messageId, message]) => {
        message.receives++;
        if (message.receives > 1) again++;
        message.visibleAt = now() + visibilityMs;
        const record = sqsRecord(messageId, message.body);
        const attributes = { ...record.attributes, ApproximateReceiveCount: String(message.receives) };
        return { ...record, receiptHandle: messageId, attributes };
      });
    },
    remove: (messageId) => void stored.delete(messageId),
    retryAfter: async (receiptHandle, seconds) => {
      const message = stored.get(receiptHandle);
      if (message) message.visibleAt = now() + seconds * 1000;
    },
    nextIn: () => {
      const times = [...stored.values()].map(({ visibleAt }) => visibleAt - now());
      return times.length === 0 ? null : Math.max(0, Math.min(...times));
    },
  };
}

/** One worker: takes batches as a Lambda does, until `isOver` says so. */
export async function work(
  queue: MemorySqs,
  context: BatchContext,
  { clock, isOver, size = 10 }: { readonly clock: Clock; readonly isOver: () => boolean; readonly size?: number },
): Promise<void> {
  while (!isOver()) {
    const records = queue.receive(size);
    if (records.length === 0) {
      await clock.sleep(200);
      continue;
    }
    const { batchItemFailures } = await processMessages(batch(...records), {
      ...context,
      retryAfter: queue.retryAfter,
      groupQueue: {
        send: async (copies) => {
          for (const { body, delaySeconds } of copies) queue.send(body, delaySeconds);
        },
      },
    });
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { messageId } of records) if (!failed.has(messageId)) queue.remove(messageId);
  }
}
