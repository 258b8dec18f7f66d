import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context, DynamoDBRecord } from 'aws-lambda';
import { expect, onTestFinished, test } from 'vitest';
import { insertion } from '../../builders/announce-world.ts';
import { freshModule } from '../../builders/fresh-module.ts';
import { stubEnvironment } from '../../builders/live-deps.ts';

const context = {
  awsRequestId: 'request-1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:recheck',
} as Context;

interface Sent {
  readonly body: { readonly detail: object };
  readonly delaySeconds: number;
}

/** The deployed function, with nothing to reach but a queue; and what the queue has taken. */
async function deployed() {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    const { Entries } = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
    const entries: { Id: string; MessageBody: string; DelaySeconds: number }[] = Entries;
    sent.push(...entries.map((one) => ({ body: JSON.parse(one.MessageBody), delaySeconds: one.DelaySeconds })));
    const Successful = entries.map(({ Id, MessageBody }) => {
      return { Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
    });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ Successful, Failed: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { sent, handler: await loaded(url) };
}

async function loaded(url: string) {
  stubEnvironment({
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    // Everything else is where nobody listens.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_ENDPOINT_URL_SQS: url,
    SMTP_WARDEN_GROUP_QUEUE_URL: `${url}/groups`,
    SMTP_WARDEN_LOG_LEVEL: 'silent',
  });
  return (await freshModule<typeof import('../../../handlers/recheck.ts')>('handlers/recheck.ts')).handler;
}

function recordOf(groupId: string, outcome: string, more: object = {}): DynamoDBRecord {
  const stored = { groupKey: `111122223333/us-east-1/${groupId}`, sequence: 1, outcome, ...more };
  return insertion('smtp-warden-audit', ['groupKey', 'sequence'], { at: new Date().toISOString(), ...stored });
}

test('the function queues a check for each claim, with nothing else of AWS reachable, past records that are damaged', async () => {
  const { handler, sent } = await deployed();
  const closing = { finding: { exposures: [{ port: 25, family: 'ipv4' }] } };
  const records = [
    recordOf('sg-0123456789abcdef0', 'planned', closing),
    recordOf('no-group', 'planned'),
    recordOf('sg-0123456789abcdef1', 'completed'),
    recordOf('sg-0123456789abcdef2', 'partial', { tries: 2, ...closing }),
  ];

  await handler({ Records: records }, context, () => undefined);

  const detail = (name: string, groupId: string) => ({
    trigger: { kind: 'event', name },
    mayClose: true,
    groups: [{ account: '111122223333', region: 'us-east-1', groupId }],
  });
  expect(sent.map(({ body }) => body.detail)).toEqual([
    detail('ClaimEnded', 'sg-0123456789abcdef0'),
    detail('RemediationPartial', 'sg-0123456789abcdef2'),
  ]);
  const [claim, partial] = sent.map(({ delaySeconds }) => delaySeconds);
  expect(claim).toBeGreaterThan(90);
  expect(claim).toBeLessThanOrEqual(95);
  expect(partial).toBeGreaterThan(295);
});

test('where the queue cannot be reached the batch fails, so that the stream delivers it again', async () => {
  const handler = await loaded('http://127.0.0.1:1');

  const handling = handler({ Records: [recordOf('sg-0123456789abcdef0', 'planned')] }, context, () => undefined);

  await expect(handling).rejects.toThrow();
});
