import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Has a message that was received and failed come again after so many seconds, in place of the queue's own time. */
export type RetryAfter = (receiptHandle: string, seconds: number) => Promise<void>;

/** Retries of the messages of one queue; rejects where SQS does not know the receipt any more. */
export function sqsRetryAfter(sqs: SQSClient, url: string): RetryAfter {
  return async (ReceiptHandle, VisibilityTimeout) => {
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
  };
}
