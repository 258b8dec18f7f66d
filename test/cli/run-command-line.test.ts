import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../cli/run-command-line.ts';

/** In place of the standard streams. Nothing here calls AWS. */
const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
const exits = vi.fn();

beforeEach(() => {
  exits.mockReset();
  for (const name of ['stdout', 'stderr'] as const) {
    streams[name] = new PassThrough();
    vi.spyOn(process, name, 'get').mockReturnValue(Object.assign(streams[name], { fd: 1 }) as never);
  }
  vi.spyOn(process, 'exit').mockImplementation(exits as never);
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs a command line as `smtp-warden` would, and gives what it has written so far. */
async function run(...args: readonly string[]): Promise<{ exitCode: unknown; stdout: string; stderr: string }> {
  process.exitCode = undefined;
  await runCommandLine(args);
  const [stdout, stderr] = [streams.stdout, streams.stderr].map((stream) => String(stream.read() ?? ''));
  return { exitCode: process.exitCode, stdout: stdout ?? '', stderr: stderr ?? '' };
}

function brokenPipe(): Error {
  return Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
}

test('a run keeps nothing of the options of the one before', async () => {
  const first = await run('completion', 'bash', '--json');
  const second = await run('completion', 'bash');

  expect(JSON.parse(first.stdout).script.trimEnd()).toBe(second.stdout.trimEnd());
  expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
});

test('a usage error is one of its own run', async () => {
  const wrong = await run('scan', '--wrong', '--json');
  const right = await run('--version');

  expect(wrong).toMatchObject({
    exitCode: 2,
    stderr: "smtp-warden: unknown option '--wrong' (add --help for usage)\n",
  });
  expect(JSON.parse(wrong.stdout)).toEqual({ error: "unknown option '--wrong'" });
  expect(right).toMatchObject({ exitCode: 0, stderr: '' });
});

test('a run ends when nobody reads it, also after one that had to finish its work', async () => {
  await run('fix');
  streams.stdout.emit('error', brokenPipe());
  const exitsOfFix = exits.mock.calls.length;
  streams.stdout = new PassThrough();
  vi.spyOn(process, 'stdout', 'get').mockReturnValue(streams.stdout as never);
  await run('completion', 'bash');
  streams.stdout.emit('error', brokenPipe());

  expect([exitsOfFix, exits.mock.calls.length]).toEqual([0, 1]);
});
