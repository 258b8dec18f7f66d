import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { randomFrom } from '../../races/random.ts';
import { simulatedClock } from '../engine/clock.ts';
import type { SimulatedProcess } from '../engine/process.ts';
import { newQueue, type QueueOptions } from '../sqs/queue.ts';
import { connect, type EventSourceOptions } from './event-source.ts';
import { type FunctionOptions, newFunction } from './function.ts';

type Handle = (event: SQSEvent, process: SimulatedProcess) => Promise<SQSBatchResponse | undefined>;
type FunctionChanges = Partial<FunctionOptions<SQSEvent, SQSBatchResponse | undefined>>;

interface Changes {
  readonly queue?: Partial<QueueOptions>;
  readonly target?: FunctionChanges;
  readonly source?: Partial<EventSourceOptions>;
}

/** A queue with a function behind it, by one clock. */
function line(handle: Handle, changes: Changes = {}) {
  const clock = simulatedClock(0);
  const random = randomFrom(1);
  const common = { clock, random, name: 'scans' };
  const queue = newQueue({ ...common, visibilitySeconds: 60, maxReceives: 3, duplicates: 0, ...changes.queue });
  const open = (process: SimulatedProcess) => ({ handle: (event: SQSEvent) => handle(event, process) });
  const target = newFunction({ ...common, timeoutSeconds: 30, kills: { share: 0 }, open, ...changes.target });
  const limits = { batchSize: 1, maximumConcurrency: 3, latency: () => 10 };
  const source = connect({ clock, queue, target, ...limits, ...changes.source });
  return { clock, queue, target, source, untilEmpty: () => clock.run(() => queue.counts().held === 0) };
}

test('no more run at a time than the mapping allows, and each message is done once', async () => {
  const done: string[] = [];
  const { queue, source, target, untilEmpty } = line(async ({ Records }, process) => {
    await process.sleep(1_000);
    done.push(...Records.map(({ body }) => body));
    return undefined;
  });
  for (let index = 0; index < 10; index++) queue.send(`m${index}`);

  await untilEmpty();

  expect(done.toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => `m${index}`));
  expect([source.mostRunning(), target.counts.coldStarts]).toEqual([3, 3]);
});

test('what a function names as failed comes again, and is a dead letter at last', async () => {
  const receives: string[] = [];
  const { clock, queue, untilEmpty } = line(
    async ({ Records }) => {
      receives.push(...Records.map(({ body, attributes }) => `${body} ${attributes.ApproximateReceiveCount}`));
      return {
        batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
          itemIdentifier: messageId,
        })),
      };
    },
    { source: { batchSize: 5, maximumConcurrency: 1 } },
  );
  queue.send('good');
  queue.send('bad');

  await untilEmpty();

  expect(receives).toEqual(['good 1', 'bad 1', 'bad 2', 'bad 3']);
  expect(queue.deadLetters).toEqual(['bad']);
  expect(clock.now()).toBeGreaterThan(180_000);
});

test('a function that is killed at its time limit does nothing after it, and its message comes again', async () => {
  const seen: string[] = [];
  let isSlow = true;
  const { target, queue, untilEmpty } = line(async (_, process) => {
    seen.push('begun');
    const wait = isSlow ? 45_000 : 1_000;
    isSlow = false;
    await process.sleep(wait);
    seen.push('ended');
    return undefined;
  });
  queue.send('m');

  await untilEmpty();

  expect(seen).toEqual(['begun', 'begun', 'ended']);
  expect(target.counts).toMatchObject({ invocations: 2, timedOut: 1, killed: 0 });
});

test("what a killed process has sent is done, and its answer is nobody's", async () => {
  const done: string[] = [];
  const { clock, queue, target } = line(
    async (_, process) => {
      await process.call(20_000, () => done.push('sent'));
      done.push('answered');
      return undefined;
    },
    { target: { kills: { share: 1 } }, queue: { maxReceives: 1 } },
  );
  queue.send('m');

  await clock.run(() => queue.deadLetters.length > 0);

  expect(done).toEqual(['sent']);
  expect(target.counts.killed).toBe(1);
});

test('a message may be delivered twice at about the same time', async () => {
  const seen: (string | undefined)[] = [];
  const { clock, queue } = line(
    async ({ Records: [record] }, process) => {
      seen.push(record?.attributes.ApproximateReceiveCount);
      await process.sleep(5_000);
      return undefined;
    },
    { queue: { duplicates: 1, maxReceives: 9 }, target: {} },
  );
  queue.send('m');

  await clock.run(() => seen.length === 2);

  expect(seen.toSorted()).toEqual(['1', '2']);
  expect(clock.now()).toBeLessThan(5_000);
});

test('a message that is asked for sooner comes sooner, and its old receipt is worth nothing', async () => {
  const { clock, queue } = line(async () => undefined, { source: { maximumConcurrency: 0 } });
  queue.send('m');
  const [first] = queue.receive(1);
  queue.changeVisibility(first?.record.receiptHandle ?? '', 5);
  await clock.run(() => queue.counts().visible === 1);
  const at = clock.now();
  queue.receive(1);
  queue.remove(first?.record.receiptHandle ?? '');

  expect(at).toBe(5_000);
  expect(queue.counts()).toMatchObject({ held: 1, again: 1 });
});
