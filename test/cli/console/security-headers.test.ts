import { expect, test } from 'vitest';
import { aConsole, fineEnd } from '../../builders/a-console.ts';

const expected = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};

test('every answer has the security headers, whatever it says', async () => {
  const { send, post, signIn } = await aConsole();
  const wrong = { path: '/?token=x' };
  const before = [
    await send(),
    await send({ headers: { host: 'evil' } }),
    await send(wrong),
    await post('/api/read', {}),
  ];
  await signIn();

  const after = await Promise.all([
    ...[send(), send({ path: '/console.js' }), send({ path: '/console.css' }), send({ path: '/api/status' })],
    ...[send({ path: '/nonsense' }), send({ method: 'DELETE' }), send({ method: 'HEAD' })],
    ...[post('/api/read', { order: { kind: 'status' } }), post('/api/read', {}), post('/api/stop', {})],
  ]);

  const answers = [...before, ...after];
  expect(answers.map(({ status }) => status)).toEqual([
    ...[401, 403, 403, 401],
    ...[200, 200, 200, 200, 404, 405, 405, 200, 400, 202],
  ]);
  for (const { headers } of answers) expect(headers).toMatchObject(expected);
});

test('a route that fails answers 500 with the headers, and with no secret', async () => {
  const status = () => Promise.reject(new Error('broken'));
  const { send, signIn } = await aConsole({ status });
  await signIn();

  const answer = await send({ path: '/api/status' });

  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.body)).toEqual({ error: 'The console failed: broken' });
  expect(answer.headers).toMatchObject(expected);
});

test('a report is a download, and a document that may do nothing', async () => {
  const runHosted = async ({ write }: { readonly write?: (text: string) => void }) => {
    write?.('<script>');
    return fineEnd;
  };
  const { send, signIn } = await aConsole({ runHosted });
  await signIn();

  const { headers, body } = await send({ path: '/api/report?format=html&from=2026-01-01' });

  expect(body).toBe('<script>');
  expect(headers['content-disposition']).toBe('attachment; filename="smtp-warden-report-2026-01-01.html"');
  expect(headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
  expect(headers).toMatchObject({ ...expected, 'content-security-policy': expect.anything() });
});
