import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { approvedWorld, mailId, openGroup, rulesText, tables } from './cli-world.ts';

const group = `111122223333/us-east-1/${mailId}`;
const why = ['--reason', 'entry 3 was forged, see ticket 12'];
const reopened = ['tcp 25 198.51.100.0/24', 'tcp 25 0.0.0.0/0'];

/** A group that was closed and opened again, and whose history ends with an item that nobody of ours has written. */
async function brokenWorld() {
  const world = await approvedWorld({ groups: [openGroup()] });
  await world.cli(`fix ${mailId} --yes`);
  await plantJunk(world.sandbox);
  world.sandbox.addRule(mailId, { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' });
  world.sandbox.calls.reset();
  return world;
}

async function plantJunk(sandbox: Sandbox): Promise<void> {
  const Item = { groupKey: { S: group }, sequence: { N: '3' }, junk: { S: 'x' } };
  await new DynamoDBClient(sandbox.clientConfig()).send(new PutItemCommand({ TableName: tables.auditTable, Item }));
}

test('a group whose history does not hold is not changed, and fix says what to do', async () => {
  const { cli, sandbox, changes } = await brokenWorld();

  const fixed = await cli.json('fix', `fix ${mailId} --yes`);
  const scan = await cli.json('scan', 'scan');

  expect(fixed).toMatchObject({ exitCode: 1, document: { remediations: [], skipped: [{ outcome: 'unrecorded' }] } });
  expect(fixed.document.skipped[0]?.reason).toContain(`smtp-warden history restart ${mailId} --reason`);
  expect(scan.document.findings).toMatchObject([
    { decision: 'defer', reason: expect.stringContaining('is not valid') },
  ]);
  expect(changes()).toEqual([]);
  expect(rulesText(sandbox, mailId)).toEqual(reopened);
});

test('history restart shows the last good entry and the bad one, asks, and then the group is closed', async () => {
  const { cli, sandbox, changes } = await brokenWorld();

  const unasked = await cli(`history restart ${mailId}`, ...why);
  const changesMade = changes();
  const restarted = await cli(`history restart ${mailId} --yes`, ...why);
  const fixed = await cli.json('fix', 'fix --all --yes');
  const verification = await cli.json('history-verify', 'history verify');
  const text = await cli('history verify');

  expect(unasked).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--yes') });
  expect(unasked.stdout).toContain(`The history of ${group} is not valid at entry 3: the entry was changed`);
  expect(unasked.stdout).toMatch(
    /last valid entry {5}2 {2}\S+ completed rem-\w+\n {2}first invalid entry {2}3 {2}\{.*"junk":"x"/,
  );
  expect(changesMade).toEqual([]);
  expect(restarted).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/New chain started with entry 4 {2}rem-\w+/),
  });
  expect(fixed).toMatchObject({
    exitCode: 0,
    document: { remediations: [{ groupId: mailId, outcome: 'completed' }] },
  });
  expect(rulesText(sandbox, mailId)).toEqual(['tcp 25 198.51.100.0/24']);
  const by = 'arn:aws:iam::111122223333:user/sandbox';
  expect(verification).toMatchObject({
    exitCode: 0,
    document: { verified: true, faults: [], restarts: [{ group, sequence: 4, bad: 3, by, reason: why[1] }] },
  });
  expect(text.stdout).toContain(
    `${group} entry 4: new chain started by ${by}, because entry 3 was not valid: ${why[1]}`,
  );
});

test('what was begun anew is on record, with the entries that it names', async () => {
  const { cli } = await brokenWorld();

  const { exitCode, document } = await cli.json('history-restart', `history restart ${mailId} --yes`, ...why);
  const shown = await cli(`history show ${document.id}`);
  const again = await cli(`history restart ${mailId} --yes`, ...why);

  expect(exitCode).toBe(0);
  expect(document).toMatchObject({ groupId: mailId, restarted: true, sequence: 4, lastGood: 2, bad: { sequence: 3 } });
  expect(shown.stdout).toMatch(/restarted {2}a new chain was started: entry 3 was forged/);
  expect(shown.stdout).toMatch(/first invalid entry {2}3: the entry was changed\n {2}last valid entry {5}entry 2/);
  expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is valid, so no new chain is started') });
});

test.each([
  [`history restart ${mailId} --yes`, 2, "required option '--reason <reason>'"],
  [`history restart ${mailId} --yes --reason `, 2, '--reason is empty'],
  ['history restart sg-1 --yes --reason x', 2, 'is not a security group id'],
  ['history restart sg-0000000000000dead --yes --reason x', 1, 'the history has no entry about'],
])('%j is refused', async (line, exitCode, problem) => {
  const { cli, changes } = await brokenWorld();

  const refused = await cli(line);

  expect(refused).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(problem) });
  expect(changes()).toEqual([]);
});
