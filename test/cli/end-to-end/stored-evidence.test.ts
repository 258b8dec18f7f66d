import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTable } from '../../../aws/create-tables.ts';
import { dynamodbEvidence } from '../../../aws/dynamodb-evidence.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import { summaryOf } from '../../../core/evidence/summary.ts';
import { aReachEvidence, aTrafficEvidence, aTrafficSource } from '../../builders/reach-evidence.ts';
import { approvedWorld, type CliWorld, mailId, openGroup, openGroups, otherId } from './cli-world.ts';

const place = { account: '111122223333', region: 'us-east-1' };
const [third = openGroup()] = openGroups(1);

let world: CliWorld;
let folder: string;
let proposalId: string;

/** What the deployed bot keeps: two groups that it has looked at, one of them reachable, with 2 of 3 sources that would be cut off. */
beforeAll(async () => {
  const groups = [openGroup(), openGroup({ id: otherId, name: 'other' }), third];
  world = await approvedWorld({ groups }, () => undefined);
  folder = await mkdtemp(join(tmpdir(), 'smtp-warden-evidence-'));
  const { document } = await world.cli.json('plan', `plan ${otherId} ${mailId} --propose`);
  proposalId = document.proposals?.find(({ groupId }) => groupId === mailId)?.id ?? '';
  const dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
  await createTable(dynamodb, 'smtp-warden-sweeps', sweepTable);
  const store = dynamodbEvidence(dynamodb, 'smtp-warden-sweeps', Date.now);
  const sources = [
    aTrafficSource(),
    aTrafficSource({ cidr: '10.0.0.9/32', class: 'private' }),
    aTrafficSource({ cidr: '198.51.100.9/32', class: 'approved' }),
  ];
  const reachable = aReachEvidence({ traffic: aTrafficEvidence({ sources }) });
  const read = Date.now() - 3 * 3_600_000;
  await store.put({ ...place, groupId: mailId }, summaryOf(reachable, read));
  const closed = aReachEvidence({ verdict: 'no path found', reasons: ['no route'], interfaces: [] });
  await store.put({ ...place, groupId: otherId }, summaryOf(closed, read));
});
afterAll(async () => {
  await world.sandbox.close();
  await rm(folder, { recursive: true });
});

const kept = 'reachable, 1 interface, 2 of 3 sources would be cut off';

test('status lists open and waiting groups with what is kept of them, reachable ones first, and its age', async () => {
  const { stdout } = await world.cli('status');
  const { exitCode, document } = await world.cli.json('status', 'status');

  expect(stdout).toMatch(
    new RegExp(
      `^${mailId} mail  111122223333 us-east-1  waits for approval as ${proposalId}: ${kept}; read \\S+Z, 3 hours ago$`,
      'm',
    ),
  );
  expect(document.evidence.map(({ groupId, summary }) => [groupId, summary.verdict])).toEqual([
    [mailId, 'reachable'],
    [otherId, 'no path found'],
  ]);
  expect(exitCode).toBe(3);
});

test('an approver who may not read groups is shown what is kept, with its time, or that there is nothing', async () => {
  world.sandbox.deny('111122223333', ['DescribeSecurityGroups']);

  const { stdout } = await world.cli(`approve ${proposalId}`);
  const { document } = await world.cli.json('approve', `approve ${proposalId} --yes`);
  world.sandbox.deny('111122223333', []);

  expect(stdout).toMatch(new RegExp(`^  stored evidence: ${kept}; read \\S+Z, 3 hours ago$`, 'm'));
  expect(stdout).not.toContain('192.0.2.7');
  expect(document.approvals).toMatchObject([
    { evidence: null, storedEvidence: { verdict: 'reachable', interfaces: 1 } },
  ]);
});

test.each(['html', 'csv', 'json'])('a report as %s has the counts, no address, and is verified', async (format) => {
  const file = join(folder, `made.${format}`);

  await world.cli(`report --output ${file}`);
  const verified = await world.cli(`report verify ${file}`);
  const text = await readFile(file, 'utf8');

  expect(text).toContain(format === 'json' ? '"verdict":"reachable"' : kept);
  expect(text).not.toContain('192.0.2.7');
  expect(verified).toMatchObject({ exitCode: 0 });
});

test('a report that says something else of a group than its header is not verified', async () => {
  const file = join(folder, 'forged.html');
  await world.cli(`report --output ${file}`);
  await writeFile(file, (await readFile(file, 'utf8')).replace(kept, 'unattached, 0 interfaces'));

  expect(await world.cli(`report verify ${file}`)).toMatchObject({ exitCode: 1 });
});

test('evidence that cannot be read is said, and changes no exit code', async () => {
  const sweepId = { S: `evidence#111122223333/us-east-1/${third.id}` };
  const Item = { sweepId, part: { S: 'summary' }, verdict: { S: 'fine' } };
  await new DynamoDBClient(world.sandbox.clientConfig()).send(
    new PutItemCommand({ TableName: 'smtp-warden-sweeps', Item }),
  );
  await world.cli(`plan ${third.id} --propose`);
  const file = join(folder, 'damaged.html');

  const status = await world.cli('status');
  const report = await world.cli(`report --output ${file}`);
  world.sandbox.deny('111122223333', ['GetItem']);
  const denied = await world.cli(`report --output ${file}`);
  world.sandbox.deny('111122223333', []);

  expect(status).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('holds damaged evidence') });
  expect(report).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('holds damaged evidence') });
  expect(denied).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('the stored evidence cannot be read') });
  expect(await readFile(file, 'utf8')).toContain('the stored evidence cannot be read');
  expect(await world.cli(`report verify ${file}`)).toMatchObject({ exitCode: 0 });
});
