import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { counted } from '../core/model/counted.ts';
import { inBatches } from '../core/model/in-batches.ts';

export interface Message {
  readonly body: string;
  /** Text attributes beside the body. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Until when the queue holds it back; at most 900 seconds. */
  readonly delaySeconds?: number;
}

export interface Queue {
  /** Resolves when the queue holds every message; throws otherwise, and then it may hold some of them. */
  send(messages: readonly Message[]): Promise<void>;
}

/** SendMessageBatch takes 10 messages and 1 MiB in all, of which 256 KiB is what every queue still takes (SQS quotas). */
const mostMessages = 10;
const mostBytes = 262_144;

/** How many batches are sent at a time: one after the other, the 500 of a sweep over 5,000 accounts would take half a minute. */
const parallelSends = 10;

/** A standard SQS queue. */
export function sqsQueue(sqs: SQSClient, url: string): Queue {
  return {
    send: async (messages) => {
      await inBatches(batchesOf(messages), parallelSends, async (batch) => {
        const Entries = batch.map((message, index) => entryOf(message, String(index)));
        const { Successful = [], Failed = [] } = await sqs.send(
          new SendMessageBatchCommand({ QueueUrl: url, Entries }),
        );
        // The call succeeds even where single messages are refused; and one without results is no answer of SQS.
        const left = Entries.length - Successful.length;
        const { Code = 'no result', Message = 'of them in the answer' } = Failed[0] ?? {};
        if (left > 0) throw new Error(`${counted(left, 'message')} not sent to ${url}: ${Code} ${Message}`);
      });
    },
  };
}

function entryOf({ body, attributes = {}, delaySeconds }: Message, id: string) {
  const names = Object.entries(attributes);
  return {
    Id: id,
    MessageBody: body,
    ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
    ...(names.length === 0
      ? {}
      : {
          MessageAttributes: Object.fromEntries(
            names.map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
          ),
        }),
  };
}

function batchesOf(messages: readonly Message[]): Message[][] {
  const batches: Message[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = sizeOf(message);
    const last = batches.at(-1);
    if (last && last.length < mostMessages && bytes + size <= mostBytes) {
      last.push(message);
      bytes += size;
    } else {
      batches.push([message]);
      bytes = size;
    }
  }
  return batches;
}

function sizeOf({ body, attributes = {} }: Message): number {
  const texts = [body, ...Object.entries(attributes).flatMap(([name, value]) => [name, 'String', value])];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
