import { expect, test } from 'vitest';
import { bytesText } from '../../../cli/render/bytes-text.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [120_000, '120 kB'],
  [1_250_000_000, '1.3 GB'],
  [10_000_000_000, '10.0 GB'],
  [2 ** 53, '9.0 PB'],
])('%i bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});
