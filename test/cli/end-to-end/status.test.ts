import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { dynamodbAccountStates } from '../../../aws/dynamodb-account-states.ts';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { dynamodbSweeps } from '../../../aws/dynamodb-sweeps.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import type { AccountReport } from '../../../core/sweep/account-report.ts';
import type { SweepConclusion } from '../../../core/sweep/sweep.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { anEnd, aRegion, aReport, aSweep } from '../../contracts/sweep-ledger/sweeps.ts';
import { approvedWorld, cliWorld, initedWorld, mailId, openGroup, otherId } from './cli-world.ts';

const here = { account: '111122223333', region: 'us-east-1' };

interface Swept {
  readonly startedAt?: string;
  readonly open?: readonly string[];
  readonly failures?: AccountReport['failures'];
  /** Other accounts, which have not reported. */
  readonly silent?: readonly string[];
  readonly end?: Partial<SweepConclusion>;
}

/** A sweep on record that has read one region. */
async function sweptWorld(
  sandbox: Sandbox,
  { startedAt = new Date().toISOString(), open = [], failures = [], silent = [], end = {} }: Swept = {},
) {
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  const TableName = 'smtp-warden-sweeps';
  await dynamodb.send(new CreateTableCommand({ TableName, ...sweepTable }));
  const ledger = dynamodbSweeps(dynamodb, TableName, Date.now);
  const sweepId = `sweep-${startedAt}`;
  const accounts = [here.account, ...silent];
  await ledger.open(aSweep({ sweepId, startedAt, accounts }));
  const counts = { groups: 12, findings: open.length, changes: 0, optedIn: 7, candidates: [], candidateNames: [] };
  await ledger.report({ sweepId, part: 0 }, aReport({ regions: [aRegion({ ...counts, open })], failures }));
  await ledger.conclude(anEnd({ sweepId, startedAt, concludedAt: startedAt, missing: silent, ...end }));
  return dynamodb;
}

test('status works with nothing on record, says that no sweep is, and needs no person', async () => {
  const { cli } = await initedWorld();

  const told = await cli('status');
  const { document } = await cli.json('status', 'status');

  expect(told.exitCode).toBe(0);
  expect(told.stdout).toContain('No sweep is on record');
  expect(told.stdout).toContain('Nothing needs a person.');
  expect(document).toMatchObject({
    accounts: [{ account: '111122223333', open: 0, groups: null, optedIn: null }],
    unfinished: [],
    proposals: [],
    endingSoon: [],
    lastSweep: null,
    errors: [],
    attention: [],
  });
});

test('status without tables says what to do', async () => {
  const { cli } = await cliWorld();

  const { exitCode, stderr } = await cli('status');

  expect(exitCode).toBe(1);
  expect(stderr).toContain('smtp-warden init');
});

test('a deferred group needs a person: exit 3, the reason, and where it is listed', async () => {
  const { cli } = await initedWorld({ groups: [openGroup()] });
  await cli('fix --all --yes');

  const told = await cli('status');
  const { document } = await cli.json('status', 'status');

  expect(told.exitCode).toBe(3);
  expect(told.stdout).toContain('1 group opted in and not changed: smtp-warden history list --outcome deferred');
  expect(told.stdout).toContain('deferred, 1 group: ');
  expect(document).toMatchObject({
    accounts: [{ open: 1, deferred: [{ groups: 1 }] }],
    attention: [{ kind: 'deferred' }],
  });
});

test('a group that the last sweep found closed does not count as open, whatever its last entry says', async () => {
  const { cli, sandbox } = await initedWorld({ groups: [openGroup()] });
  await cli('fix --all --yes');
  const startedAt = new Date(Date.now() + 1_000).toISOString();
  await sweptWorld(sandbox, { startedAt });

  const { document, exitCode } = await cli.json('status', 'status');

  expect(exitCode).toBe(0);
  expect(document).toMatchObject({
    accounts: [{ open: 0, deferred: [], groups: 12, optedIn: 7 }],
    lastSweep: {
      sweepId: `sweep-${startedAt}`,
      verdict: 'released',
      ...{ accounts: 1, reported: 1, groups: 12, places: 1 },
    },
  });
});

test.each<[string, Swept]>([
  ['of which the region', { failures: [{ ...here, reason: 'denied' }] }],
  ['that itself', { failures: [{ ...here, groupId: mailId, reason: 'damaged' }] }],
])('a group %s could not be read by the last sweep counts as its last entry says', async (_, change) => {
  const { cli, sandbox } = await initedWorld({ groups: [openGroup()] });
  await cli('fix --all --yes');
  await sweptWorld(sandbox, { startedAt: new Date(Date.now() + 1_000).toISOString(), ...change });

  const { document } = await cli.json('status', 'status');

  expect(document).toMatchObject({ accounts: [{ open: 1, deferred: [{ groups: 1 }] }] });
});

test('an account that did not report to the last sweep is named, and needs a person', async () => {
  const { cli, sandbox } = await initedWorld();
  await sweptWorld(sandbox, { silent: ['222233334444'] });

  const { document, exitCode } = await cli.json('status', 'status');

  expect(exitCode).toBe(3);
  expect(document).toMatchObject({
    lastSweep: { accounts: 2, reported: 1 },
    errors: [{ account: '222233334444', region: null, error: 'did not report to the last sweep in time' }],
    attention: [{ kind: 'unread' }],
  });
});

