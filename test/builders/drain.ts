import type { SQSRecord } from 'aws-lambda';
import { type BatchContext, processMessages } from '../../handlers/worker/process-messages.ts';
import { batch, message } from './messages.ts';

/** The same every time, and nothing like the order they were made in. */
export function shuffled<Item>(items: readonly Item[]): Item[] {
  const place = (index: number) => (index * 7919) % items.length;
  return items
    .map((item, index) => ({ item, place: place(index) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/**
 * Workers that take batches of ten from one queue, and put back what is to be delivered again; copies of busy messages come
 * without their delay. Gives the deliveries.
 */
export async function drain(queue: SQSRecord[], context: BatchContext, workers: number): Promise<number> {
  let deliveries = 0;
  const groupQueue: BatchContext['groupQueue'] = {
    send: async (copies) => void queue.push(...copies.map(({ body }) => message(body))),
  };
  const work = async () => {
    for (let records = queue.splice(0, 10); records.length > 0; records = queue.splice(0, 10)) {
      deliveries += records.length;
      if (deliveries > 5_000) throw new Error('the queue never drains');
      const { batchItemFailures } = await processMessages(batch(...records), { ...context, groupQueue });
      const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      queue.push(...records.filter(({ messageId }) => again.has(messageId)));
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return deliveries;
}
