import { type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { sqsQueue } from '../../aws/queues.ts';

const url = 'https://sqs.us-east-1.amazonaws.com/111122223333/groups';

/** A client that keeps what it was told to send and answers what the test says. */
function client(answer: object = {}) {
  const sent: SendMessageBatchCommandInput[] = [];
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ region: 'us-east-1', credentials });
  sqs.middlewareStack.add(
    () => async (args) => {
      const input = args.input as SendMessageBatchCommandInput;
      sent.push(input);
      const Successful = input.Entries?.map(({ Id }) => ({ Id }));
      return { output: { $metadata: {}, Successful, Failed: [], ...answer }, response: {} };
    },
    { step: 'initialize' },
  );
  return { sqs, sent };
}

test('messages go out ten at a time, in order', async () => {
  const { sqs, sent } = client();
  const messages = Array.from({ length: 23 }, (_, index) => ({ body: `body-${index}` }));

  await sqsQueue(sqs, url).send(messages);

  expect(sent.map(({ Entries = [] }) => Entries.length)).toEqual([10, 10, 3]);
  expect(sent.flatMap(({ Entries = [] }) => Entries.map(({ MessageBody }) => MessageBody))).toEqual(
    messages.map(({ body }) => body),
  );
});

test('of many batches ten are on their way at a time', async () => {
  const { sqs, sent } = client();
  let [current, most] = [0, 0];
  sqs.middlewareStack.add(
    (next) => async (args) => {
      most = Math.max(most, ++current);
      await new Promise((resolve) => setTimeout(resolve, 1));
      current -= 1;
      return next(args);
    },
    { step: 'initialize', priority: 'high' },
  );

  await sqsQueue(sqs, url).send(Array.from({ length: 500 }, (_, index) => ({ body: `body-${index}` })));

  expect([sent.length, most]).toEqual([50, 10]);
});

test('no call carries more than 256 KiB, attributes and all bytes of a character counted', async () => {
  const { sqs, sent } = client();
  const body = 'ü'.repeat(50_000);
  const attributes = { reason: 'x'.repeat(40_000) };

  await sqsQueue(sqs, url).send([{ body, attributes }, { body, attributes }, { body: 'small' }]);

  expect(sent.map(({ Entries = [] }) => Entries.length)).toEqual([1, 2]);
});

test('nothing to send makes no call', async () => {
  const { sqs, sent } = client();

  await sqsQueue(sqs, url).send([]);

  expect(sent).toEqual([]);
});

test('a delay and attributes go with the message they belong to', async () => {
  const { sqs, sent } = client();

  await sqsQueue(sqs, url).send([
    { body: 'a', delaySeconds: 900 },
    { body: 'b', attributes: { reason: 'why' } },
  ]);

  expect(sent[0]?.Entries).toEqual([
    { Id: '0', MessageBody: 'a', DelaySeconds: 900 },
    { Id: '1', MessageBody: 'b', MessageAttributes: { reason: { DataType: 'String', StringValue: 'why' } } },
  ]);
});

test('a message that the queue refuses inside a call that succeeds is an error', async () => {
  const { sqs } = client({
    Successful: [],
    Failed: [{ Id: '0', Code: 'InternalError', Message: 'try later', SenderFault: false }],
  });

  const sending = sqsQueue(sqs, url).send([{ body: 'a' }]);

  await expect(sending).rejects.toThrow('1 message not sent');
  await expect(sending).rejects.toThrow('InternalError try later');
});

test('an answer that says nothing of the messages is an error: nobody knows whether the queue holds them', async () => {
  const { sqs } = client({ Successful: undefined, Failed: undefined });

  await expect(sqsQueue(sqs, url).send([{ body: 'a' }, { body: 'b' }])).rejects.toThrow('2 messages not sent');
});
