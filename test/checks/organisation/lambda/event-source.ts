import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { SimulatedClock } from '../engine/clock.ts';
import type { Received, SimulatedQueue } from '../sqs/queue.ts';
import type { SimulatedFunction } from './function.ts';

export interface EventSourceOptions {
  readonly clock: SimulatedClock;
  readonly queue: SimulatedQueue;
  readonly target: SimulatedFunction<SQSEvent, SQSBatchResponse | undefined>;
  readonly batchSize: number;
  readonly maximumConcurrency: number;
  /** How long a call of Lambda's poller takes, in milliseconds. */
  readonly latency: () => number;
  /** Told of each message when the function begins to work on it. */
  readonly onStart?: (received: Received) => void;
}

export interface EventSource {
  /** How many invocations are under way. */
  readonly running: () => number;
  /** The most that there were at a time. */
  readonly mostRunning: () => number;
}

/**
 * An event source mapping of SQS: it invokes the function with what can be received, at most so many times at a time, removes what
 * the function has done, and leaves what it names as failed, and all where it failed, to the visibility timeout. It begins with five
 * invocations at a time and adds 300 a minute (Lambda developer guide, Scaling and processing with Amazon SQS).
 */
export function connect(options: EventSourceOptions): EventSource {
  const { clock, queue, target, batchSize, maximumConcurrency, latency, onStart } = options;
  let running = 0;
  let mostRunning = 0;
  let busySince = 0;
  const most = () => Math.min(maximumConcurrency, 5 + Math.floor((clock.now() - busySince) / 200));
  const pump = () => {
    if (running === 0) busySince = clock.now();
    while (running < most()) {
      const received = queue.receive(batchSize);
      if (received.length === 0) return;
      running += 1;
      mostRunning = Math.max(mostRunning, running);
      void work(received).then(() => {
        running -= 1;
        pump();
      });
    }
    if (queue.counts().visible > 0 && running < maximumConcurrency) again();
  };
  // One look ahead at a time, for when more may run.
  let isWaiting = false;
  const again = () => {
    if (isWaiting) return;
    isWaiting = true;
    clock.after(200, () => {
      isWaiting = false;
      pump();
    });
  };
  const work = async (received: readonly Received[]) => {
    await clock.sleep(latency());
    for (const one of received) onStart?.(one);
    const result = await target.invoke({ Records: received.map(({ record }) => record) });
    if (result.kind !== 'answered') return;
    const failed = new Set(result.answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    await clock.sleep(latency());
    for (const { record } of received) if (!failed.has(record.messageId)) queue.remove(record.receiptHandle);
  };
  queue.onVisible(pump);
  return { running: () => running, mostRunning: () => mostRunning };
}
