import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { hostProblem } from './host-check.ts';
import { securityHeaders } from './security-headers.ts';

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => unknown;

/** A server on 127.0.0.1 that answers requests to its own address alone. */
export interface ConsoleServer {
  readonly port: number;
  /** Ends it: answers under way have {@link goodbyeMs} to be sent. */
  readonly close: () => Promise<void>;
}

const goodbyeMs = 200;

/**
 * Starts a server. `listenerFor` gives what answers the requests whose Host is right; every answer has the security headers. Rejects with
 * EADDRINUSE where the port is busy. Port 0 is a free one.
 */
export async function startServer(
  port: number,
  listenerFor: (port: number) => Listener | Promise<Listener>,
): Promise<ConsoleServer> {
  // A request without Host is refused by us. A run is answered for as long as it takes: the times are those of requests alone.
  const server = createServer({
    requireHostHeader: false,
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 10_000,
    connectionsCheckingInterval: 2_000,
  });
  server.maxConnections = 200;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const own = portOf(server);
  answer(server, `127.0.0.1:${own}`, await listenerFor(own));
  return {
    port: own,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      const timer = setTimeout(() => server.closeAllConnections(), goodbyeMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

function answer(server: Server, host: string, listener: Listener): void {
  /** The last answer on each connection. */
  const answers = new WeakMap<Socket, ServerResponse>();
  const answerOne: Listener = (incoming, outgoing) => {
    answers.set(incoming.socket, outgoing);
    for (const [name, value] of Object.entries(securityHeaders)) outgoing.setHeader(name, value);
    const error = hostProblem(incoming, host);
    if (error === null) return listener(incoming, outgoing);
    outgoing.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
    outgoing.end(JSON.stringify({ error }));
  };
  server.on('request', answerOne);
  // Node would answer it by itself, without the headers.
  server.on('checkExpectation', answerOne);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // In the middle of an answer it would be a part of that.
    const answer = answers.get(socket);
    const isBetween = answer === undefined || !answer.headersSent || answer.writableFinished;
    if (socket.writable && isBetween) socket.write(unreadableText(error.code));
    socket.destroy();
  });
}

/** The whole answer to what is no request. */
function unreadableText(code = ''): string {
  const status = statuses[code] ?? '400 Bad Request';
  const body = JSON.stringify({ error: `This cannot be read as a request: ${status}.` });
  const headers = Object.entries({
    ...securityHeaders,
    'content-type': 'application/json',
    'content-length': String(body.length),
    connection: 'close',
  });
  return `HTTP/1.1 ${status}\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server that listens has a port');
  return address.port;
}
