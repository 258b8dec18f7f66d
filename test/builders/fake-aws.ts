import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { stubEnvironment } from './live-deps.ts';
import type { Json } from './read-event.ts';

/** One call as it came over the wire: what was called, and with what. */
export interface Call {
  /** The operation (`GetSecretValue`) or, of a REST service, method and path. */
  readonly name: string;
  readonly input: Json;
}

export interface Answer {
  readonly status?: number;
  readonly body: Json;
}

/** What a service answers that the sandbox does not know; the SDK is pointed there. Ends with the test. */
export async function fakeAws(answerTo: (call: Call) => Answer): Promise<{ readonly calls: Call[] }> {
  const calls: Call[] = [];
  const server = createServer(async (request, response) => {
    const call = { name: nameOf(request), input: JSON.parse((await textOf(request)) || '{}') };
    calls.push(call);
    const { status = 200, body } = answerTo(call);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  stubEnvironment({
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
  });
  return { calls };
}

function nameOf({ headers, method, url }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? (target.split('.').at(-1) ?? '') : `${method} ${url}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
