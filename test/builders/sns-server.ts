import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** SNS over the wire, which ends with the test: keeps what is published. While `state.refuses` it answers as where the role may not. */
export async function snsServer() {
  const published: Record<string, string>[] = [];
  const state = { refuses: false };
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    if (state.refuses) {
      const refusal =
        '<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code></Error></ErrorResponse>';
      response.writeHead(403, { 'content-type': 'text/xml' }).end(refusal);
      return;
    }
    published.push(Object.fromEntries(new URLSearchParams(body)));
    const answer = '<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';
    response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { published, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
