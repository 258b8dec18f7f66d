import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutToBytes } from '../../../core/model/cut-to-bytes.ts';

test.each([
  ['short', 10, 'short'],
  ['0123456789', 10, '0123456789'],
  ['0123456789x', 10, '0123456…'],
  ['王王王王', 12, '王王王王'],
  ['王王王王王', 12, '王王王…'],
  // A character of four bytes is not cut in two.
  ['👩👩👩', 10, '👩…'],
])('%s in %i bytes is %s', (text, most, cut) => {
  expect(cutToBytes(text, most)).toBe(cut);
});

test('any text is cut to as many bytes and begins as it did', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 3, max: 80 }), (text, most) => {
      const cut = cutToBytes(text, most);

      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(Math.max(most, 3));
      if (cut !== text) expect(text.startsWith(cut.slice(0, -1))).toBe(true);
    }),
  );
});
