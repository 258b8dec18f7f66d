import { DeleteItemCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { sortKeyOf } from '../../../aws/policy-table/keys.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';
import { livePartition, oldItem } from '../../builders/policy-table.ts';
import { approvedWorld, type CliWorld, cliWorld, initedWorld, mailId, openGroup, tables } from './cli-world.ts';

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

async function deleteEntry(world: CliWorld, entry: typeof forged): Promise<void> {
  const Key = itemOf({ pk: await livePartition(dynamodbOf(world), tables.allowlistTable), sk: sortKeyOf(entry) });
  await dynamodbOf(world).send(new DeleteItemCommand({ TableName: tables.allowlistTable, Key }));
}

const chainKey = (sequence: number) => ({
  TableName: tables.auditTable,
  Key: { groupKey: { S: 'policy' }, sequence: { N: String(sequence) } },
});

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

test('allowlist log says what was edited, by whom and why, newest first, and filters', async () => {
  const { cli } = await initedWorld({ groups: [openGroup()] });
  const added = await cli.json('allowlist-add', 'allowlist add 192.0.2.0/24 --yes', ...who);
  const { id } = added.document.entry;
  await cli('allowlist add 198.51.100.0/24 --yes', ...who);
  await cli(`allowlist remove ${id} --yes`);

  const log = await cli.json('allowlist-log', 'allowlist log');
  const one = await cli.json('allowlist-log', `allowlist log --entry ${id}`);
  const none = await cli('allowlist log --by nobody');
  const late = await cli.json('allowlist-log', 'allowlist log --since 2100-01-01');
  const table = await cli('allowlist log');
  const csv = await cli('allowlist log -o csv');

  expect(log.document.changes.map(({ action, entry }) => [action, entry === id])).toEqual([
    ['remove', true],
    ['add', false],
    ['add', true],
  ]);
  expect(one.document.changes).toMatchObject([
    { action: 'remove', before: { id, version: 1 }, after: { id, removedBy: expect.stringContaining('sandbox') } },
    {
      action: 'add',
      before: null,
      after: { id, cidr: '192.0.2.0/24' },
      reason: 'partner relay',
      previewDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
  expect(none).toMatchObject({ exitCode: 0, stdout: 'No change is recorded that these options ask for.\n' });
  expect(late.document.changes).toEqual([]);
  expect(table.stdout).toMatch(/ remove +al-\S+ +192\.0\.2\.0\/24 everything removed +user\/sandbox/);
  expect(csv.stdout.split('\n')[0]).toBe('at,by,action,entry,before,after,reason,previewDigest,sequence');
});

test('exempt log keeps what `exempt add --replace` replaced and what `exempt remove` removed', async () => {
  const { cli } = await initedWorld({ groups: [openGroup()] });
  const first = await cli.json('exempt-add', `exempt add ${mailId} --expires 30d --yes`, ...who);
  await cli(`exempt add ${mailId} --expires 60d --replace --yes --owner ops --reason`, 'a new owner');
  const listed = await cli.json('exempt-list', 'exempt list');
  await cli(`exempt remove ${listed.document.exemptions[0]?.id} --yes`);

  const log = await cli.json('exempt-log', 'exempt log');
  const entries = await cli.json('allowlist-log', 'allowlist log');

  expect(log.document.changes.at(-1)).toMatchObject({ action: 'exempt-add', entry: first.document.exemption.id });
  expect(log.document.changes[0]).toMatchObject({ action: 'exempt-remove', before: { owner: 'ops' }, after: null });
  expect(log.document.changes.some(({ before }) => before?.owner === 'mail-team')).toBe(true);
  expect(entries.document.changes).toEqual([]);
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

test('an entry deleted from the table counts until a person accepts that, which is recorded with the reason', async () => {
  const world = await approvedWorld({ groups: [openGroup()] });
  const { cli } = world;
  const entry = await firstEntry(world);
  await deleteEntry(world, entry);

  const listed = await cli.json('allowlist-list', 'allowlist list');
  const faults = await verified(world);
  const unanswered = await cli(`allowlist accept ${entry.id} --reason`, 'ticket 12');
  const accepted = await cli.json('allowlist-accept', `allowlist accept ${entry.id} --reason`, 'ticket 12', '--yes');
  const log = await cli.json('allowlist-log', 'allowlist log');
  const after = await verified(world);
  const again = await cli(`allowlist accept ${entry.id} --reason again --yes`);

  expect(listed.document.entries).toMatchObject([{ id: entry.id }]);
  expect(faults).toMatchObject({ exitCode: 1, faults: [{ item: entry.id }] });
  expect(unanswered).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
  expect(accepted).toMatchObject({ exitCode: 0, document: { applied: true, before: { id: entry.id }, after: null } });
  expect(log.document.changes[0]).toMatchObject({
    action: 'accept',
    entry: entry.id,
    reason: 'ticket 12',
    after: null,
  });
  expect(after).toEqual({ exitCode: 0, faults: [] });
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nothing to accept') });
});

test('a forged entry that is right is accepted after its effect on the groups was shown', async () => {
  const world = await approvedWorld({ groups: [openGroup()] });
  await world.cli('fix --all --yes');
  await plantEntry(world, forged);

  const shown = await world.cli('allowlist accept entry-forged --reason checked --dry-run');
  const accepted = await world.cli.json('allowlist-accept', 'allowlist accept entry-forged --reason checked --yes');
  const unknown = await world.cli('allowlist accept al-nothing --reason checked --yes');

  expect(shown.stdout).toMatch(
    /By the policy's chain: there is no such item\nIn the table: +203\.0\.113\.0\/24 everything/,
  );
  expect(shown.stdout).toContain(mailId);
  expect(accepted).toMatchObject({
    exitCode: 0,
    document: { applied: true, before: null, after: { id: 'entry-forged' }, effect: { groups: [{ groupId: mailId }] } },
  });
  expect(unknown.exitCode).toBe(1);
});

test.each<[what: string, tamper: (dynamodb: DynamoDBClient) => Promise<unknown>, sequence: number]>([
  [
    'changed',
    (dynamodb) =>
      dynamodb.send(
        new UpdateItemCommand({
          ...chainKey(2),
          UpdateExpression: 'SET reason = :lie',
          ExpressionAttributeValues: { ':lie': { S: 'approved by the board' } },
        }),
      ),
    2,
  ],
  ['removed', (dynamodb) => dynamodb.send(new DeleteItemCommand(chainKey(2))), 2],
  ['removed at the end', (dynamodb) => dynamodb.send(new DeleteItemCommand(chainKey(3))), 3],
  [
    'inserted',
    (dynamodb) =>
      dynamodb.send(
        new PutItemCommand({
          TableName: tables.auditTable,
          Item: itemOf({ groupKey: 'policy', sequence: 4, previousHash: 'x', hash: 'y', schema: 1, kind: 'policy' }),
        }),
      ),
    4,
  ],
])(
  'an entry of the policy chain that was %s: history verify names it, and no command edits or decides',
  async (_, tamper, sequence) => {
    const world = await initedWorld({ groups: [openGroup()] });
    const { cli } = world;
    for (const network of ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24']) {
      await cli(`allowlist add ${network} --yes`, ...who);
    }
    await tamper(dynamodbOf(world));

    const faults = await verified(world);
    const edit = await cli('allowlist add 2001:db8::/32 --yes', ...who);
    const fix = await cli('fix --all --yes');
    const doctor = await cli('doctor');
    const log = await cli('allowlist log');
    const init = await cli('init --yes');

    expect(faults).toMatchObject({ exitCode: 1, faults: [{ group: 'policy', sequence }] });
    expect(edit).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("policy's chain") });
    expect(fix.exitCode).not.toBe(0);
    expect(doctor).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("✗ policy's chain") });
    expect(log.stdout.trim().split('\n').length).toBeLessThan(5);
    expect(init).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('history verify') });
  },
);

test('a chain that lost its last entry is taken as it is by init --shorter-chain, after a question', async () => {
  const world = await initedWorld({ groups: [openGroup()] });
  await world.cli('allowlist add 192.0.2.0/24 --yes', ...who);
  await world.cli('allowlist add 198.51.100.0/24 --yes', ...who);
  await dynamodbOf(world).send(new DeleteItemCommand(chainKey(2)));

  const unanswered = await world.cli('init --shorter-chain');
  const restored = await world.cli.json('init', 'init --shorter-chain --yes');
  const listed = await world.cli.json('allowlist-list', 'allowlist list');

  expect(unanswered).toMatchObject({ exitCode: 2 });
  expect(restored).toMatchObject({ exitCode: 0, document: { chain: 'restored' } });
  expect(listed.document.entries.map((entry) => entry.cidr)).toEqual(['192.0.2.0/24']);
  expect(await verified(world)).toEqual({ exitCode: 0, faults: [] });
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
