import type { ChangeMessageVisibilityCommandInput, SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import type { SimulatedQueue } from './queue.ts';

interface Command {
  readonly input: object;
}

/** The queues, by URL, as aws/ knows them: it uses nothing of a client but `send`. */
export function sqsOver(
  queueAt: (url: string) => SimulatedQueue,
  transport: (operation: string, act: () => object) => Promise<object>,
): SQSClient {
  const answer = (command: Command): object => {
    const name = command.constructor.name;
    if (name === 'SendMessageBatchCommand') return sendBatch(command.input as SendMessageBatchCommandInput, queueAt);
    if (name === 'ChangeMessageVisibilityCommand') {
      const {
        QueueUrl = '',
        ReceiptHandle = '',
        VisibilityTimeout = 0,
      } = command.input as ChangeMessageVisibilityCommandInput;
      queueAt(QueueUrl).changeVisibility(ReceiptHandle, VisibilityTimeout);
      return {};
    }
    throw new Error(`${name} is not simulated`);
  };
  const send = (command: Command) => transport(command.constructor.name, () => answer(command));
  return { send } as unknown as SQSClient;
}

function sendBatch(
  { QueueUrl = '', Entries = [] }: SendMessageBatchCommandInput,
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
