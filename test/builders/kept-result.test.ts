import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { freshModule } from './fresh-module.ts';
import { keptResult } from './kept-result.ts';

/** A folder with one file, and one for the results. */
function folders() {
  const home = mkdtempSync(join(tmpdir(), 'smtp-warden-kept-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const [folder, cache] = [join(home, 'files'), join(home, 'cache')];
  mkdirSync(folder);
  writeFileSync(join(folder, 'a.txt'), 'one');
  return { folder, cache };
}

/** The module as another process has it, which remembers nothing. */
const nextProcess = () => freshModule<typeof import('./kept-result.ts')>('test/builders/kept-result.ts');

/** Counts its calls. */
const maker = () => vi.fn(async (input: object) => JSON.stringify(input));

test('a result is made once, and given to everybody who asks with the same files and input', async () => {
  const [{ folder, cache }, make] = [folders(), maker()];
  const ask = () => keptResult([folder], { a: 1 }, make, cache);

  expect(await Promise.all([ask(), ask()])).toEqual(['{"a":1}', '{"a":1}']);
  expect(make).toHaveBeenCalledOnce();
});

test('another input, another content and another file each make it anew', async () => {
  const [{ folder, cache }, make] = [folders(), maker()];
  const ask = (input: object) => keptResult([folder], input, make, cache);

  await ask({ a: 1 });
  await ask({ a: 2 });
  writeFileSync(join(folder, 'a.txt'), 'two');
  await ask({ a: 1 });
  writeFileSync(join(folder, 'b.txt'), '');
  await ask({ a: 1 });

  expect(make).toHaveBeenCalledTimes(4);
});

test('it outlives the process: it is read where it was made before', async () => {
  const [{ folder, cache }, make] = [folders(), maker()];
  await keptResult([folder], { a: 1 }, async () => 'of another process', cache);
  const { keptResult: ofNextProcess } = await nextProcess();

  expect(await ofNextProcess([folder], { a: 1 }, make, cache)).toBe('of another process');
  expect(make).not.toHaveBeenCalled();
});

test('a failure is told to who asks, and not kept on disk', async () => {
  const { folder, cache } = folders();
  const failing = async () => Promise.reject(new Error('no such option'));

  await expect(keptResult([folder], {}, failing, cache)).rejects.toThrow('no such option');
  const { keptResult: ofNextProcess } = await nextProcess();

  expect(await ofNextProcess([folder], {}, async () => 'made', cache)).toBe('made');
});
