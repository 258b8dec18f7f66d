import { build } from 'esbuild';
import { default as stringWidth } from 'string-width';
import { expect, test, vi } from 'vitest';
import { lazyWidth } from '../../../scripts/bundle/lazy-width.ts';

/** string-width as the command line has it: with the file that it loads when it needs it, which is given here. */
async function bundled(load: (path: string) => object): Promise<(text: string) => number> {
  const { outputFiles } = await build({
    stdin: { contents: "export { default } from 'string-width';", resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'made',
    plugins: [lazyWidth('./width-1.cjs')],
  });
  return new Function('require', `${outputFiles[0]?.text}; return made.default;`)(load);
}

const texts = [
  '',
  ' ',
  '~ plain',
  '漢字',
  'e\u0301',
  '👩‍👩‍👧',
  '\x1b[2mdim\x1b[0m',
  'a\tb',
  '\x7f',
  'mixed 漢 and 👍',
  '한국어',
  '\u0600',
];

test.each(texts)('the width of %j is that of string-width', async (text) => {
  const width = await bundled(() => ({ default: stringWidth }));

  expect(width(text)).toBe(stringWidth(text));
});

test('string-width is loaded for the first text that is not printable ASCII, and once', async () => {
  const load = vi.fn(() => ({ default: stringWidth }));
  const width = await bundled(load);

  width('plain');
  const before = load.mock.calls.length;
  width('漢');
  width('字');

  expect(before).toBe(0);
  expect(load.mock.calls).toEqual([['./width-1.cjs']]);
});
