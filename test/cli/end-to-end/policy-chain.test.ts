import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { sortKeyOf } from '../../../aws/policy-table/keys.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { livePartition, oldItem } from '../../builders/policy-table.ts';
import { approvedWorld, type CliWorld, cliWorld, initedWorld, openGroup, tables } from './cli-world.ts';

const who = ['--owner', 'mail-team', '--reason', 'partner relay'];

/** Approves a network that no detection would report, for every group. */
const forged = anEntry({ id: 'entry-forged', cidr: cidr('203.0.113.0/24'), reason: 'nobody knows' });

function dynamodbOf({ sandbox }: CliWorld): DynamoDBClient {
  return new DynamoDBClient(sandbox.clientConfig());
}

/** Writes to the allowlist table past smtp-warden. */
async function plant(world: CliWorld, item: object): Promise<void> {
  await dynamodbOf(world).send(new PutItemCommand({ TableName: tables.allowlistTable, Item: itemOf(item) }));
}

async function plantEntry(world: CliWorld, entry: typeof forged): Promise<void> {
  const pk = await livePartition(dynamodbOf(world), tables.allowlistTable);
  await plant(world, { ...entry, pk, sk: sortKeyOf(entry) });
}

/** The entry that a world was begun with. */
async function firstEntry({ cli }: CliWorld) {
  const { document } = await cli.json('allowlist-list', 'allowlist list');
  const [entry] = document.entries;
  if (!entry) throw new Error('the world has an entry');
  const { expired: _, ...stored } = entry;
  return { ...stored, cidr: cidr(stored.cidr) };
}

async function verified({ cli }: CliWorld) {
  const { exitCode, document } = await cli.json('history-verify', 'history verify');
  return { exitCode, faults: document.faults };
}

test('init begins the chain of an empty policy without a question, and adds nothing to it the next time', async () => {
  const world = await cliWorld();

  const first = await world.cli.json('init', 'init');
  const second = await world.cli.json('init', 'init');
  const log = await world.cli.json('allowlist-log', 'allowlist log');

  expect(first).toMatchObject({ exitCode: 0, document: { chain: 'adopted' } });
  expect(second).toMatchObject({ exitCode: 0, document: { chain: 'kept' } });
  expect(log).toEqual({ exitCode: 0, document: { changes: [] } });
});

test('init shows what a table without a chain holds, and adopts it only when a person says yes', async () => {
  const world = await initedWorld();
  await plant(world, oldItem(anEntry({ id: 'entry-old' })));
  await plant(world, oldItem(anExemption({ id: 'ex-old', expiresAt: '2100-01-01T00:00:00.000Z' })));

  const unanswered = await world.cli('init');
  const before = await world.cli('allowlist add 192.0.2.0/24 --yes', ...who);
  const adopted = await world.cli('init --yes');
  const entries = await world.cli.json('allowlist-log', 'allowlist log');
  const exemptions = await world.cli.json('exempt-log', 'exempt log');

  expect(unanswered).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
  expect(unanswered.stdout).toMatch(/entry-old +81\.2\.69\.0\/24 .*user\/ada\n/);
  expect(unanswered.stdout).toMatch(/ex-old .*\n1 entry and 1 exemption\. Read them/);
  expect(before).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('smtp-warden init') });
  expect(adopted).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Policy's chain: begun") });
  expect(entries.document.changes).toMatchObject([
    {
      action: 'adopt',
      entry: 'entry-old',
      before: null,
      after: { cidr: '81.2.69.0/24' },
      by: expect.stringMatching(/user\/sandbox$/),
    },
  ]);
  expect(exemptions.document.changes).toMatchObject([{ action: 'adopt', entry: 'ex-old', before: null }]);
});

test('an entry written past smtp-warden counts for nothing, is named by history verify and doctor, and init takes it away', async () => {
  const world = await approvedWorld({ groups: [openGroup()] });
  const { cli } = world;
  await plantEntry(world, forged);

  const listed = await cli('allowlist list');
  const faults = await verified(world);
  const doctor = await cli('doctor');
  const edit = await cli('allowlist add 192.0.2.0/24 --yes', ...who);
  const unanswered = await cli('init');
  const restored = await cli.json('init', 'init --yes');
  const after = await verified(world);

  expect(listed.stdout).not.toContain('203.0.113.0/24');
  expect(listed.stderr).toContain('entry-forged');
  expect(faults).toMatchObject({ exitCode: 1, faults: [{ group: 'policy', item: 'entry-forged' }] });
  expect(doctor.stdout).toMatch(/✗ policy's chain: .*entry-forged/);
  expect(edit).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('allowlist accept') });
  expect(unanswered).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('entry-forged') });
  expect(restored).toMatchObject({ exitCode: 0, document: { chain: 'restored' } });
  expect(after).toEqual({ exitCode: 0, faults: [] });
});

test('an entry altered in the table counts as it was, and history verify names it', async () => {
  const world = await approvedWorld({ groups: [openGroup()] });
  const entry = await firstEntry(world);
  await plantEntry(world, { ...entry, cidr: cidr('203.0.113.0/24') });

  const listed = await world.cli.json('allowlist-list', 'allowlist list');

  expect(listed.document.entries).toMatchObject([{ id: entry.id, cidr: '198.51.100.0/24' }]);
  expect(await verified(world)).toMatchObject({ exitCode: 1, faults: [{ item: entry.id }] });
});

test('the table where no chain was begun yet is read, and doctor says to begin one', async () => {
  const world = await initedWorld();
  await plant(world, oldItem(anEntry({ id: 'entry-old' })));

  const listed = await world.cli.json('allowlist-list', 'allowlist list');
  const doctor = await world.cli('doctor');

  expect(listed.document.entries).toMatchObject([{ id: 'entry-old' }]);
  expect(doctor.stdout).toMatch(/! policy's chain: the policy has no chain yet.*\n +→ begin it with: smtp-warden init/);
  expect(await verified(world)).toEqual({ exitCode: 0, faults: [] });
});
