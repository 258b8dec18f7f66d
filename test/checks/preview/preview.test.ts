import { expect, test } from 'vitest';
import { checkPreviews, isFound } from './check-previews.ts';
import { defects } from './defects.ts';

/** A small part of `npm run test:preview`. */
test('what 150 random edits come to is what their previews said', async () => {
  const { found } = await checkPreviews({ runs: 150, seed: 25 });

  expect(found, found ?? '').toBeNull();
});

test.each(Object.entries(defects))('within 600 edits it is found that %s', async (_, preview) => {
  expect(await isFound({ runs: 600, seed: 25, preview })).toBe(true);
});
