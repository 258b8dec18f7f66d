import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { internet } from './helpers/rules.ts';
import { must, openWorld, type World } from './helpers/world.ts';

const enough = 60;

let world: World;
let group: string;

beforeAll(async () => {
  world = await openWorld();
  must(await world.approve([{ cidr: '198.51.100.0/24' }]));
  group = world.addGroup([{ protocol: 'tcp', from: 25, cidr: internet }]);
});

afterAll(() => world.close());

/**
 * A server before the sandbox that answers one action with the same `nextToken` every time, and counts its calls. After
 * many calls it refuses them, so that a client that reads on for ever comes to an end.
 */
async function repeatingTokens(action: string) {
  const counter = { calls: 0 };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const isMeant = body.includes(`Action=${action}&`);
    if (isMeant) counter.calls += 1;
    const { status, type, answer } = await forward(request, body.replace(/&NextToken=[^&]*/, ''));
    const isOver = isMeant && counter.calls > enough;
    response.writeHead(isOver ? 400 : status, { 'content-type': type });
    response.end(isMeant ? answer.replace(new RegExp(`</${action}Response>`), `${token}$&`) : answer);
  });
  return { counter, server, endpoint: await listening(server) };
}

const token = '<nextToken>the-same-again</nextToken>';

async function forward({ headers, method = 'POST', url = '/' }: IncomingMessage, body: string) {
  const { host: _host, 'content-length': _length, connection: _connection, expect: _expect, ...rest } = headers;
  const sent = Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]);
  const reply = await fetch(`${world.sandbox.endpoint}${url}`, { method, headers: sent, body });
  return { status: reply.status, type: reply.headers.get('content-type') ?? 'text/xml', answer: await reply.text() };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

test.each([
  ['scan', 'DescribeSecurityGroups', () => ['scan']],
  ['plan', 'DescribeSecurityGroupRules', () => ['plan', group]],
])('row 15: %s ends with an error where the NextToken of %s repeats', async (_, action, args) => {
  const { counter, server, endpoint } = await repeatingTokens(action);

  const run = await world.cli(args(), { AWS_ENDPOINT_URL: endpoint });
  server.closeAllConnections();
  server.close();

  expect(counter.calls).toBeGreaterThan(1);
  expect(counter.calls).toBeLessThanOrEqual(20);
  expect(run.exitCode).toBe(1);
  expect(run.stdout + run.stderr).toMatch(/token/i);
});
