import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { aConsole, type RawRequest } from '../../builders/a-console.ts';

test.each<[string, (port: number) => RawRequest['headers']]>([
  ['another name', () => ({ host: 'evil.example' })],
  ['no Host', () => ({ host: null })],
  ['an empty Host', () => ({ host: '' })],
  ['another port', (port) => ({ host: `127.0.0.1:${port + 1}` })],
  ['no port', () => ({ host: '127.0.0.1' })],
  ['localhost', (port) => ({ host: `localhost:${port}` })],
  ['a name that begins with the address', (port) => ({ host: `127.0.0.1.evil.example:${port}` })],
  ['the address with a dot', (port) => ({ host: `127.0.0.1.:${port}` })],
  ['the address in another spelling', (port) => ({ host: `0x7f.1:${port}` })],
  ['the right Host twice', (port) => ({ host: [`127.0.0.1:${port}`, `127.0.0.1:${port}`] })],
  ['the right Host and another', (port) => ({ host: [`127.0.0.1:${port}`, 'evil.example'] })],
])('%s is 403 at every path, with the cookie too', async (_, headersOf) => {
  const { send, signIn, port } = await aConsole();
  await signIn();
  const headers = headersOf(port) ?? {};

  const answers = await Promise.all(
    ['/', '/api/status', '/nonsense', '/console.js'].map((path) => send({ path, headers })),
  );

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect(answers[0]?.body).toMatch(/not the console's/);
});

/** Sends bytes as they are, and gives all that is answered until the server closes the connection. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(bytes);
  return text(socket);
}

test.each<[string, (host: string, first: string) => string, string]>([
  [
    'an absolute target of another host',
    (host, first) => `GET http://evil${first} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    '403',
  ],
  [
    'an absolute target of ours',
    (host, first) => `GET http://${host}${first} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    '403',
  ],
  ['HTTP/1.0 without a Host', (_, first) => `GET ${first} HTTP/1.0\r\n\r\n`, '403'],
  ['a target without a path', (host) => `OPTIONS * HTTP/1.1\r\nHost: ${host}\r\n\r\n`, '403'],
  ['a second slash', (host, first) => `GET /${first} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, '401'],
  ['dots in the path', (host, first) => `GET /.${first} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, '401'],
  ['encoded dots in the path', (host, first) => `GET /%2e${first} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, '401'],
  ['a backslash', (host, first) => `GET /\\..${first} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, '400'],
  ['a folded Host', (host, first) => `GET ${first} HTTP/1.1\r\nHost: evil\r\n ${host}\r\n\r\n`, '400'],
  [
    'two lengths',
    (host) => `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    '400',
  ],
  [
    'an unknown expectation',
    (host) => `POST /api/read HTTP/1.1\r\nHost: ${host}\r\nExpect: x\r\nContent-Length: 2\r\n\r\n{}`,
    '401',
  ],
  ['a huge header', (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, '431'],
  ['TLS', () => '\x16\x03\x01\x00\xff\x01\x00', '400'],
  ['no HTTP at all', () => 'hello\r\n\r\n', '400'],
])('%s is refused with the usual headers, and uses up no token', async (_, bytesOf, status) => {
  const { send, firstPath, port } = await aConsole();

  const answer = await exchange(port, bytesOf(`127.0.0.1:${port}`, firstPath));

  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toMatch(/content-security-policy: default-src 'none'/i);
  expect(answer).not.toMatch(/set-cookie/i);
  expect((await send({ path: firstPath })).status).toBe(303);
});

test('of two requests on one connection each is judged by its own Host', async () => {
  const { port, firstPath } = await aConsole();
  const good = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;

  const answer = await exchange(port, `${good}GET ${firstPath} HTTP/1.1\r\nHost: evil\r\n\r\n`);

  expect(answer.match(/^HTTP\/1.1 \d+/gm)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 403']);
});
