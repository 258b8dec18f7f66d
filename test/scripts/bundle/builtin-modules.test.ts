import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { builtinModules } from '../../../scripts/bundle/builtin-modules.ts';

const here = import.meta.filename;

/** What a script prints that is bundled as the functions and the command line are. */
async function printed(contents: string): Promise<unknown> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(here, '..') },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [builtinModules()],
  });
  const text = outputFiles[0]?.text ?? '';
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', text]).toString());
}

test("Node's files by promises are loaded when one of their functions is called, by whatever name they are imported", async () => {
  const loaded = await printed(`
    import { promises, readFileSync } from 'node:fs';
    import { readFile } from 'node:fs/promises';
    import files from 'fs/promises';
    const isLoaded = () => process.moduleLoadList.includes('NativeModule internal/fs/promises');
    const before = isLoaded();
    const text = readFileSync(${JSON.stringify(here)}, 'utf8');
    const texts = await Promise.all([promises, files, { readFile }].map((from) => from.readFile(${JSON.stringify(here)}, 'utf8')));
    const failure = await readFile('/nowhere/at/all').catch(({ code }) => code);
    console.log(JSON.stringify({ before, after: isLoaded(), equal: texts.map((one) => one === text), failure }));
  `);

  expect(loaded).toEqual({ before: false, after: true, equal: [true, true, true], failure: 'ENOENT' });
});

test('other modules are as they are', async () => {
  const values = await printed(`
    import { createHash } from 'node:crypto';
    import { EOL } from 'os';
    import path, { join } from 'node:path';
    console.log(JSON.stringify([createHash('md5').update('a').digest('hex'), EOL, path.join === join, join('a', 'b')]));
  `);

  expect(values).toEqual(['0cc175b9c0f1b6a831c399e269772661', '\n', true, 'a/b']);
});
