import { expect, test } from 'vitest';
import { droppedProblem, fileProblem, sentProblem } from '../../../../console/page/allowlist/file-problem.ts';
import { bytesText } from '../../../../console/page/allowlist/file-text.ts';
import { takeFile } from '../../../../console/page/allowlist/take-file.ts';

test.each([
  ['a.csv', 10, null],
  ['A.JSON', 10_000_000, null],
  ['a.xlsx', 10, 'neither .csv nor .json'],
  ['csv', 10, 'neither .csv nor .json'],
  ['-a.csv', 10, 'hyphen or a dot'],
  ['.csv', 10, 'hyphen or a dot'],
  [`${'ö'.repeat(100)}.csv`, 10, 'longer than 200 bytes'],
  ['a.csv', 0, 'is empty'],
  ['a.csv', 10_000_001, '10.0 MB, more than 10 MB'],
])('whether a file %s of %i bytes can be imported', (name, size, expected) => {
  const problem = fileProblem({ name, size });

  if (expected === null) expect(problem).toBe(null);
  else expect(problem).toContain(expected);
});

test('a text that is too large only as it is sent is refused', () => {
  expect(sentProblem('a.json', 'a'.repeat(9_900_000))).toBe(null);
  expect(sentProblem('a.json', '"'.repeat(5_000_000))).toContain('a.json comes to 10.0 MB as it is sent');
});

test.each([
  [0, 'not a file'],
  [1, null],
  [3, '3 files were dropped'],
])('%i files that are dropped', (count, expected) => {
  const problem = droppedProblem(count);

  if (expected === null) expect(problem).toBe(null);
  else expect(problem).toContain(expected);
});

test.each([
  ['UTF-8', new TextEncoder().encode('cidr,ü'), 'cidr,ü'],
  ['UTF-8 with a mark', new TextEncoder().encode('\ufeffcidr'), 'cidr'],
  ['UTF-16, low byte first', new Uint8Array([0xff, 0xfe, 0x61, 0, 0xfc, 0]), 'aü'],
  ['UTF-16, high byte first', new Uint8Array([0xfe, 0xff, 0, 0x61, 0, 0xfc]), 'aü'],
])('a file in %s is read', async (_, bytes, text) => {
  const taken = await takeFile(new File([bytes], 'a.csv'));

  expect(taken).toEqual({ file: { name: 'a.csv', text, bytes: bytes.length } });
});

test('a file that is not text is refused', async () => {
  const taken = await takeFile(new File([new Uint8Array([0x61, 0xff, 0x62])], 'a.csv'));

  expect(taken).toEqual({ problem: expect.stringContaining('a.csv is not UTF-8 text') });
});

test('a file that cannot be read, such as a folder, is refused with the reason', async () => {
  const folder = { name: 'a.csv', size: 4096, arrayBuffer: () => Promise.reject(new Error('it is a folder')) };

  expect(await takeFile(folder)).toEqual({ problem: 'a.csv cannot be read: it is a folder' });
});

test.each([
  [999, '999 bytes'],
  [12_345, '12 KB'],
  [1_500_000, '1.5 MB'],
])('%i bytes are %s', (bytes, expected) => {
  expect(bytesText(bytes)).toBe(expected);
});
