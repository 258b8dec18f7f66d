import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { countUndelivered } from '../../aws/undelivered.ts';

const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/444455556666/smtp-warden-events-dead';

/** A client that answers its calls by their names, or throws what is given for them. */
function client(answers: Readonly<Record<string, object | Error>>) {
  const sent: [string, object][] = [];
  const sqs = new SQSClient({ region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  sqs.middlewareStack.add(
    (_, { commandName = '' }) =>
      async ({ input }) => {
        sent.push([commandName, input]);
        const answer = answers[commandName];
        if (answer instanceof Error) throw answer;
        return { output: { $metadata: {}, ...answer }, response: {} } as never;
      },
    { step: 'initialize' },
  );
  return { sqs, sent };
}

function named(name: string): Error {
  return Object.assign(new Error('no'), { name });
}

test('the messages of a queue are counted, which is found by its name', async () => {
  const Attributes = { ApproximateNumberOfMessages: '7' };
  const { sqs, sent } = client({ GetQueueUrlCommand: { QueueUrl }, GetQueueAttributesCommand: { Attributes } });

  expect(await countUndelivered(sqs, 'smtp-warden-events-dead')).toBe(7);
  expect(sent).toEqual([
    ['GetQueueUrlCommand', { QueueName: 'smtp-warden-events-dead' }],
    ['GetQueueAttributesCommand', { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }],
  ]);
});

test.each(['QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue', 'AccessDenied'])(
  'where SQS says %s there is nothing to count: the stack of the account may be of an earlier version',
  async (name) => {
    const { sqs } = client({ GetQueueUrlCommand: named(name) });

    expect(await countUndelivered(sqs, 'smtp-warden-events-dead')).toBeNull();
  },
);

test.each([
  ['cannot be reached', { GetQueueUrlCommand: named('TimeoutError') }, 'no'],
  ['does not say', { GetQueueUrlCommand: { QueueUrl }, GetQueueAttributesCommand: {} }, 'SQS did not say how many'],
])('where SQS %s that is an error and not none', async (_, answers, message) => {
  const { sqs } = client(answers);

  await expect(countUndelivered(sqs, 'smtp-warden-events-dead')).rejects.toThrow(message);
});
