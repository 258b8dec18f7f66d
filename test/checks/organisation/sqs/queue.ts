import type { SQSRecord } from 'aws-lambda';
import { sqsRecord } from '../../../../demo/lambda-call.ts';
import type { Random } from '../../races/random.ts';
import type { SimulatedClock } from '../engine/clock.ts';
import type { Timer } from '../engine/timers.ts';
import { newFifo } from './fifo.ts';

/** A standard queue of SQS. */
export interface SimulatedQueue {
  readonly name: string;
  readonly send: (body: string, delaySeconds?: number) => void;
  /** Hides what it gives for the visibility timeout of the queue. What was received too often is a dead letter then. */
  readonly receive: (most: number) => Received[];
  /** Does nothing where the message was received again since. */
  readonly remove: (receipt: string) => void;
  /** Throws where the message was received again since. */
  readonly changeVisibility: (receipt: string, seconds: number) => void;
  /** Called whenever a message can be received. */
  readonly onVisible: (act: () => void) => void;
  /** Called with each message that is sent. */
  readonly onSent: (act: (body: string) => void) => void;
  /** The bodies of the messages that were received too often. */
  readonly deadLetters: readonly string[];
  readonly counts: () => QueueCounts;
}

export interface Received {
  readonly record: SQSRecord;
  /** How long the message could be received already, in milliseconds. */
  readonly waitedMs: number;
}

export interface QueueCounts {
  /** What could be received at this moment. */
  readonly visible: number;
  /** All that is not removed yet. */
  readonly held: number;
  readonly sent: number;
  /** How often one was received again. */
  readonly again: number;
}

export interface QueueOptions {
  readonly name: string;
  readonly clock: SimulatedClock;
  readonly random: Random;
  readonly visibilitySeconds: number;
  readonly maxReceives: number;
  /** The share of messages that may be received twice, which a standard queue allows itself (SQS developer guide, at-least-once delivery). */
  readonly duplicates: number;
}

interface Message {
  readonly id: string;
  readonly body: string;
  visibleSince: number;
  isVisible: boolean;
  /** Until when it is hidden; null where it is not. */
  hidden: Timer | null;
  receives: number;
}

export function newQueue(options: QueueOptions): SimulatedQueue {
  const { name, clock, random, visibilitySeconds, maxReceives, duplicates } = options;
  const visible = newFifo<Message>();
  const messages = new Map<string, Message>();
  const deadLetters: string[] = [];
  const listeners: (() => void)[] = [];
  const sentListeners: ((body: string) => void)[] = [];
  let sent = 0;
  let again = 0;
  const show = (message: Message) => {
    if (message.isVisible || !messages.has(message.id)) return;
    message.isVisible = true;
    message.visibleSince = clock.now();
    visible.push(message);
    for (const act of listeners) act();
  };
  const hide = (message: Message, seconds: number) => {
    if (message.hidden) clock.cancel(message.hidden);
    message.hidden = clock.after(seconds * 1000, () => show(message));
  };
  const take = (message: Message): Received[] => {
    message.isVisible = false;
    if (!messages.has(message.id)) return [];
    if (message.receives >= maxReceives) {
      messages.delete(message.id);
      deadLetters.push(message.body);
      return [];
    }
    message.receives += 1;
    if (message.receives > 1) again += 1;
    hide(message, visibilitySeconds);
    if (random() < duplicates) clock.after(random() * 2_000, () => show(message));
    return [{ record: recordOf(message, name), waitedMs: clock.now() - message.visibleSince }];
  };
  /** Null where it was removed, or received again since. */
  const held = (receipt: string) => {
    const [id = '', receives] = receipt.split(' ');
    const message = messages.get(id);
    return message && String(message.receives) === receives ? message : null;
  };
  return {
    name,
    deadLetters,
    onVisible: (act) => void listeners.push(act),
    onSent: (act) => void sentListeners.push(act),
    counts: () => ({ visible: visible.size(), held: messages.size, sent, again }),
    send: (body, delaySeconds = 0) => {
      const message = { id: `${name}-${++sent}`, body, visibleSince: 0, isVisible: false, hidden: null, receives: 0 };
      messages.set(message.id, message);
      for (const act of sentListeners) act(body);
      if (delaySeconds > 0) hide(message, delaySeconds);
      else show(message);
    },
    receive: (most) => {
      const received: Received[] = [];
      while (received.length < most) {
        const message = visible.shift();
        if (!message) break;
        received.push(...take(message));
      }
      return received;
    },
    remove: (receipt) => {
      const message = held(receipt);
      if (!message) return;
      if (message.hidden) clock.cancel(message.hidden);
      messages.delete(message.id);
    },
    changeVisibility: (receipt, seconds) => {
      const message = held(receipt);
      if (!message) throw new Error(`the receipt ${receipt} is not valid any more`);
      hide(message, seconds);
    },
  };
}

/** The message as an event source mapping hands it over. Its receipt is another one each time that it is received. */
function recordOf({ id, body, receives }: Message, queue: string): SQSRecord {
  const record = sqsRecord(id, body);
  return {
    ...record,
    receiptHandle: `${id} ${receives}`,
    attributes: { ...record.attributes, ApproximateReceiveCount: String(receives) },
    eventSourceARN: `arn:aws:sqs:us-east-1:111122223333:${queue}`,
  };
}
