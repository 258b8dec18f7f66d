import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { RunEvent } from '../../../console/shared/run-events.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import { aConsole } from '../../builders/a-console.ts';
import { approvedWorld, mailId, openGroup, rulesText } from '../end-to-end/cli-world.ts';
import { type Environment, exited, readDocument, runCli, startCli } from '../end-to-end/run-cli.ts';

/** A console as a process of its own with its own folder for temporary files, once it has printed something. */
async function started(args: readonly string[], environment: Environment = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  const child = startCli(['console', '--no-open', ...args], { ...environment, TMPDIR: folder });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });
  const stderr = text(child.stderr);
  const lines: string[] = [];
  await once(
    createInterface(child.stdout).on('line', (line) => lines.push(line)),
    'line',
  );
  return { child, stderr, lines, url: lines[0] ?? '', left: () => readdir(folder) };
}

/** What the script of the page does: it signs in, and asks. */
async function signedIn(url: string) {
  const { origin } = new URL(url);
  const first = await fetch(url, { redirect: 'manual' });
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const headers = { cookie, origin, 'content-type': 'application/json' };
  const post = (path: string, body: unknown) =>
    fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const run = async (path: string, body: unknown): Promise<RunEvent[]> => {
    // An answer that breaks off is none.
    const answer = await (await post(path, body)).text().catch(() => '');
    return answer.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  };
  return { post, run };
}

test('the first line is the address, the page works with it, and SIGTERM ends the console and leaves nothing', async () => {
  // Of no account for the sandbox.
  const own = { AWS_PROFILE: 'nobody', AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1', AWS_SESSION_TOKEN: 'x' };
  const { child, stderr, lines, url, left } = await started(['--sandbox'], own);
  const { run } = await signedIn(url);
  const events = await run('/api/read', { order: { kind: 'status' } });

  child.kill('SIGTERM');
  await exited(child);

  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  expect(lines.slice(1).join('\n')).toMatch(/Sandbox: account 111122223333, region us-east-1/);
  expect(events.at(-1)).toMatchObject({ kind: 'end', error: null });
  expect(child.exitCode).toBe(0);
  expect(await stderr).toBe('');
  expect(await left()).toEqual([]);
});

test('--json prints one document at the start; Stop in the page ends the console with 0', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { child, lines } = await started(['--json', '--read-only'], sandbox.environment());
  await vi.waitFor(() => expect(lines.at(-1)).toBe('}'), { interval: 5 });
  const document = readDocument('console', lines.join('\n'));

  await (await signedIn(document.url)).post('/api/stop', {});
  await exited(child);

  expect(document).toMatchObject({ account: '111122223333', region: 'us-east-1', readOnly: true, sandbox: null });
  expect(child.exitCode).toBe(0);
});

/** A console that is closing a group, whose first change AWS does not answer until it is let go. */
async function closingAGroup() {
  const { sandbox } = await approvedWorld({ groups: [openGroup()] });
  const console = await started([], { ...sandbox.environment(), SMTP_WARDEN_REGIONS: 'us-east-1' });
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  sandbox.hooks.before = async ({ action }) => {
    if (action !== 'AuthorizeSecurityGroupIngress') return;
    begun.resolve();
    await held.promise;
  };
  const { run } = await signedIn(console.url);
  const order = { kind: 'fix', group: { account: '111122223333', region: 'us-east-1', groupId: mailId } };
  const events = await run('/api/preview', { order });
  const questions = events.flatMap((event) => (event.kind === 'question' ? [event.question] : []));
  const done = run('/api/execute', { order, digest: questions[0]?.digest, typed: questions[0]?.typed });
  await begun.promise;
  return { ...console, sandbox, done, answer: held.resolve };
}

test('Ctrl-C, also twice as npx sends it, ends the console with 0 when the group is finished', async () => {
  const { child, stderr, sandbox, done, answer } = await closingAGroup();

  child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill('SIGINT');
  setTimeout(answer, 100);
  const events = await done;
  await exited(child);

  expect(events.at(-1)).toMatchObject({ kind: 'end', exitCode: 0, error: null });
  expect(rulesText(sandbox, mailId)).toEqual(['tcp 25 198.51.100.0/24']);
  expect(child.exitCode).toBe(0);
  expect(await stderr).toBe('');
});

test('a group that cannot be finished in time is named, and the console ends within 5 seconds', async () => {
  const { child, stderr, done, answer } = await closingAGroup();
  const start = performance.now();

  child.kill('SIGTERM');
  await exited(child);
  const took = performance.now() - start;
  answer();

  expect(child.exitCode).toBe(0);
  expect(took).toBeLessThan(5_000);
  expect(await stderr).toContain(`not finished: smtp-warden fix ${mailId} --region us-east-1 --accounts 111122223333`);
  expect(await done).toEqual([]);
});

test('a port that is in use is exit 1 and says what to do', async () => {
  const { port } = await aConsole();

  const { exitCode, stdout, stderr } = await runCli(['console', '--port', String(port), '--no-open'], {
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
  });

  expect([exitCode, stdout]).toEqual([1, '']);
  expect(stderr).toBe(
    `smtp-warden: port ${port} is in use, perhaps by another console; give another --port, or leave it out for a free one\n`,
  );
});

test.each<[string, string[], RegExp, Environment?]>([
  ['a port that is none', ['--port', '70000'], /"70000" is not a port/],
  ['a port that is a text', ['--port', 'http'], /"http" is not a port/],
  ['a region that is none', ['--region', 'home'], /"home" is not an AWS region/],
  ['a profile that does not exist', ['--profile', 'nobody'], /no such profile/],
  ['--sandbox with a profile', ['--sandbox', '--profile', 'x'], /leave out --profile/],
  ['--sandbox with a region', ['--sandbox', '--region', 'eu-west-1'], /leave out --region/],
  ['a wrong setting', [], /SMTP_WARDEN_MODE/, { SMTP_WARDEN_MODE: 'banana' }],
])('%s is exit 2', async (_, args, says, environment = {}) => {
  const { exitCode, stdout, stderr } = await runCli(['console', '--no-open', ...args], environment);

  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(says);
});
