import type { ChangeMessageVisibilityCommandInput, SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import type { SimulatedQueue } from './queue.ts';

interface Command {
  readonly input: object;
}

/** Answers a command of SQS, by the queues at their URLs. Throws what SQS would answer with, and for a command that is not known here. */
export function answerSqs(command: Command, queueAt: (url: string) => SimulatedQueue): object {
  const name = command.constructor.name;
  if (name === 'SendMessageBatchCommand') return sendBatch(command.input, queueAt);
  if (name !== 'ChangeMessageVisibilityCommand') throw new Error(`${name} is not simulated`);
  const {
    QueueUrl = '',
    ReceiptHandle = '',
    VisibilityTimeout = 0,
  }: Partial<ChangeMessageVisibilityCommandInput> = command.input;
  queueAt(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout);
  return {};
}

function sendBatch(
  { QueueUrl = '', Entries = [] }: Partial<SendMessageBatchCommandInput>,
  queueAt: (url: string) => SimulatedQueue,
): object {
  if (Entries.length > 10) throw new Error(`${Entries.length} messages in one call, of which SQS takes 10`);
  const queue = queueAt(QueueUrl);
  for (const { MessageBody = '', DelaySeconds } of Entries) {
    if (DelaySeconds !== undefined && DelaySeconds > 900) throw new Error(`SQS takes no delay of ${DelaySeconds} s`);
    queue.send(MessageBody, DelaySeconds);
  }
  return { Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
}
