import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * SQS over the wire, which ends with the test: takes every message, and keeps the bodies by the name of
 * the queue, and for how long messages are held back. Says yes to all else, or what `answers` has by the
 * names of actions.
 */
export async function sqsServer(answers: Readonly<Record<string, object>> = {}) {
  const sent: Record<string, string[]> = {};
  const visibilities: number[] = [];
  const asked: object[] = [];
  const server = createServer(async (request, response) => {
    const asking = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString());
    const { QueueUrl, Entries, VisibilityTimeout } = asking;
    asked.push(asking);
    if (VisibilityTimeout !== undefined) visibilities.push(VisibilityTimeout);
    const entries: { Id: string; MessageBody: string }[] = Entries ?? [];
    const name = String(QueueUrl).split('/').at(-1) ?? '';
    if (entries.length > 0) sent[name] = [...(sent[name] ?? []), ...entries.map(({ MessageBody }) => MessageBody)];
    const Successful = entries.map(({ Id, MessageBody }) => {
      return { Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
    });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    const [, action = ''] = String(request.headers['x-amz-target']).split('.');
    response.end(JSON.stringify(answers[action] ?? { Successful, Failed: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { sent, visibilities, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/111122223333` };
}
