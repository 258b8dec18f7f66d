import { expect, test } from 'vitest';
import { buildCleanly } from '../../../scripts/bundle/build-cleanly.ts';

const options = { write: false, logLevel: 'silent' } as const;

test('a build without a warning gives its files', async () => {
  const { outputFiles } = await buildCleanly({ ...options, stdin: { contents: 'export const one = 1;' } });

  expect(outputFiles[0]?.text).toContain('one = 1');
});

test('a build with a warning fails with it', async () => {
  const contents = 'export const isOne = (x) => x === -0;';

  await expect(buildCleanly({ ...options, stdin: { contents, sourcefile: 'one.js' } })).rejects.toThrow('one.js:1: ');
});
