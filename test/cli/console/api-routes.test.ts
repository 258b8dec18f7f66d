import { expect, test } from 'vitest';
import { aConsole, keptRuns, type RawRequest, someStatus } from '../../builders/a-console.ts';

const readStatus = { order: { kind: 'status' } };
const group = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const fix = { order: { kind: 'fix', group } };

test('the status is that of the console', async () => {
  const { send, signIn } = await aConsole();
  await signIn();

  const { status, body } = await send({ path: '/api/status' });

  expect(status).toBe(200);
  expect(JSON.parse(body)).toEqual(someStatus);
});

test.each<[string, NonNullable<RawRequest['headers']>, number]>([
  ['without an Origin', { origin: null }, 403],
  ['with the Origin null', { origin: 'null' }, 403],
  ['with a foreign Origin', { origin: 'http://evil.example' }, 403],
  ['with the Origin of another port', { origin: 'http://127.0.0.1:1' }, 403],
  ['from another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['from another port of this machine', { 'sec-fetch-site': 'same-site' }, 403],
  ['as a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['as a form that looks like JSON', { 'content-type': 'text/plain' }, 415],
  ['as a form with a file', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
  ['without a type', { 'content-type': null }, 415],
])('a POST %s runs nothing', async (_, headers, status) => {
  const { runs, runHosted } = keptRuns();
  const { post, signIn, life } = await aConsole({ runHosted });
  await signIn();
  let isEnded = false;
  void life.ended.then(() => {
    isEnded = true;
  });

  const answers = [
    await post('/api/read', readStatus, headers),
    await post('/api/preview', fix, headers),
    await post('/api/execute', { ...fix, digest: 'x', typed: null }, headers),
    await post('/api/stop', {}, headers),
  ];

  expect(answers.map((answer) => answer.status)).toEqual([status, status, status, status]);
  expect(runs).toEqual([]);
  expect(isEnded).toBe(false);
});

test.each(['cross-site', 'same-site', 'none'])('a GET of /api/ from elsewhere (%s) is 403', async (site) => {
  const { runs, runHosted } = keptRuns();
  const { send, signIn } = await aConsole({ runHosted });
  await signIn();
  const headers = { 'sec-fetch-site': site };

  const status = await send({ path: '/api/status', headers });
  const report = await send({ path: '/api/report?format=csv', headers });

  expect([status.status, report.status]).toEqual([403, 403]);
  expect(runs).toEqual([]);
});

test.each<[string, unknown, RegExp]>([
  ['no JSON', undefined, /not JSON/],
  ['no object', [], /expected object/],
  ['no order', {}, /order/],
  ['an unknown order', { order: { kind: 'init' } }, /order\.kind/],
  ['an unknown member', { order: { kind: 'status', yes: true } }, /"yes"/],
  ['an order that writes', fix, /order\.kind/],
])('a read of %s is 400 and says what is wrong', async (_, body, says) => {
  const { runs, runHosted } = keptRuns();
  const { post, signIn } = await aConsole({ runHosted });
  await signIn();

  const answer = await post('/api/read', body);

  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body).error).toMatch(says);
  expect(runs).toEqual([]);
});

test.each<[string, string, number, number]>([
  ['a read', '/api/read', 64 * 1024, 413],
  ['a preview of an order without a file', '/api/preview', 64 * 1024, 413],
  ['a preview', '/api/preview', 10_000_000, 413],
])('%s that is too large is 413', async (_, path, bytes, status) => {
  const { runs, runHosted } = keptRuns();
  const { send, signIn, origin } = await aConsole({ runHosted });
  await signIn();
  const order = path === '/api/read' ? readStatus : fix;
  const body = `${JSON.stringify(order)}${' '.repeat(bytes)}`;
  const headers = { origin, 'content-type': 'application/json' };

  const answer = await send({ method: 'POST', path, headers, body });
  const chunked = await send({ method: 'POST', path, headers: { ...headers, 'transfer-encoding': 'chunked' }, body });

  expect([answer.status, chunked.status]).toEqual([status, status]);
  expect(runs).toEqual([]);
});

test.each([
  ['/api/read', 'GET', 405],
  ['/api/execute', 'PUT', 405],
  ['/api/status', 'POST', 405],
  ['/api/nonsense', 'GET', 404],
  ['/api/', 'GET', 404],
  ['/API/status', 'GET', 404],
  ['/api/status/', 'GET', 404],
  ['/api/status.', 'GET', 404],
  ['/%61pi/status', 'GET', 404],
  ['/api/../api/status', 'GET', 404],
  ['/console.js/../../package.json', 'GET', 404],
  ['/..%2f..%2fetc/passwd', 'GET', 404],
  ['//evil.example', 'GET', 404],
])('%s by %s is %i', async (path, method, status) => {
  const { send, signIn } = await aConsole();
  await signIn();

  expect((await send({ path, method })).status).toBe(status);
});

test('with --read-only reads are run, and what could change something is 403 with a reason', async () => {
  const { runs, runHosted } = keptRuns();
  const { post, signIn } = await aConsole({ runHosted, readOnly: true });
  await signIn();

  const read = await post('/api/read', readStatus);
  const preview = await post('/api/preview', fix);
  const execute = await post('/api/execute', { ...fix, digest: 'x', typed: null });
  const wrong = await post('/api/preview', {});

  expect([read, preview, execute, wrong].map(({ status }) => status)).toEqual([200, 403, 403, 400]);
  expect(JSON.parse(preview.body).error).toMatch(/--read-only/);
  expect(runs.map(({ args }) => args)).toEqual([['status']]);
});

test('an order is run as its command line, and answered as the request says', async () => {
  const { runs, runHosted } = keptRuns();
  const { post, signIn } = await aConsole({ runHosted });
  await signIn();

  await post('/api/read', { order: { kind: 'scan', scope: { accounts: 'all', regions: ['us-east-1'] } } });
  await post('/api/preview', fix);
  await post('/api/execute', { ...fix, digest: 'd1', typed: 'mail' });

  const fixArgs = ['fix', group.groupId, '--region=us-east-1', '--accounts=111122223333'];
  expect(runs.map(({ args, answer }) => ({ args, answer }))).toEqual([
    { args: ['scan', '--accounts=all', '--region=us-east-1'], answer: { kind: 'read' } },
    { args: fixArgs, answer: { kind: 'preview' } },
    { args: fixArgs, answer: { kind: 'execute', digest: 'd1', typed: 'mail' } },
  ]);
});

test('Stop is 202, and the console is to end', async () => {
  const { post, signIn, life } = await aConsole();
  await signIn();

  const { status } = await post('/api/stop', {});

  expect(status).toBe(202);
  expect(await life.ended).toBe('stop');
});
