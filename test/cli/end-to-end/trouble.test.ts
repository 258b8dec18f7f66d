import { DeleteTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { livePartition } from '../../builders/policy-table.ts';
import { approvedWorld, initedWorld, mailId, openGroup, openGroups, rulesText, tables } from './cli-world.ts';

const open = ['tcp 25 0.0.0.0/0'];
const closed = ['tcp 25 198.51.100.0/24'];

const oneGroup = { groups: [openGroup()] };

async function plant(sandbox: Sandbox, table: string, item: object): Promise<void> {
  await new DynamoDBClient(sandbox.clientConfig()).send(new PutItemCommand({ TableName: table, Item: itemOf(item) }));
}

async function drop(sandbox: Sandbox, table: string): Promise<void> {
  await new DynamoDBClient(sandbox.clientConfig()).send(new DeleteTableCommand({ TableName: table }));
}

test('an allowlist item that somebody else wrote, damaged or not, is named and not used: the policy is that of its chain', async () => {
  const { cli, sandbox, changes } = await approvedWorld(oneGroup);
  const pk = await livePartition(new DynamoDBClient(sandbox.clientConfig()), tables.allowlistTable);
  await plant(sandbox, tables.allowlistTable, { pk, sk: 'everything#al-bad', id: 'al-bad', cidr: 'office' });
  sandbox.calls.reset();

  const runs = await Promise.all([cli('scan'), cli(`plan ${mailId}`), cli('allowlist list')]);
  const edit = await cli('allowlist add 203.0.113.0/24 --owner a --reason b --yes');
  const editChanges = changes();
  await cli('fix --all --yes');

  for (const { stderr } of [...runs, edit]) expect(stderr).toContain('everything#al-bad was written past smtp-warden');
  expect(edit.exitCode).toBe(1);
  expect(editChanges).toEqual([]);
  expect(rulesText(sandbox, mailId)).toEqual(['tcp 25 198.51.100.0/24']);
});

test('a damaged audit item stops whatever rests on it, is named, and leads to no change', async () => {
  const { cli, sandbox, changes } = await approvedWorld(oneGroup);
  const groupKey = `111122223333/us-east-1/${mailId}`;
  const at = new Date().toISOString();
  await plant(sandbox, tables.auditTable, { groupKey, sequence: 1, id: 'rem-bad', at, month: at.slice(0, 7) });
  sandbox.calls.reset();

  const fixes = await Promise.all([cli(`fix ${mailId} --yes`), cli('fix --all --yes')]);
  const plan = await cli.json('plan', `plan ${mailId}`);
  const listing = await cli('history list');
  const shown = await cli.json('error', 'history show rem-bad');
  const exported = await cli.json('error', 'history export');
  const verification = await cli.json('history-verify', 'history verify');

  for (const { exitCode, stdout } of fixes) {
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/not changed: the history of .* is not valid at entry 1: .*smtp-warden history restart/);
  }
  expect(plan.document.plans).toMatchObject([{ decision: 'defer', reason: expect.stringContaining('is not valid') }]);
  expect(listing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('holds a damaged item') });
  expect([shown.exitCode, exported.exitCode]).toEqual([1, 1]);
  expect(verification).toMatchObject({ exitCode: 1, document: { faults: [{ group: groupKey, sequence: 1 }] } });
  expect(changes()).toEqual([]);
});

test.each(Object.values(tables))(
  'without the table %s nothing is changed, and the message says init',
  async (table) => {
    const { cli, sandbox, changes } = await approvedWorld(oneGroup);
    await drop(sandbox, table);
    sandbox.calls.reset();

    const runs = await Promise.all([cli(`fix ${mailId} --yes`), cli('fix --all --yes')]);
    const changesMade = changes();
    const doctor = await cli('doctor');

    for (const run of runs) {
      expect(run).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining(
          `there is no table ${table} in region us-east-1 of account 111122223333. Create both tables`,
        ),
      });
    }
    expect(changesMade).toEqual([]);
    expect(rulesText(sandbox, mailId)).toEqual(open);
    expect(doctor).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('smtp-warden init') });
  },
);

