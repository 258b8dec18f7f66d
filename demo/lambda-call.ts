import type { Context, SQSRecord } from 'aws-lambda';

/** What the Lambda runtime hands to a handler besides the event. The demo and the tests call the worker with it. */
export const lambdaContext: Context = {
  awsRequestId: 'request',
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'worker',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:worker',
  memoryLimitInMB: '512',
  logGroupName: '',
  logStreamName: '',
  getRemainingTimeInMillis: () => 900_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

/** An SQS message with this body, as the event source mapping hands it over. */
export function sqsRecord(messageId: string, body: string): SQSRecord {
  return {
    messageId,
    receiptHandle: '',
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:111122223333:smtp-warden-events',
    awsRegion: 'us-east-1',
  };
}
