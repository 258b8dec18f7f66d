import { readdir, readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { privateFiles } from '../../../cli/console/private-files.ts';

async function someFiles() {
  const files = await privateFiles();
  onTestFinished(files.remove);
  return files;
}

test('a file that is asked for while it is being removed is there again', async () => {
  const { during, folder } = await someFiles();
  const read = (path: string) => readFile(path, 'utf8');

  const readings = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      for (let wait = 0; wait < index; wait += 1) await turn();
      return during('a.csv', 'text', read);
    }),
  );

  expect(new Set(readings)).toEqual(new Set(['text']));
  expect(await readdir(folder)).toEqual([]);
});

test('a file is called by its name alone in what others are told', async () => {
  const { during, hide } = await someFiles();

  const told = await during('a.csv', 'text', async (path) => JSON.stringify({ error: `${path}: wrong, see ${path}` }));

  expect(hide(told)).toBe('{"error":"a.csv: wrong, see a.csv"}');
});