test('what the last sweep held by the limit of an account or an OU needs a person, and is named with its limit', async () => {
  const scopes = [{ scope: '222233334444', limit: '10', most: 10, changes: 12 }];
  const { cli, sandbox } = await initedWorld();
  await sweptWorld(sandbox, { end: { held: { scopes, scopesOmitted: 2, changes: 30, closesIn: [] } } });

  const told = await cli('status');
  const { document } = await cli.json('status', 'status');

  expect(told.exitCode).toBe(3);
  expect(told.stdout).toContain(
    'the last sweep closed nothing in 222233334444 and 2 more: 30 groups to close, more than the limits there',
  );
  expect(document).toMatchObject({
    lastSweep: { held: { scopes, scopesOmitted: 2, changes: 30 } },
    attention: [{ kind: 'sweep' }],
  });
});

test('where the last sweep is of a version up to 0.5 status works, and says that none is on record', async () => {
  const { cli, sandbox } = await initedWorld();
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  const TableName = 'smtp-warden-sweeps';
  await dynamodb.send(new CreateTableCommand({ TableName, ...sweepTable }));
  const old = { sweepId: 'sweep-1', startedAt: '2026-11-29T10:00:00.000Z', brake: 50, places: [here], failures: [] };
  for (const item of [
    { sweepId: 'sweep-latest', part: 'latest', latest: 'sweep-1' },
    { ...old, part: 'sweep', skipped: [] },
    { ...old, part: 'conclusion', verdict: 'released', places: 1, missing: [here] },
  ]) {
    await dynamodb.send(new PutItemCommand({ TableName, Item: itemOf(item) }));
  }

  const told = await cli('status');

  expect(told.exitCode).toBe(0);
  expect(told.stdout).toContain('No sweep is on record');
});

test('a group that the last sweep found open counts before the log tells of it', async () => {
  const { cli, sandbox } = await initedWorld();
  await sweptWorld(sandbox, { open: [mailId] });

  const { document } = await cli.json('status', 'status');

  expect(document).toMatchObject({ accounts: [{ open: 1 }] });
});

test('an entry that ends soon is told with the groups that lose access', async () => {
  const expiresAt = new Date(Date.now() + 5 * 86_400_000 - 60_000).toISOString().replace(/\.\d+Z/, '.000Z');
  const { cli } = await approvedWorld({ groups: [openGroup()] }, onTestFinished, expiresAt);
  await cli('fix --all --yes');

  const told = await cli('status');
  const { document } = await cli.json('status', 'status');

  expect(told.exitCode).toBe(0);
  expect(told.stdout).toMatch(
    /Ends in 4 days \(.*\): 198\.51\.100\.0\/24 for everything, mail-team, al-.*; closes mail to it/,
  );
  expect(document).toMatchObject({
    endingSoon: [{ kind: 'entry', what: '198.51.100.0/24', groups: [{ groupId: mailId, groupName: 'mail' }] }],
  });
});

test('a chain that lost an entry needs a person', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup(), openGroup({ id: otherId, name: 'other' })] });
  await cli('fix --all --yes');
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  const Item = {
    groupKey: { S: `111122223333/us-east-1/${mailId}` },
    sequence: { N: '2' },
    outcome: { S: 'completed' },
  };
  await dynamodb.send(new PutItemCommand({ TableName: 'smtp-warden-audit', Item }));

  const told = await cli('status');
  const { document } = await cli.json('status', 'status');

  expect(told.exitCode).toBe(3);
  expect(told.stdout).toContain('1 chain not valid: smtp-warden history verify');
  expect(document).toMatchObject({ errors: [{ groupId: mailId }], attention: [{ kind: 'chains' }] });
});

test('an account that cannot be reached is named, and needs a person', async () => {
  const { cli, sandbox } = await initedWorld();
  const dynamodb = await sweptWorld(sandbox);
  const states = dynamodbAccountStates(dynamodb, 'smtp-warden-sweeps');
  const since = '2026-11-29T10:00:00.000Z';
  await states.put({ account: '222233334444', state: 'unreachable', since, reason: 'AccessDenied' });

  const { document, exitCode } = await cli.json('status', 'status');

  expect(exitCode).toBe(3);
  expect(document).toMatchObject({
    errors: [{ account: '222233334444', error: `not reachable since ${since}: AccessDenied` }],
    attention: [{ kind: 'unread' }],
  });
});

test('an item that was written past the tools needs a person', async () => {
  const { cli, sandbox } = await approvedWorld();
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await forge(dynamodb);

  const told = await cli('status');

  expect(told.exitCode).toBe(3);
  expect(told.stdout).toContain('the allowlist table is not as the chain of the policy says');
});

/** Approves another network by an item of the table, past all that records it. */
async function forge(dynamodb: DynamoDBClient): Promise<void> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: 'smtp-warden-allowlist' }));
  const entry = Items.find(({ sk }) => sk?.S?.startsWith('everything#'));
  const Item = { ...entry, cidr: { S: '203.0.113.0/24' } };
  await dynamodb.send(new PutItemCommand({ TableName: 'smtp-warden-allowlist', Item }));
}

test('allowlist list and doctor say that an entry ends soon, as many days before as the setting says', async () => {
  const expiresAt = new Date(Date.now() + 20 * 86_400_000 - 60_000).toISOString().replace(/\.\d+Z/, '.000Z');
  const { cli } = await approvedWorld({ groups: [openGroup()] }, onTestFinished, expiresAt);
  const early = cli.with({ SMTP_WARDEN_NOTICE_DAYS: '30' });

  const [list, listEarly] = [await cli('allowlist list'), await early('allowlist list')];
  const [checks, checksEarly] = [await cli('doctor'), await early('doctor')];

  expect(list.stdout).not.toContain('(in 19 days)');
  expect(listEarly.stdout).toContain(`${expiresAt} (in 19 days)`);
  expect(checks.stdout).toContain('ends: no entry or exemption ends within 14 days');
  expect(checksEarly.stdout).toMatch(/ends: 1 end within 30 days: 198\.51\.100\.0\/24 \(al-.*\) on /);
});
