import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approvedWorld, type CliWorld, mailId, openGroup, otherId, tables } from './cli-world.ts';

let world: CliWorld;
let folder: string;
const file = (name: string) => join(folder, name);
beforeAll(async () => {
  const hostile = openGroup({ id: otherId, name: '<img src=x onerror=alert(1)>' });
  world = await approvedWorld({ groups: [openGroup(), hostile] }, () => undefined);
  folder = await mkdtemp(join(tmpdir(), 'smtp-warden-report-'));
  await world.cli('fix --all --yes');
  const [{ id } = { id: '' }] = (await world.cli.json('history-list', `history list --group ${mailId}`)).document
    .remediations;
  await world.cli(`undo ${id} --yes`);
});
afterAll(async () => {
  await world.sandbox.close();
  await rm(folder, { recursive: true });
});

test.each(['html', 'csv', 'json'])('a report as %s is what report verify makes again of the log', async (format) => {
  const name = file(`made.${format}`);

  const { exitCode, stdout, stderr } = await world.cli(`report --output ${name}`);
  const verified = await world.cli(`report verify ${name}`);

  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(stderr).toMatch(/^\S+: 2 closings, 1 undo, \d+ edits? of the policy, 1 group open now\.\n$/);
  expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('is what the log says') });
});

test('on standard output it is the same as in a file, and HTML is the default', async () => {
  const { stdout } = await world.cli('report --from 2026-01-01 --to 2035-12-31');
  await writeFile(file('stdout.html'), stdout);

  const { exitCode } = await world.cli(`report verify ${file('stdout.html')}`);

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^<!doctype html>\n/);
  expect(stdout).toContain('2035-12-31 23:59:59');
});

test.each([
  ['html', 'mail', 'nail'],
  ['csv', 'mail', 'nail'],
  ['json', '"closings":2', '"closings":1'],
])('a report as %s that was edited is not what the log says', async (format, from, to) => {
  await world.cli(`report --output ${file(`edited.${format}`)}`);
  const text = await readFile(file(`edited.${format}`), 'utf8');
  await writeFile(file(`edited.${format}`), text.replace(from, to));

  const { exitCode, document } = await world.cli.json('report-verify', `report verify ${file(`edited.${format}`)}`);

  expect(exitCode).toBe(1);
  expect(document).toMatchObject({ verified: false, format, difference: { inFile: expect.stringContaining(to) } });
});

test.each<[string, (text: string) => string]>([
  ['cut', (text) => text.slice(0, -12)],
  ['longer', (text) => `${text}<p>more</p>`],
])('a report that is %s is not what the log says', async (_, change) => {
  await world.cli(`report --output ${file('changed.html')}`);
  await writeFile(file('changed.html'), change(await readFile(file('changed.html'), 'utf8')));

  const { exitCode, stdout } = await world.cli(`report verify ${file('changed.html')}`);

  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/is not what the log says: line \d+ differs/);
});

test('a report of a log that does not hold is written, names the chain, and a person has to look', async () => {
  const groupKey = `111122223333/us-east-1/${otherId}`;
  const Item = { groupKey: { S: groupKey }, sequence: { N: '99' }, junk: { S: 'x' } };
  await world.cli(`report --output ${file('before.html')}`);
  const dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
  await dynamodb.send(new PutItemCommand({ TableName: tables.auditTable, Item }));

  const { exitCode, stderr } = await world.cli(`report --output ${file('after.html')}`);
  const earlier = await world.cli(`report verify ${file('before.html')}`);

  expect(exitCode).toBe(3);
  expect(stderr).toContain(`The chain ${groupKey} does not hold at entry 3: the entry is missing.`);
  expect(await readFile(file('after.html'), 'utf8')).toContain('1 chain does not hold');
  expect(earlier.exitCode).toBe(1);
});

test('no text of the log is markup in the page', async () => {
  const { stdout } = await world.cli('report');

  expect(stdout).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(stdout).not.toContain('<img');
});

test.each([
  ['report --from 2035-01-01', 2, /--to now is before --from 2035-01-01/],
  ['report --from nonsense', 2, /--from "nonsense" is not a time/],
  ['report --to nonsense', 2, /--to "nonsense" is not a time/],
  ['report --json --format csv', 2, /give one format, not json and csv/],
  ['report --output json --format csv', 2, /give one format, not csv and json/],
  ['report --output a.html --output b.html', 2, /it takes one file/],
  ['report --output /nowhere/report.html', 2, /\/nowhere\/report\.html cannot be written/],
  ['report verify /nowhere/report.html', 2, /\/nowhere\/report\.html cannot be read/],
  ['report verify package.json', 2, /package\.json is not a report of smtp-warden/],
  ['report verify', 2, /missing required argument 'file'/],
])('%s exits %i and says what to do', async (line, exitCode, says) => {
  const run = await world.cli(line);

  expect(run).toMatchObject({ exitCode, stderr: expect.stringMatching(says) });
});

test('a report of other tables is not compared: it says where to look', async () => {
  await world.cli(`report --output ${file('here.json')}`);

  const { exitCode, stderr } = await world.cli.with({ SMTP_WARDEN_AUDIT_TABLE: 'other' })(
    `report verify ${file('here.json')}`,
  );

  expect(exitCode).toBe(2);
  expect(stderr).toContain('was made from the table smtp-warden-audit in account 111122223333, region us-east-1');
});

test('a report that says it was made in the future is not compared', async () => {
  await world.cli(`report --output ${file('ahead.json')}`);
  const text = await readFile(file('ahead.json'), 'utf8');
  await writeFile(file('ahead.json'), text.replace(/"asOf":"\d{4}/, '"asOf":"2099'));

  const { exitCode, stderr } = await world.cli(`report verify ${file('ahead.json')}`);

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/ahead\.json says that it was made at 2099-\S+, which lies ahead/);
});

test('a report in a form of another version is not compared', async () => {
  await world.cli(`report --output ${file('newer.json')}`);
  const text = await readFile(file('newer.json'), 'utf8');
  await writeFile(file('newer.json'), text.replace('"format":1', '"format":2'));

  const { exitCode, stderr } = await world.cli(`report verify ${file('newer.json')}`);

  expect(exitCode).toBe(2);
  expect(stderr).toContain('was written by another version of smtp-warden');
});

test('nothing is left beside a report, whether it was written or not', async () => {
  await world.cli(`report --output ${file('made.html')}`);
  await world.cli(`report --output ${file('.')}`);

  expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
});

test.each([
  ['--format json', 'report.html', /^\{"report":/],
  ['-o json', 'report.html', /^\{"report":/],
  ['', 'report.csv', /^kind,at,/],
  ['', 'json', /^<!doctype html>/],
])('with the flags "%s" the file %s begins as %s', async (flags, name, begin) => {
  await world.cli(`report ${flags} --output ${file(name)}`.replace('  ', ' '));

  expect(await readFile(file(name), 'utf8')).toMatch(begin);
});
