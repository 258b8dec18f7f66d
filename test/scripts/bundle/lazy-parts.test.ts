import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { lazyParts } from '../../../scripts/bundle/lazy-parts.ts';

const root = `${import.meta.dirname}/../../..`;

/** The text of a module as the command line gets it. */
async function bundled(contents: string) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [lazyParts()],
  });
  return outputFiles[0]?.text ?? '';
}

test('commander starts no program', async () => {
  const text = await bundled("export { Command } from 'commander';");

  expect(text).toMatch(/class \w+ extends \w*EventEmitter/);
  expect(/(from|require\()\s*['"]node:child_process/.test(text)).toBe(false);
});
