import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { approvedWorld, mailId, openGroup, otherId, tables } from './cli-world.ts';

const mail = `111122223333/us-east-1/${mailId}`;

/** Two groups, of which `fix --all` closed the first and reported nothing about the second. */
async function fixedWorld() {
  const world = await approvedWorld({ groups: [openGroup(), openGroup({ id: otherId, name: '=danger', tags: {} })] });
  const { document } = await world.cli.json('fix', 'fix --all --yes');
  await world.cli(`fix ${otherId} --yes`);
  return { ...world, fixed: document.remediations[0] };
}

function keyOf(sequence: number) {
  return { TableName: tables.auditTable, Key: { groupKey: { S: mail }, sequence: { N: String(sequence) } } };
}

function dynamodbOf(sandbox: Sandbox): DynamoDBClient {
  return new DynamoDBClient(sandbox.clientConfig());
}

test('history list is newest first, one line a remediation, and filters by group, time, outcome, region and actor', async () => {
  const { cli, fixed } = await fixedWorld();
  const ids = async (filter: string) => {
    const { exitCode, document } = await cli.json('history-list', `history list${filter}`);
    expect(exitCode).toBe(0);
    return document.remediations.map(({ groupId }) => groupId);
  };

  const all = await cli.json('history-list', 'history list');

  expect(all.document.remediations).toMatchObject([{ groupId: otherId, outcome: 'reported' }, { id: fixed?.id }]);
  expect(await ids(` --group ${mailId}`)).toEqual([mailId]);
  expect(await ids(' --outcome completed')).toEqual([mailId]);
  expect(await ids(' --since 2100-01-01')).toEqual([]);
  expect(await ids(' --group-region eu-west-1')).toEqual([]);
  expect(await ids(' --group-region us-east-1 --actor user/sandbox --limit 1')).toEqual([otherId]);
});

test('history list of a log without entries says so, in a few calls, however long ago the first month is', async () => {
  const { cli, sandbox } = await approvedWorld();

  const { exitCode, stdout } = await cli('history list');

  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Nothing on record.\n' });
  expect(sandbox.calls.count('Query') + sandbox.calls.count('Scan')).toBeLessThanOrEqual(3);
});

test('history show tells why, what, and the rules before and after', async () => {
  const { cli, fixed } = await fixedWorld();

  const shown = await cli.json('history-show', `history show ${fixed?.id}`);
  const text = await cli(`history show ${fixed?.id}`);
  const unknown = await cli('history show rem-nothing');

  // `fix` says besides whom it cut off.
  const { evidence: _, ...recorded } = fixed ?? {};
  expect(shown).toMatchObject({ exitCode: 0, document: { remediation: recorded } });
  expect(shown.document.entries.map(({ outcome }) => outcome)).toEqual(['planned', 'completed']);
  expect(shown.document.entries[0]).toMatchObject({
    trigger: { kind: 'cli', name: 'fix', actor: { arn: 'arn:aws:iam::111122223333:user/sandbox' } },
    allowlistEntries: [{ cidr: '198.51.100.0/24', owner: 'mail-team' }],
  });
  expect(text.stdout).toMatch(/rules before\n.*tcp 25 from 0\.0\.0\.0\/0 "inbound mail"/);
  expect(text.stdout).toMatch(/rules after\n.*tcp 25 from 198\.51\.100\.0\/24/);
  expect(unknown).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('smtp-warden history list') });
});

test('history export --format ocsf gives one OCSF event a line, of the class for what was done or decided', async () => {
  const { cli, fixed } = await fixedWorld();

  const { exitCode, stdout } = await cli('history export --format ocsf');
  const entries = await cli('history export');

  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(exitCode).toBe(0);
  expect(events).toMatchObject([
    { class_uid: 7004, status: 'In progress', command_uid: fixed?.id },
    { class_uid: 7004, status: 'Success', device: { uid: mailId }, metadata: { version: '1.6.0' } },
    { class_uid: 2004, status: 'New', device: { uid: otherId, name: '=danger' } },
  ]);
  expect(events.map(({ raw_data: entry }) => entry)).toEqual(entries.stdout.trim().split('\n'));
});

test('history export gives every entry as JSON Lines, CSV or one document', async () => {
  const { cli } = await fixedWorld();

  const lines = await cli('history export');
  const csv = await cli('history export --format csv');
  const document = await cli.json('history-export', 'history export');
  const none = await cli('history export --since 2100-01-01');

  const entries: unknown[] = lines.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(entries).toEqual(document.document.entries);
  expect(entries).toMatchObject([{ outcome: 'planned' }, { outcome: 'completed' }, { outcome: 'reported' }]);
  expect(csv.stdout.trim().split('\n')).toHaveLength(4);
  expect(csv.stdout).toContain(",'=danger,");
  expect(none).toMatchObject({ exitCode: 0, stdout: '' });
});

test('history verify names the entry that was changed', async () => {
  const { cli, sandbox } = await fixedWorld();
  const change = { UpdateExpression: 'SET reason = :lie', ExpressionAttributeValues: { ':lie': { S: 'nothing' } } };
  await dynamodbOf(sandbox).send(new UpdateItemCommand({ ...keyOf(1), ...change }));

  const { exitCode, document } = await cli.json('history-verify', 'history verify');

  expect(exitCode).toBe(1);
  expect(document.faults).toEqual([{ group: mail, sequence: 1, problem: 'the entry was changed' }]);
});

test('history verify names an entry that was removed, and with an anchor also one cut off at the end', async () => {
  const { cli, sandbox } = await fixedWorld();
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const anchor = join(folder, 'anchor.json');
  await writeFile(anchor, (await cli('history verify --json')).stdout);
  await dynamodbOf(sandbox).send(new DeleteItemCommand(keyOf(2)));

  const alone = await cli.json('history-verify', 'history verify');
  const anchored = await cli.json('history-verify', `history verify --anchor ${anchor}`);
  await dynamodbOf(sandbox).send(new DeleteItemCommand(keyOf(1)));
  const whole = await cli('history verify', '--anchor', anchor);
  const noAnchor = await cli('history verify --anchor package.json');

  expect(alone).toMatchObject({ exitCode: 0, document: { verified: true } });
  expect(anchored).toMatchObject({ exitCode: 1, document: { faults: [{ group: mail, sequence: 2 }] } });
  expect(whole).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('the whole chain was removed') });
  expect(noAnchor).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('history verify --json') });
});
