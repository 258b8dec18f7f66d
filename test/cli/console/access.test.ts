import { expect, test } from 'vitest';
import { aConsole, type RawRequest } from '../../builders/a-console.ts';

test('who opens the address gets a cookie and is led to the page', async () => {
  const { send, firstPath, port } = await aConsole();

  const { status, headers } = await send({ path: firstPath });

  expect(status).toBe(303);
  expect(headers.location).toBe('/');
  expect(headers['set-cookie']).toEqual([
    expect.stringMatching(new RegExp(`^smtp-warden-${port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`)),
  ]);
  expect(firstPath).toMatch(/^\/\?token=[\w-]{43}$/);
});

test('the page is served to who has the cookie, at each of its addresses', async () => {
  const { send, signIn } = await aConsole();
  await signIn();

  const answers = await Promise.all(
    ['/', '/groups/111122223333/us-east-1/sg-0', '/allowlist', '/history?since=7d', '/history/rem-1'].map((path) =>
      send({ path }),
    ),
  );

  for (const { status, headers, body } of answers) {
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=UTF-8');
    expect(body).toContain('<script type="module" src="/console.js"></script>');
  }
});

test('the token works once', async () => {
  const { send, firstPath } = await aConsole();
  await send({ path: firstPath });

  const { status, headers, body } = await send({ path: firstPath });

  expect(status).toBe(403);
  expect(headers['set-cookie']).toBeUndefined();
  expect(body).toContain('used before');
});

test.each<[string, (first: string) => RawRequest, number]>([
  ['a wrong token', () => ({ path: `/?token=${'A'.repeat(43)}` }), 403],
  ['an empty token', () => ({ path: '/?token=' }), 403],
  ['the token and another one', (first) => ({ path: `${first}&token=x` }), 403],
  ['HEAD', (first) => ({ path: first, method: 'HEAD' }), 401],
  ['POST', (first) => ({ path: first, method: 'POST' }), 401],
  ['another path', (first) => ({ path: `/history${first.slice(1)}` }), 401],
  ['a path of /api/', (first) => ({ path: `/api/status${first.slice(1)}` }), 401],
  ['a prefetch', (first) => ({ path: first, headers: { 'sec-purpose': 'prefetch' } }), 403],
  ['a prerendering', (first) => ({ path: first, headers: { 'sec-purpose': 'prefetch;prerender' } }), 403],
  ['an old prefetch', (first) => ({ path: first, headers: { purpose: 'prefetch' } }), 403],
  ['an image', (first) => ({ path: first, headers: { 'sec-fetch-dest': 'image' } }), 403],
  ['a frame', (first) => ({ path: first, headers: { 'sec-fetch-dest': 'iframe' } }), 403],
  ['a foreign Host', (first) => ({ path: first, headers: { host: 'evil.example' } }), 403],
])('%s gives no cookie and leaves the token as it is', async (_, sent, status) => {
  const { send, firstPath } = await aConsole();

  const refused = await send(sent(firstPath));
  const later = await send({ path: firstPath });

  expect(refused.status).toBe(status);
  expect(refused.headers['set-cookie']).toBeUndefined();
  expect(later.status).toBe(303);
});

test.each<[string, RawRequest]>([
  ['/api/status', { path: '/api/status' }],
  ['an unknown path', { path: '/api/nonsense' }],
  ['/api itself', { path: '/api' }],
  ['another method', { path: '/api/read', method: 'DELETE' }],
  ['a write', { path: '/api/execute', method: 'POST', body: '{}' }],
  ['a cookie of another name', { path: '/api/status', headers: { cookie: 'smtp-warden=x' } }],
  ['a form', { path: '/api/stop', method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' }],
])('without the cookie %s is 401', async (_, sent) => {
  const { send } = await aConsole();

  const { status, body } = await send(sent);

  expect(status).toBe(401);
  expect(JSON.parse(body).error).toMatch(/Open the address/);
});

test('a cookie with the right name and another value is none', async () => {
  const { send, port } = await aConsole();

  const { status } = await send({ path: '/api/status', headers: { cookie: `smtp-warden-${port}=${'A'.repeat(43)}` } });

  expect(status).toBe(401);
});

test('a cookie that another server of this machine has set does not hide the right one', async () => {
  const { send, firstPath, port } = await aConsole();
  const { headers } = await send({ path: firstPath });
  const right = String(headers['set-cookie']).split(';')[0];

  const { status } = await send({ path: '/api/status', headers: { cookie: `smtp-warden-${port}=x; ${right}` } });

  expect(status).toBe(200);
});

test('the page without the cookie says what to do, with a link to the page', async () => {
  const { send } = await aConsole();

  const { status, headers, body } = await send({ path: '/history' });

  expect(status).toBe(401);
  expect(headers['content-type']).toBe('text/html; charset=UTF-8');
  expect(body).toContain('Open the address that the command printed');
  expect(body).toContain('<a href="/">');
  expect(body).not.toContain('http-equiv');
});

test.each(['cross-site', 'same-site'])(
  'a browser that comes from elsewhere (%s) asks again by itself, once',
  async (site) => {
    const { send } = await aConsole();
    const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

    const first = await send({ headers: { ...navigation, 'sec-fetch-site': site } });
    const again = await send({ headers: { ...navigation, 'sec-fetch-site': 'same-origin' } });

    expect(first.body).toContain('<meta http-equiv="refresh" content="0">');
    expect(again.body).not.toContain('http-equiv');
  },
);
