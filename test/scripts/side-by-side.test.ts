import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { type Command, sideBySide } from '../../scripts/side-by-side.ts';

/** A program of its own that runs this code. */
function program(code: string): Command {
  return [process.execPath, '--eval', code];
}

const well = program('');

async function run(shown: Command, quiet: Command) {
  const out = new PassThrough();
  const code = await sideBySide(shown, quiet, out);
  out.end();
  return { code, said: await text(out) };
}

test.each<[string, Command, Command, number]>([
  ['both end well', well, well, 0],
  ['the first fails', program('process.exit(3)'), well, 3],
  ['the second fails', well, program('process.exit(4)'), 4],
  ['a signal ends the first', program('process.kill(process.pid, "SIGKILL")'), well, 1],
  ['a signal ends the second', well, program('process.kill(process.pid, "SIGKILL")'), 1],
])('where %s, that is the exit code', async (_, shown, quiet, code) => {
  expect(await run(shown, quiet)).toMatchObject({ code });
});

test('what the second says on both streams is shown, whether it fails or not', async () => {
  const says = program('process.stdout.write("on stdout"); process.stderr.write("on stderr"); process.exitCode = 1');

  const { code, said } = await run(well, says);

  expect(code).toBe(1);
  expect(said).toContain('on stdout');
  expect(said).toContain('on stderr');
});

test('neither waits for the other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-warden-side-by-side-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const meets = (own: string, other: string) =>
    program(`const { existsSync, writeFileSync } = require('node:fs');
      writeFileSync(${JSON.stringify(join(folder, own))}, '');
      const look = () => existsSync(${JSON.stringify(join(folder, other))}) || setTimeout(look, 5);
      look();`);

  expect(await run(meets('first', 'second'), meets('second', 'first'))).toEqual({ code: 0, said: '' });
});

test('a program that is not there is an error', async () => {
  await expect(run(well, ['/no/such/program'])).rejects.toThrow('ENOENT');
});

test('after it, signals mean what they did before', async () => {
  const before = process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');

  await run(well, well);

  expect(process.listenerCount('SIGTERM') + process.listenerCount('SIGINT')).toBe(before);
});
