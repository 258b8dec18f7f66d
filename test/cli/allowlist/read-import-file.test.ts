import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImportFile } from '../../../cli/allowlist/read-import-file.ts';

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
  const rows = await readImportFile(await fileOf(name, `\ufeff${csv}`));

  expect(rows).toMatchObject([{ row: 2, reading: { request: { owner: 'Zoë' } } }]);
});

test('.json is read as JSON', async () => {
  expect(await readImportFile(await fileOf('allow.json', '\ufeff{"entries": []}'))).toEqual([]);
});

test.each([
  ['Latin 1', Buffer.from(csv, 'latin1')],
  ['UTF-16', Buffer.from(`\ufeff${csv}`, 'utf16le')],
])('a file in %s is refused with how to save it', async (_, content) => {
  const path = await fileOf('encoded.csv', content);

  await expect(readImportFile(path)).rejects.toThrow(/is not UTF-8; save it as "CSV UTF-8"/);
});

test('a file that is not there is a usage error', async () => {
  const reading = readImportFile(join(folder, 'none.csv'));

  await expect(reading).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/ENOENT.*none\.csv/),
  });
});

test('a file far too large for an import is not read', async () => {
  const path = await fileOf('large.csv', '');
  await truncate(path, 5_000_001);

  await expect(readImportFile(path)).rejects.toThrow(/has 5000001 bytes; an import file has at most 5000000/);
});

test('another extension is refused: the format would be a guess', async () => {
  await expect(readImportFile('allow.xlsx')).rejects.toThrow('the name has to end in .csv or .json');
});

test('what is wrong with the whole file names the file', async () => {
  const path = await fileOf('broken.json', '{');

  await expect(readImportFile(path)).rejects.toThrow(/broken\.json: the file is not JSON/);
});
