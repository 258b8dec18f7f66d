import { SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { snsTopic } from '../../aws/sns-topic.ts';

/** A topic whose service gives this answer, with status 200. */
function topicAnswering(answer: object) {
  const sns = new SNSClient({ region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  sns.middlewareStack.add(() => async () => ({ output: { $metadata: {}, ...answer }, response: {} }), {
    step: 'initialize',
  });
  return snsTopic(sns, 'arn:aws:sns:us-east-1:111122223333:mail');
}

const mail = { subject: 'closed', text: 'closed', attributes: {} };

test('a message that the topic has taken is published, and an answer that does not say so is an error', async () => {
  await expect(topicAnswering({ MessageId: 'm' }).publish(mail)).resolves.toBeUndefined();
  await expect(topicAnswering({}).publish(mail)).rejects.toThrow('SNS did not say that it has taken the message');
});
