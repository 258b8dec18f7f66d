import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { HostedRun, RunEnd } from '../../../cli/hosted/hosted-run.ts';
import { aConsole, type ConsoleUnderTest, fineEnd } from '../../builders/a-console.ts';

const read = { order: { kind: 'status' } };
const execution = { order: { kind: 'reject', id: 'rem-1', reason: 'a' }, digest: 'd', typed: null };

/** Commands that go on until they are let go. */
function heldRuns() {
  const running: { readonly run: HostedRun; readonly end: (end: RunEnd) => void }[] = [];
  const runHosted = (run: HostedRun) => new Promise<RunEnd>((end) => running.push({ run, end }));
  return { running, runHosted };
}

/** Asks for a run as the page does; `leave` breaks the connection as closing the page does. */
function begin(under: ConsoleUnderTest, path: string, body: unknown) {
  const { origin, port, cookie } = under;
  const headers = { host: `127.0.0.1:${port}`, cookie: cookie() ?? '', origin, 'content-type': 'application/json' };
  const sent = request({ host: '127.0.0.1', port, method: 'POST', path, headers, agent: false });
  sent.on('error', () => undefined).end(JSON.stringify(body));
  const [chunks, ends] = [[] as string[], vi.fn()];
  sent.on('response', (response) => {
    response.on('data', (chunk) => chunks.push(String(chunk)));
    response.on('error', () => undefined);
    response.on('end', ends);
  });
  return { leave: () => sent.destroy(), said: () => chunks.join(''), ends };
}

test('what a command says reaches the page at once', async () => {
  const { running, runHosted } = heldRuns();
  const under = await aConsole({ runHosted });
  await under.signIn();
  const { said } = begin(under, '/api/read', read);
  await vi.waitFor(() => expect(running.length).toBe(1), { interval: 5 });

  running[0]?.run.tell({ kind: 'progress', text: 'half' });

  await vi.waitFor(() => expect(said()).toBe('{"kind":"progress","text":"half"}\n'), { interval: 5 });
});

test.each([
  ['/api/read', read],
  ['/api/preview', { order: execution.order }],
])('a page that goes away stops what it asked for by %s', async (path, body) => {
  const { running, runHosted } = heldRuns();
  const under = await aConsole({ runHosted });
  await under.signIn();
  const { leave } = begin(under, path, body);
  await vi.waitFor(() => expect(running.length).toBe(1), { interval: 5 });

  leave();

  await vi.waitFor(() => expect(running[0]?.run.signal.aborted).toBe(true), { interval: 5 });
});

test('an execution goes on when the page goes away', async () => {
  const { running, runHosted } = heldRuns();
  const under = await aConsole({ runHosted });
  await under.signIn();
  const { leave } = begin(under, '/api/execute', execution);
  const other = begin(under, '/api/read', read);
  await vi.waitFor(() => expect(running.length).toBe(2), { interval: 5 });

  leave();
  other.leave();
  await vi.waitFor(() => expect(running[1]?.run.signal.aborted).toBe(true), { interval: 5 });

  expect(running[0]?.run.signal.aborted).toBe(false);
  running[0]?.end(fineEnd);
});

test('when the console ends, an execution ends first, and its page is told so', async () => {
  const { running, runHosted } = heldRuns();
  const under = await aConsole({ runHosted });
  await under.signIn();
  const { said, ends } = begin(under, '/api/execute', execution);
  await vi.waitFor(() => expect(running.length).toBe(1), { interval: 5 });

  const closed = under.close();
  await vi.waitFor(() => expect(running[0]?.run.signal.aborted).toBe(true), { interval: 5 });
  running[0]?.end({ ...fineEnd, document: { done: true } });
  const unfinished = await closed;

  expect(unfinished).toEqual([]);
  await vi.waitFor(() => expect(ends).toHaveBeenCalled(), { interval: 5 });
  expect(said()).toContain('{"done":true}');
});

test('when the console ends, who only waits or says nothing does not keep it', async () => {
  const under = await aConsole({ runHosted: heldRuns().runHosted });
  await under.signIn();
  begin(under, '/api/read', read);
  const silent = connect(under.port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void silent.destroy());
  const start = performance.now();

  await under.close();

  expect(performance.now() - start).toBeLessThan(4_000);
});

test('an open connection that asks nothing does not keep the console alive', async () => {
  const { port, life } = await aConsole({ idleMs: 30 });
  const silent = connect(port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void silent.destroy());

  expect(await life.ended).toBe('idle');
});

test('requests with the cookie keep the console alive, and others do not', async () => {
  const { send, signIn, life } = await aConsole();
  const touch = vi.spyOn(life, 'touch');
  await signIn();
  await send({ path: '/api/status', headers: { cookie: null } });
  await send({ path: '/api/status', headers: { 'sec-fetch-site': 'cross-site' } });
  const before = touch.mock.calls.length;

  await send({ path: '/api/status' });

  expect([before, touch.mock.calls.length]).toEqual([0, 1]);
});

test('a port that is in use is an error', async () => {
  const { port } = await aConsole();

  await expect(aConsole({ port })).rejects.toThrow('EADDRINUSE');
});
