import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImportFile } from '../../../cli/allowlist/read-import-file.ts';
import { now } from '../../builders/builders.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtp-warden-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

const csv = 'cidr,scope,owner,reason,expiresAt\n198.51.100.0/24,everything,Zoë,relay,\n';

async function fileOf(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test.each(['allow.csv', 'ALLOW.CSV'])('%s is read as CSV, with the mark that Excel puts in front', async (name) => {
  const rows = await readImportFile({ path: await fileOf(name, `\ufeff${csv}`) }, now);

  expect(rows).toMatchObject([{ row: 2, reading: { request: { owner: 'Zoë' } } }]);
});

test('.json is read as JSON', async () => {
  const path = await fileOf('allow.json', '\ufeff{"entries": []}');

  expect(await readImportFile({ path }, now)).toEqual([]);
});

test.each([
  ['little', Buffer.from(`\ufeff${csv}`, 'utf16le')],
  ['big', Buffer.from(`\ufeff${csv}`, 'utf16le').swap16()],
])('a file in UTF-16, %s endian, is read by its byte order mark', async (_, content) => {
  const path = await fileOf('unicode.csv', content);

  expect(await readImportFile({ path }, now)).toMatchObject([{ row: 2, reading: { request: { owner: 'Zoë' } } }]);
});

test.each([
  ['Latin 1', Buffer.from(csv, 'latin1')],
  ['UTF-16 without a mark', Buffer.from(csv, 'utf16le').subarray(1)],
])('a file in %s is refused with how to save it', async (_, content) => {
  const path = await fileOf('encoded.csv', content);

  await expect(readImportFile({ path }, now)).rejects.toThrow(/is not UTF-8; save it as "CSV UTF-8"/);
});

test('a file that is not there is a usage error', async () => {
  const reading = readImportFile({ path: join(folder, 'none.csv') }, now);

  await expect(reading).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/ENOENT.*none\.csv/),
  });
});

test('a file far too large for an import is not read', async () => {
  const path = await fileOf('large.csv', '');
  await truncate(path, 20_000_001);

  await expect(readImportFile({ path }, now)).rejects.toThrow(
    /has 20000001 bytes; an import file has at most 20000000/,
  );
});

test('the format may be said, whatever the name', async () => {
  const path = await fileOf('allow.txt', csv);

  expect(await readImportFile({ path, format: 'csv' }, now)).toMatchObject([{ row: 2 }]);
});

test('standard input has no name, so that its format has to be said', async () => {
  await expect(readImportFile({ path: '-' }, now)).rejects.toThrow('use --format csv or --format json');
});

test('another extension is refused: the format would be a guess', async () => {
  await expect(readImportFile({ path: 'allow.xlsx' }, now)).rejects.toThrow('the name has to end in .csv or .json');
});

test('what is wrong with the whole file names the file', async () => {
  const path = await fileOf('broken.json', '{');

  await expect(readImportFile({ path }, now)).rejects.toThrow(/broken\.json: the file is not JSON/);
});
