import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { errorCode } from './aws-error.ts';

/** What SQS answers where there is no such queue, by either protocol, or where the role may not see it: a stack of an earlier version. */
const noQueue = [
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
  'AccessDenied',
  'AccessDeniedException',
];

/**
 * About how many messages lie in a queue of this name (SQS API reference, ApproximateNumberOfMessages); null where there is none, or it may
 * not be read. Rejects where SQS cannot be reached.
 */
export async function countUndelivered(sqs: SQSClient, QueueName: string): Promise<number | null> {
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const asked = { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages' as const] };
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(asked));
    const count = Number(Attributes.ApproximateNumberOfMessages);
    if (!Number.isSafeInteger(count)) throw new Error(`SQS did not say how many messages ${QueueName} has`);
    return count;
  } catch (error) {
    if (noQueue.includes(errorCode(error))) return null;
    throw error;
  }
}
