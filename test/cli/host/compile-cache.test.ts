import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const own = join(import.meta.dirname, '../../../cli/host/compile-cache.ts');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  await writeFile(join(folder, 'part.mjs'), `console.log('done');`);
});

afterEach(() => rm(folder, { recursive: true }));

/** A program that keeps what is compiled of it, and then loads a part of itself. */
async function output(before = ''): Promise<string> {
  const text = `
    import { keepCompiledCode } from ${JSON.stringify(own)};
    ${before}
    keepCompiledCode(import.meta.dirname);
    await import('./part.mjs');
  `;
  await writeFile(join(folder, 'main.mjs'), text);
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'main.mjs')], { env: {} });
  return stdout;
}

test('what is compiled is kept', async () => {
  expect(await output()).toBe('done\n');

  const kept = await readdir(join(folder, 'compiled'), { recursive: true, withFileTypes: true });
  expect(kept.filter((entry) => entry.isFile())).toHaveLength(1);
});

test('a program that cannot keep it runs all the same', async () => {
  await writeFile(join(folder, 'compiled'), '');

  expect(await output()).toBe('done\n');
});

test('nothing is kept for anybody but the owner of the program', async () => {
  expect(await output('process.getuid = () => 4711;')).toBe('done\n');

  expect(await readdir(folder)).not.toContain('compiled');
});
