import { build } from 'esbuild';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { lazyParts } from '../../../scripts/bundle/lazy-parts.ts';

const root = `${import.meta.dirname}/../../..`;

/** A module as the command line gets it, from the bundler. */
async function bundled(contents: string) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    plugins: [lazyParts()],
  });
  const text = outputFiles[0]?.text ?? '';
  return { text, module: await import(`data:text/javascript,${encodeURIComponent(text)}`) };
}

test('the width of a text is that of string-width, which loads its languages for a text that needs them', async () => {
  const { text, module } = await bundled("export { default } from 'string-width';");
  const texts = ['', 'plain', '漢字', 'e\u0301', '👩‍👩‍👧', '\x1b[2mdim\x1b[0m', 'mixed 漢 and 👍', '한국어', '\u0600'];

  expect(texts.map((one) => module.default(one))).toEqual(texts.map((one) => stringWidth(one)));
  expect(text).toContain('new Intl.Segmenter()');
  expect(text).not.toMatch(/segmenter = new Intl/);
});

test('commander starts no program', async () => {
  const { text } = await bundled("export { Command } from 'commander';");

  expect(text).toMatch(/class \w+ extends \w*EventEmitter/);
  expect(/(from|require\()\s*['"]node:child_process/.test(text)).toBe(false);
});
