import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { oldItem, policyIn } from '../../builders/policy-table.ts';
import { approvedWorld, type CliWorld, initedWorld, mailId, openGroup, rulesText, tables } from './cli-world.ts';
import { exited, runCli, startCli } from './run-cli.ts';

const header = 'CIDR;Scope;Owner;Reason;expiresAt';

/** As Excel writes it where the decimal separator is a comma. */
function excelFile(count: number, owner = 'mail team'): string {
  const rows = Array.from({ length: count }, (_, index) => {
    return `10.${index >> 8}.${index & 255}.0/24;everything;${owner};"relay ${index}; of a partner";31.12.2099;;`;
  });
  return `\ufeffsep=;\r\n${[`${header};;`, ...rows, ';;;;;;', ''].join('\r\n')}`;
}

async function fileOf(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'allowlist.csv');
  await writeFile(path, content);
  return path;
}

function storeOf({ sandbox }: CliWorld) {
  return policyIn(new DynamoDBClient(sandbox.clientConfig()), tables);
}

function runWith(input: string, line: string, { sandbox }: CliWorld) {
  return runCli(line.split(' '), sandbox.environment(), input);
}

test('a file of 3,000 rows, as Excel writes it, is one command of less than a minute', {
  timeout: 120_000,
}, async () => {
  const world = await initedWorld();
  const [first, second] = [await fileOf(excelFile(3_000)), await fileOf(excelFile(3_000, 'network team'))];

  const startedAt = Date.now();
  const added = await world.shipped.json('allowlist-import', `allowlist import ${first} --yes`);
  const seconds = (Date.now() - startedAt) / 1_000;
  const changed = await world.shipped.json('allowlist-import', `allowlist import ${second} --yes --replace`);

  expect(added).toMatchObject({ exitCode: 0, document: { applied: true, added: { length: 3_000 }, unchanged: 0 } });
  expect(changed).toMatchObject({ exitCode: 0, document: { applied: true, changed: { length: 3_000 } } });
  expect(seconds).toBeLessThan(60);
  const { entries } = await storeOf(world).read();
  expect(entries).toHaveLength(3_000);
  expect(entries.filter(({ owner, version }) => owner === 'network team' && version === 2)).toHaveLength(3_000);
});

test('an import that is killed has changed nothing, and the next one is whole', { timeout: 60_000 }, async () => {
  const world = await approvedWorld();
  const path = await fileOf(excelFile(1_000));
  const child = startCli(['allowlist', 'import', path, '--yes'], world.sandbox.environment());
  const isWriting = () => world.sandbox.calls.list().filter(({ action }) => action === 'BatchWriteItem').length > 5;
  while (!isWriting() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
  child.kill('SIGKILL');
  await exited(child);

  const between = await storeOf(world).read();
  const again = await world.cli.json('allowlist-import', `allowlist import ${path} --yes`);

  expect(child.signalCode).toBe('SIGKILL');
  expect(between.entries.map(({ cidr }) => cidr)).toEqual(['198.51.100.0/24']);
  expect(again).toMatchObject({ exitCode: 0, document: { added: { length: 1_000 }, unchanged: 0 } });
  expect((await storeOf(world).read()).entries).toHaveLength(1_001);
});

test('a file comes from standard input where its format is said and nobody has to be asked', async () => {
  const world = await initedWorld();

  const noFormat = await runWith(excelFile(1), 'allowlist import - --yes', world);
  const noAnswer = await runWith(excelFile(1), 'allowlist import - --format csv', world);
  const look = await runWith(excelFile(1), 'allowlist import - --format csv --dry-run', world);
  const done = await runWith(excelFile(1), 'allowlist import - --format csv --yes', world);

  expect(noFormat).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--format csv or --format json') });
  expect(noAnswer).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--dry-run, then use --yes') });
  expect(look).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 to add') });
  expect(done).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('All changes were written.') });
  expect((await storeOf(world).read()).entries).toMatchObject([{ expiresAt: '2099-12-31T23:59:59.000Z' }]);
});

test('a cell that can be read in two ways is named by row and column, and nothing is written', async () => {
  const world = await initedWorld();
  const path = await fileOf(excelFile(3).replace('31.12.2099', '03/04/2099'));

  const refused = await world.cli.json('error', `allowlist import ${path} --yes`);
  const text = await world.cli(`allowlist import ${path} --yes`);

  const problem = { row: 2, column: 'expiresAt', reason: expect.stringContaining('2099-04-03 or 2099-03-04') };
  expect(refused).toMatchObject({ exitCode: 2, document: { problems: [problem] } });
  expect(text.stderr).toMatch(/^row 2, column expiresAt: "03\/04\/2099" can be read in two ways/m);
  expect(world.changes()).toEqual([]);
});

test('a table of an older version is read as before, edited only after init, and an undo is not even begun', async () => {
  const world = await initedWorld({ groups: [openGroup()] });
  const dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
  const mx = anExemption({ id: 'ex-mx', expiresAt: '2100-01-01T00:00:00.000Z' });
  for (const item of [anEntry({ id: 'al-office' }), mx]) {
    await dynamodb.send(new PutItemCommand({ TableName: tables.allowlistTable, Item: itemOf(oldItem(item)) }));
  }

  const fixed = await world.cli.json('fix', `fix ${mailId} --yes`);
  const id = fixed.document.remediations[0]?.id;
  const add = await world.cli('allowlist add --yes 198.51.100.0/24 --owner x --reason y');
  const undo = await world.cli(`undo ${id} --yes`);
  const closed = rulesText(world.sandbox, mailId);
  const doctor = await world.cli.json('doctor', 'doctor');
  const init = await world.cli.json('init', 'init --yes');
  const after = await world.cli('allowlist add --yes 198.51.100.0/24 --owner x --reason y');
  const undone = await world.cli(`undo ${id} --yes`);

  expect(fixed.exitCode).toBe(0);
  for (const run of [add, undo])
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('smtp-warden init') });
  expect(closed).toEqual(['tcp 25 81.2.69.0/24']);
  expect(doctor.document.checks.find(({ name }) => name === 'allowlist layout')).toMatchObject({ status: 'warning' });
  expect(init).toMatchObject({ exitCode: 0, document: { policy: { moved: 2, notMoved: [] } } });
  expect([after.exitCode, undone.exitCode]).toEqual([0, 0]);
  expect((await storeOf(world).read()).entries).toHaveLength(2);
});