test('without credentials, or with an endpoint that nobody answers at, the message says what to set', async () => {
  const { cli, sandbox } = await approvedWorld(oneGroup);
  const noKeys = cli.with({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });

  const uncredited = await Promise.all([noKeys('scan'), noKeys('fix --all --yes'), noKeys('doctor')]);
  const lost = await cli.with({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })('scan');

  for (const run of uncredited) {
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('AWS_PROFILE, or AWS_ACCESS_KEY_ID') });
  }
  expect(lost).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Check AWS_ENDPOINT_URL') });
  expect(rulesText(sandbox, mailId)).toEqual(open);
});

test('who may not read is told to ask the doctor, and nothing is changed', async () => {
  const { cli, sandbox, changes } = await approvedWorld(oneGroup);
  sandbox.deny('111122223333', ['DescribeSecurityGroupRules']);

  const runs = await Promise.all([cli('scan'), cli(`plan ${mailId}`), cli(`fix ${mailId} --yes`)]);
  sandbox.deny('111122223333', ['Query']);
  const policy = await Promise.all([cli('allowlist list'), cli(`fix ${mailId} --yes`)]);

  for (const run of [...runs, ...policy]) {
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('smtp-warden doctor') });
  }
  expect(changes()).toEqual([]);
});

test('who may not revoke changes nothing, and that is on record as failed', async () => {
  const { cli, sandbox } = await approvedWorld(oneGroup);
  sandbox.deny('111122223333', ['RevokeSecurityGroupIngress']);

  const { exitCode, document } = await cli.json('fix', `fix ${mailId} --yes`);
  const listing = await cli.json('history-list', 'history list');

  expect(exitCode).toBe(1);
  expect(document.remediations).toMatchObject([{ outcome: 'failed', reason: expect.stringContaining('Unauthorized') }]);
  expect(listing.document.remediations).toEqual(document.remediations.map(({ evidence: _, ...rest }) => rest));
  expect(sandbox.calls.count('AuthorizeSecurityGroupIngress')).toBe(0);
  expect(rulesText(sandbox, mailId)).toEqual(open);
});

test('who may not authorise leaves the group closed, and the next fix lets in who is approved', async () => {
  const { cli, sandbox } = await approvedWorld(oneGroup);
  sandbox.deny('111122223333', ['AuthorizeSecurityGroupIngress']);

  const partial = await cli.json('fix', `fix ${mailId} --yes`);
  const rulesThen = rulesText(sandbox, mailId);
  sandbox.deny('111122223333', []);
  const finished = await cli.json('fix', 'fix --all --yes');

  expect(partial).toMatchObject({ exitCode: 1, document: { remediations: [{ outcome: 'partial' }] } });
  expect(rulesThen).toEqual([]);
  expect(finished).toMatchObject({ exitCode: 0, document: { remediations: [{ outcome: 'completed' }] } });
  expect(rulesText(sandbox, mailId)).toEqual(closed);
});

test('opting in without the permission to tag is refused', async () => {
  const { cli, sandbox } = await approvedWorld(oneGroup);
  sandbox.deny('111122223333', ['CreateTags', 'DeleteTags']);

  const runs = await Promise.all([cli(`groups opt-in --yes ${mailId}`), cli(`groups opt-out --yes ${mailId}`)]);

  for (const run of runs)
    expect(run).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('Not permitted') });
});

test('a scan that fails half-way still prints one JSON document, which ends with the error', async () => {
  const { cli, sandbox } = await initedWorld({ groups: openGroups(250) });
  const fault = { kind: 'before', action: 'DescribeSecurityGroupRules', code: 'InternalError', status: 400 } as const;
  sandbox.faults.add({ ...fault, skip: 2, times: 100 });

  const { exitCode, document } = await cli.json('error', 'scan');

  expect(exitCode).toBe(1);
  expect(document).toMatchObject({ error: expect.stringMatching(/^us-east-1: .*told to fail/) });
  expect(document).toMatchObject({ errors: [{ region: 'us-east-1', groupId: null }], findings: expect.any(Array) });
});
