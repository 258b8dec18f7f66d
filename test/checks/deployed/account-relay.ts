import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Relay {
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

/**
 * Passes calls on to the sandbox as the account that their key belongs to. The keys of roles come from MiniStack, where roles
 * are; the sandbox knows keys of accounts, which are their ids, and verifies no signature.
 */
export async function startRelay(target: string, accountOf: (key: string) => Promise<string>): Promise<Relay> {
  const server = createServer((message, reply) => {
    passOn(message, reply).catch((error: unknown) => reply.destroy(error instanceof Error ? error : undefined));
  });

  async function passOn(message: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { method = 'POST', url, headers } = message;
    const [, key = ''] = /Credential=(\w+)\//.exec(headers.authorization ?? '') ?? [];
    const authorization = headers.authorization?.replace(key, await accountOf(key)) ?? '';
    const told = { 'content-type': headers['content-type'] ?? '', 'x-amz-target': headers['x-amz-target'] };
    const known = Object.entries(told).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
    const body = await buffer(message);
    const answer = await fetch(`${target}${url}`, {
      method,
      headers: { ...Object.fromEntries(known), authorization },
      body,
    });
    reply.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    reply.end(await answer.bytes());
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listening TCP server has a port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
