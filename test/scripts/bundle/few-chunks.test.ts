import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { fewChunks } from '../../../scripts/bundle/few-chunks.ts';

const sources = {
  'main.ts': `
    const one = await import('./one.ts');
    const two = await import('./two.ts');
    const { far } = await import('./far.ts');
    export default [one.name, two.name, far];`,
  'one.ts': `import { shared } from './shared.ts'; export const name = 'one' + shared;`,
  'two.ts': `import { shared } from './shared.ts'; import { more } from './more.ts'; export const name = 'two' + shared + more;`,
  'shared.ts': `export const shared = ' shares';`,
  'more.ts': `export const more = ' more';`,
};

/** Bundles the sources, and gives the path of the entry and how many files there are. */
async function bundled(groups: readonly (readonly string[])[]) {
  const root = mkdtempSync(join(tmpdir(), 'smtp-warden-chunks-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(sources)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['main.ts'],
    outdir: 'out',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    metafile: true,
    plugins: [fewChunks({ groups, elsewhere: { 'far.ts': './far-1.mjs' } })],
  });
  writeFileSync(join(root, 'out/far-1.mjs'), `export const far = 'far away';`);
  return { files: Object.keys(metafile.outputs), made: (await import(join(root, 'out/main.mjs'))).default };
}

test.each([
  ['none', []],
  ['one of both', [['one.ts', 'two.ts']]],
])('imports give what they gave, with groups: %s', async (_, groups) => {
  const { made } = await bundled(groups);

  expect(made).toEqual(['one shares', 'two shares more', 'far away']);
});

test('what a group needs is in one file', async () => {
  const { files } = await bundled([['one.ts', 'two.ts']]);

  // The entry, one file for each import, and all that they hold.
  expect(files).toHaveLength(4);
});
