import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dynamodbAnchors } from '../../../aws/dynamodb-anchors.ts';
import { readLogStates } from '../../../aws/log-states.ts';
import { production, root, workloads } from '../../builders/a-registry.ts';
import { accountsTableName, putRegistryItem, storeRegistry } from '../../builders/stored-registry.ts';
import { approvedWorld, cliWorld, openGroup, otherId, rulesText, tables } from './cli-world.ts';

const hub = '111122223333';
const member = '444455556666';
const sandboxed = '222233334444';
const suspended = '555566667777';
const left = '777788889999';
const stranger = '999900001111';

const role = (account: string) => `arn:aws:iam::${account}:role/smtp-warden-remediator`;
const seed = {
  groups: [
    openGroup({ account: member, id: otherId, name: 'mail-member' }),
    openGroup({ account: sandboxed, id: 'sg-0000000000000b001', name: 'mail-sandboxed' }),
    openGroup({ account: sandboxed, region: 'eu-west-1', id: 'sg-0000000000000b002', name: 'web', tags: {} }),
  ],
  roles: [{ arn: role(member) }, { arn: role(sandboxed) }],
};

const sandboxOu = 'ou-ab12-sandbox001';
const accounts = [
  { id: hub, name: 'hub' },
  { id: member, name: 'payments' },
  { id: sandboxed, name: 'playground', ouPath: [root, sandboxOu], ouNames: ['Root', 'sandbox'] },
  { id: suspended, name: 'old shop', state: 'SUSPENDED' },
  { id: left, name: 'sold', state: 'LEFT' },
];
const settings = { SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5', SMTP_WARDEN_EXCLUDE_OUS: sandboxOu };
const lastContact = new Date(Date.now() - 3_600_000).toISOString();
const contacts = { [member]: { regions: ['eu-west-1', 'us-east-1'], lastContact } };

async function organisation() {
  const world = await approvedWorld(seed);
  await storeRegistry(world.sandbox, { accounts, contacts });
  world.sandbox.calls.reset();
  return { ...world, cli: world.cli.with(settings), listed: world.cli };
}

const because = ['--reason', 'see ticket 12'];

describe('accounts list', () => {
  test('names each account with its OU, state, regions and last contact, and why it is managed or not', async () => {
    const { cli } = await organisation();

    const { exitCode, document } = await cli.json('accounts-list', 'accounts list');

    expect(exitCode).toBe(0);
    expect(document.accounts.map(({ id, included }) => [id, included])).toEqual([
      [hub, true],
      [sandboxed, false],
      [member, true],
      [suspended, false],
      [left, false],
    ]);
    expect(document.accounts[2]).toEqual({
      ...{ id: member, name: 'payments', ou: 'Root/workloads/production', state: 'ACTIVE', included: true },
      ...{ regions: ['eu-west-1', 'us-east-1'], lastContact, reason: 'a member of the organisation' },
    });
    expect(document.accounts.map(({ reason }) => reason)).toEqual([
      'the account of the tables',
      expect.stringContaining(`it is in ${sandboxOu}`),
      'a member of the organisation',
      'its state is SUSPENDED',
      'it has left the organisation',
    ]);
  });

  test('reads the registry by one Scan and nothing of any account', async () => {
    const { cli, sandbox } = await organisation();

    await cli('accounts list');

    const actions = sandbox.calls.list().map(({ action }) => action);
    expect(actions.filter((action) => action === 'Scan')).toHaveLength(1);
    expect(actions).not.toContain('AssumeRole');
  });

  test.each([
    ['--not-managed', [sandboxed, suspended, left]],
    [`--ou ${sandboxOu}`, [sandboxed]],
    ['--ou sandbox', [sandboxed]],
    ['--ou Root/workloads', [hub, member, suspended, left]],
    [`--ou ${workloads} --not-managed`, [suspended, left]],
    [`--ou ${production}`, [hub, member, suspended, left]],
    ['--ou work', []],
  ])('%s filters', async (options, expected) => {
    const { cli } = await organisation();

    const { document } = await cli.json('accounts-list', `accounts list ${options}`);

    expect(document.accounts.map(({ id }) => id)).toEqual(expected);
  });

  test('with a list of accounts, that list decides, with what the registry knows of each', async () => {
    const { listed } = await organisation();
    const cli = listed.with({ ...settings, SMTP_WARDEN_ACCOUNTS: `${member},${stranger}` });

    const { document } = await cli.json('accounts-list', 'accounts list');

    expect(document.accounts.filter(({ included }) => included).map(({ id, name }) => [id, name])).toEqual([
      [hub, 'hub'],
      [member, 'payments'],
      [stranger, null],
    ]);
    expect(document.accounts.find(({ id }) => id === sandboxed)?.reason).toBe('SMTP_WARDEN_ACCOUNTS does not name it');
  });

  test('needs no registry where a list decides', async () => {
    const { cli } = await approvedWorld();

    const { exitCode, document } = await cli
      .with({ SMTP_WARDEN_ACCOUNTS: member })
      .json('accounts-list', 'accounts list');

    expect(exitCode).toBe(0);
    expect(document.accounts.map(({ id, state, lastContact: at }) => [id, state, at])).toEqual([
      [hub, null, null],
      [member, null, null],
    ]);
  });

  test('names of accounts and OUs can hijack no terminal and break no table and no CSV', async () => {
    const { cli, sandbox } = await organisation();
    const name = 'x\u001b[2J\u001b]0;owned\u0007\n111122223333  \u202eevil';
    await storeRegistry(sandbox, {
      accounts: [
        {
          id: stranger,
          name,
          ouNames: ['Root', '=HYPERLINK("x")\r\nfake', '漢字漢字'],
          ouPath: [root, workloads, production],
        },
      ],
    });

    const table = await cli('accounts list');
    const csv = await cli('accounts list -o csv');
    const { document } = await cli.json('accounts-list', 'accounts list');

    for (const sign of ['\u001b', '\u0007', '\u202e', '\r']) {
      expect(table.stdout).not.toContain(sign);
      expect(csv.stdout).not.toContain(sign);
    }
    expect(table.stdout.trim().split('\n')).toHaveLength(1 + 6);
    expect(csv.stdout.trim().split('\n')).toHaveLength(1 + 6);
    expect(document.accounts.find(({ id }) => id === stranger)?.name).toBe(name);
  });

  test('an item that cannot be read is named, and hides no other', async () => {
    const { cli, sandbox } = await organisation();
    await putRegistryItem(sandbox, `account#${member}`, { name: 5 });

    const { exitCode, stdout, stderr } = await cli('accounts list');

    expect(exitCode).toBe(1);
    expect(stderr).toContain(`item account#${member} cannot be read`);
    expect(stdout).toContain('playground');
  });
});

describe('accounts include and exclude', () => {
  test('an exclusion shows what is no longer changed there, is on record, and holds from the next command on', async () => {
    const { cli, sandbox } = await organisation();

    const dryRun = await cli(`accounts exclude ${member} --dry-run`, ...because);
    const { exitCode, document } = await cli.json('accounts-exclude', `accounts exclude ${member} --yes`, ...because);
    const scan = await cli(`scan --accounts ${member}`);
    const log = await cli.json('accounts-log', 'accounts log');
    const verify = await cli.json('history-verify', 'history verify');

    expect(dryRun.stdout).toContain('1 opted-in group would no longer be changed: 4 groups in 3 regions read.');
    expect(dryRun.stdout).toContain(otherId);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ action: 'exclude', applied: true, errors: [] });
    expect(document.accounts).toMatchObject([
      {
        ...{ account: member, sequence: 1, before: { kind: 'managed' } },
        after: { kind: 'unmanaged', reason: 'it is excluded: see ticket 12' },
        groups: { groups: 4, optedIn: 1, unread: [] },
      },
    ]);
    expect(scan).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('it is excluded: see ticket 12') });
    expect(log.document.decisions).toMatchObject([{ account: member, action: 'exclude', reason: 'see ticket 12' }]);
    expect(verify.document).toMatchObject({ verified: true });
    expect(verify.document.chains.map(({ group }) => group)).toContain('accounts');
    expect(rulesText(sandbox, otherId, { account: member })).toEqual(['tcp 25 0.0.0.0/0']);
  });

  test('an inclusion goes before the OU; taken back, the OU decides again', async () => {
    const { cli } = await organisation();

    const include = await cli.json('accounts-include', `accounts include ${sandboxed} --yes`, ...because);
    const scan = await cli.json('scan', `scan --accounts ${sandboxed}`);
    const reset = await cli.json('accounts-reset', `accounts reset ${sandboxed} --yes`, ...because);
    const again = await cli(`scan --accounts ${sandboxed}`);

    expect(include.document.accounts).toMatchObject([
      { groups: { optedIn: 1, groups: 5, toChange: [{ region: 'us-east-1', groupId: 'sg-0000000000000b001' }] } },
    ]);
    expect(scan.document.findings).toHaveLength(1);
    expect(reset.document).toMatchObject({ applied: true, accounts: [{ sequence: 2, after: { kind: 'unmanaged' } }] });
    expect(again.exitCode).toBe(2);
  });

  test('an account that cannot be read is not decided about without --partial', async () => {
    const { cli, changes, sandbox } = await organisation();
    await storeRegistry(sandbox, { accounts: [{ id: stranger }] });
    sandbox.calls.reset();
    const locked = cli.with({ SMTP_WARDEN_SPOKE_ROLE: 'another-role' });

    const refused = await locked(`accounts exclude ${member} --yes`, ...because);
    const partial = await locked(`accounts exclude ${member} --yes --partial`, ...because);

    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--partial') });
    expect(partial.exitCode).toBe(0);
    expect(changes()).toEqual(['TransactWriteItems']);
  });

  test.each<[what: string, line: string, exitCode: number, problem: string]>([
    ['the account of the tables', `accounts exclude ${hub} --yes`, 2, 'that of the tables'],
    ['an account that is not registered', `accounts exclude ${stranger} --yes`, 1, '--force'],
    ['11 digits', 'accounts exclude 11122223333 --yes', 2, '011122223333'],
    ['13 digits', 'accounts exclude 1111222233334 --yes', 2, 'is not an account id'],
    ['an ARN', `accounts exclude ${role(member)} --yes`, 2, 'is not an account id'],
    ['full-width digits', 'accounts exclude １１１１２２２２３３３３ --yes', 2, 'is not an account id'],
    ['no answer', `accounts exclude ${member}`, 2, 'use --yes'],
  ])('%s is refused, and nothing is written', async (_, line, exitCode, problem) => {
    const { cli, changes } = await organisation();

    const refused = await cli(line, ...because);

    expect(refused).toMatchObject({ exitCode, stderr: expect.stringContaining(problem) });
    expect(changes()).toEqual([]);
  });

  test.each([
    ['of 10 KB', 'x'.repeat(10_240), 'longer than 500 characters'],
    ['with a line break', 'one\ntwo', 'one plain line'],
    ['with an escape sequence', 'a\u001b[2Jb', 'control characters'],
    ['that is empty', '  ', 'empty'],
    ['of zero-width characters', '\u200b\u200b', 'reason is missing'],
  ])('a reason %s is refused', async (_, reason, problem) => {
    const { cli, changes } = await organisation();

    const refused = await cli(`accounts exclude ${member} --yes --reason`, reason);

    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(problem) });
    expect(changes()).toEqual([]);
  });

  test('with --force an account is excluded before it joins', async () => {
    const { cli, sandbox } = await organisation();

    const forced = await cli(`accounts exclude ${stranger} --yes --force`, ...because);
    await storeRegistry(sandbox, { accounts: [{ id: stranger, name: 'newcomer' }] });
    const { document } = await cli.json('accounts-list', 'accounts list');

    expect(forced.exitCode).toBe(0);
    expect(document.accounts.find(({ id }) => id === stranger)).toMatchObject({ name: 'newcomer', included: false });
  });

  test('the same decision for the same reason is made once', async () => {
    const { cli, changes } = await organisation();
    await cli(`accounts exclude ${member} --yes`, ...because);
    const before = changes().length;

    const again = await cli(`accounts exclude ${member} --yes`, ...because);
    const nothing = await cli(`accounts reset ${sandboxed} --yes`, ...because);

    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('excluded already') });
    expect(nothing).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nobody has decided') });
    expect(changes().length).toBe(before);
  });

  test('where a list decides, the decision is on record and counts later', async () => {
    const { listed } = await organisation();
    const cli = listed.with({ ...settings, SMTP_WARDEN_ACCOUNTS: member });

    const excluded = await cli(`accounts exclude ${member} --yes`, ...because);
    const scan = await cli(`scan --accounts ${member}`);

    expect(excluded).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('SMTP_WARDEN_ACCOUNTS says') });
    expect(scan.exitCode).toBe(3);
    expect((await listed.with(settings)(`scan --accounts ${member}`)).exitCode).toBe(2);
  });
});

/** SQS with a dead-letter queue in some regions, which has so many messages; ends with the test. */
async function queueServer(messages: Readonly<Record<string, number>>): Promise<string> {
  const server = createServer((request, response) => {
    const [, region = ''] = /Credential=[^/]+\/\d+\/([^/]+)/.exec(String(request.headers.authorization)) ?? [];
    const waiting = messages[region];
    const isUrl = String(request.headers['x-amz-target']).endsWith('GetQueueUrl');
    const found = isUrl
      ? { QueueUrl: `https://sqs.${region}.amazonaws.com/${member}/smtp-warden-events-dead` }
      : { Attributes: { ApproximateNumberOfMessages: String(waiting) } };
    response.writeHead(waiting === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(waiting === undefined ? { __type: 'com.amazonaws.sqs#QueueDoesNotExist' } : found));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('accounts check', () => {
  const statusesOf = (checks: readonly { readonly name: string; readonly status: string }[]) =>
    Object.fromEntries(checks.map(({ name, status }) => [name, status]));

  test('calls what the bot needs in every region, and changes nothing', async () => {
    const { cli, changes, sandbox } = await organisation();

    const { exitCode, document } = await cli.json('accounts-check', `accounts check ${member}`);

    expect(exitCode).toBe(0);
    expect(statusesOf(document.checks)).toMatchObject({
      ...{ managed: 'ok', role: 'ok', regions: 'ok', 'read EC2': 'ok', 'change EC2': 'ok', 'rules quota': 'ok' },
      // A person may not assume the role of the scans: that one has reached the account says that it is there.
      'role of scans': 'ok',
      // The sandbox knows no policies of IAM: its role may do everything.
      ...{ 'only tagged rules': 'warning', 'only opted-in groups': 'warning' },
    });
    const [regions] = document.checks.filter(({ name }) => name === 'regions');
    expect(regions?.detail).toBe('3 regions: us-east-1, eu-west-1, ap-south-1');
    const asked = sandbox.calls.list().filter(({ action }) => action === 'DescribeSecurityGroupRules');
    expect(new Set(asked.map(({ region }) => region)).size).toBe(3);
    expect(changes()).toEqual([
      'RevokeSecurityGroupIngress',
      'AuthorizeSecurityGroupIngress',
      'AuthorizeSecurityGroupIngress',
      'RevokeSecurityGroupIngress',
    ]);
    expect(rulesText(sandbox, otherId, { account: member })).toEqual(['tcp 25 0.0.0.0/0']);
  });

  test('whoever may assume the role of the scans sees whether events arrive from every region', async () => {
    const roles = [...seed.roles, { arn: role(member).replace('remediator', 'reader') }];
    const { cli, sandbox } = await approvedWorld({ ...seed, roles });
    await storeRegistry(sandbox, { accounts });
    const sqs = await queueServer({ 'us-east-1': 0, 'eu-west-1': 3 });
    const here = cli.with({ ...settings, AWS_ENDPOINT_URL_SQS: sqs });

    const { exitCode, document } = await here.json('accounts-check', `accounts check ${member}`);

    expect(exitCode).toBe(1);
    expect(document.checks.slice(-2)).toMatchObject([
      { name: 'role of scans', status: 'ok', detail: 'smtp-warden-reader can be assumed there' },
      { name: 'events', status: 'failed', detail: expect.stringContaining('smtp-warden-events-dead in ap-south-1') },
    ]);
  });

  test('an account that is not managed can be checked before it is included', async () => {
    const { cli } = await organisation();

    const { exitCode, document } = await cli.json('accounts-check', `accounts check ${sandboxed}`);

    expect(exitCode).toBe(0);
    expect(document.checks[0]).toMatchObject({
      name: 'managed',
      status: 'warning',
      mend: expect.stringContaining('include'),
    });
    expect(statusesOf(document.checks)).toMatchObject({ role: 'ok', 'read EC2': 'ok' });
  });

  test('without the role it says what to do, and exits with 1', async () => {
    const { cli } = await organisation();
    const locked = cli.with({ SMTP_WARDEN_SPOKE_ROLE: 'another-role' });

    const { exitCode, document } = await locked.json('accounts-check', `accounts check ${member}`);
    const text = await locked(`accounts check ${member}`);

    expect(exitCode).toBe(1);
    expect(document.checks.at(-1)).toMatchObject({
      ...{ name: 'role', status: 'failed', detail: expect.stringContaining('another-role') },
      mend: expect.stringContaining('deploy/spoke.yml'),
    });
    expect(text).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/✗ role: .*\n {4}→ /) });
  });

  test.each([
    ['the groups may not be read', 'DescribeSecurityGroupRules', 'read EC2', 'ec2:DescribeSecurityGroupRules'],
    ['the rules may not be changed', 'RevokeSecurityGroupIngress', 'change EC2', 'ec2:RevokeSecurityGroupIngress'],
  ])('where %s, it exits with 1 and names the action', async (_, action, name, permission) => {
    const { cli, sandbox } = await organisation();
    sandbox.faults.add({ kind: 'before', action, code: 'UnauthorizedOperation', status: 403, times: 100 });

    const { exitCode, document } = await cli.json('accounts-check', `accounts check ${member}`);

    expect(exitCode).toBe(1);
    expect(document.checks.find((check) => check.name === name)).toMatchObject({
      ...{ status: 'failed', detail: expect.stringContaining(permission) },
    });
  });

  test('a wrong id is a usage error', async () => {
    const { cli } = await organisation();

    expect((await cli('accounts check 123')).exitCode).toBe(2);
  });
});

describe('history verify', () => {
  test('names a decision in the table that is otherwise than on record, until a person decides anew', async () => {
    const { cli, sandbox } = await organisation();
    await cli(`accounts exclude ${member} --yes`, ...because);
    await putRegistryItem(sandbox, `decision#${sandboxed}`, {
      ...{ kind: 'include', reason: 'forged', by: 'arn:aws:iam::111122223333:user/eve', at: lastContact },
      ...{ sequence: 2, hash: 'f'.repeat(64) },
    });
    const Key = { id: { S: `decision#${member}` } };
    await new DynamoDBClient(sandbox.clientConfig()).send(new DeleteItemCommand({ TableName: accountsTableName, Key }));

    const { exitCode, document } = await cli.json('history-verify', 'history verify');
    const reset = await cli(`accounts reset ${sandboxed} --yes`, ...because);
    const exclude = await cli(`accounts exclude ${member} --yes`, ...because);
    const after = await cli.json('history-verify', 'history verify');

    expect(exitCode).toBe(1);
    expect(document.faults).toEqual([
      { group: 'accounts', sequence: 1, item: `decision#${sandboxed}`, problem: expect.stringContaining('no entry') },
      {
        group: 'accounts',
        sequence: 1,
        item: `decision#${member}`,
        problem: expect.stringContaining('is not in the table'),
      },
    ]);
    expect([reset.exitCode, exclude.exitCode]).toEqual([0, 0]);
    expect(reset.stderr).toContain('on no record');
    expect(after.document).toMatchObject({ verified: true, faults: [] });
  });
});

test('status is about the accounts in which the bot works: what the log says of one that has left needs nobody', async () => {
  const { cli, sandbox } = await organisation();
  await cli(`plan ${otherId} --accounts ${member} --propose`);
  const before = await cli.json('status', 'status');
  await storeRegistry(sandbox, { accounts: [{ id: member, state: 'LEFT' }] });

  const after = await cli.json('status', 'status');

  expect(before.document.attention).toMatchObject([{ kind: 'proposals' }]);
  expect(before.exitCode).toBe(3);
  expect(after.document).toMatchObject({ accounts: [{ account: hub }], proposals: [], attention: [] });
  expect(after.exitCode).toBe(0);
});

test('status and doctor name a decision that is not on record', async () => {
  const { cli, sandbox } = await organisation();
  await putRegistryItem(sandbox, `decision#${sandboxed}`, {
    ...{ kind: 'include', reason: 'forged', by: 'arn:aws:iam::111122223333:user/eve', at: lastContact },
    ...{ sequence: 1, hash: 'f'.repeat(64) },
  });

  const status = await cli.json('status', 'status');
  const doctor = await cli.json('doctor', 'doctor');

  expect(status.exitCode).toBe(3);
  expect(status.document.attention).toMatchObject([
    { kind: 'registry', what: expect.stringContaining(`decision#${sandboxed}`) },
  ]);
  expect(doctor.exitCode).toBe(1);
  expect(doctor.document.checks).toContainEqual(
    expect.objectContaining({ name: 'decisions about accounts', status: 'failed' }),
  );
});

test('an anchor finds decisions that were removed at the end, and the report names their chain', async () => {
  const { cli, sandbox } = await organisation();
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await cli(`accounts exclude ${member} --yes`, ...because);
  const { heads } = await readLogStates({ dynamodb, table: tables.auditTable });
  const at = { due: '2026-11-15T06:00:00Z', at: '2026-11-15T06:00:01.000Z' };
  const { digest } = await dynamodbAnchors(dynamodb, tables.auditTable).write({ heads, ...at });
  const report = await cli.json('report', 'report --from 2026-01-01');
  const Key = { groupKey: { S: 'accounts' }, sequence: { N: '1' } };
  await dynamodb.send(new DeleteItemCommand({ TableName: tables.auditTable, Key }));

  const { exitCode, document } = await cli.json('history-verify', `history verify --anchor ${digest}`);

  expect(heads.map(({ group }) => group)).toContain('accounts');
  expect('chains' in report.document && report.document.chains).toContainEqual(
    expect.objectContaining({ chain: 'accounts', entries: 1, fault: null }),
  );
  expect(exitCode).toBe(1);
  expect(document.faults).toEqual([{ group: 'accounts', sequence: 1, problem: 'the whole chain was removed' }]);
});

describe('init, doctor and status', () => {
  test('init creates the registry where there is an organisation, and not elsewhere', async () => {
    const { cli } = await cliWorld();

    const without = await cli.json('init', 'init');
    const withOne = await cli.with(settings).json('init', 'init');

    expect(without.document.tables.map(({ table }) => table)).not.toContain(accountsTableName);
    expect(withOne.document.tables.at(-1)).toMatchObject({ table: accountsTableName, created: true });
  });

  test('doctor checks the registry and the decisions', async () => {
    const { cli, listed } = await organisation();

    const { document } = await cli.json('doctor', 'doctor');
    const elsewhere = await listed.json('doctor', 'doctor');

    const about = ['accounts table', 'registry', 'decisions about accounts'];
    expect(document.checks.filter(({ name }) => about.includes(name))).toMatchObject([
      { status: 'ok' },
      { status: 'ok', detail: expect.stringContaining('5 accounts, 2 managed') },
      { status: 'ok' },
    ]);
    expect(elsewhere.document.checks.filter(({ name }) => about.includes(name))).toEqual([]);
  });

  test('doctor fails, and status needs a person, where a listing was refused', async () => {
    const { cli, sandbox } = await organisation();
    const refused = { at: lastContact, reason: '3 of 5 active accounts are missing', listed: 2, known: 5 };
    await storeRegistry(sandbox, { listing: { refused } });

    const doctor = await cli.json('doctor', 'doctor');
    const status = await cli.json('status', 'status');

    expect(doctor.exitCode).toBe(1);
    expect(doctor.document.checks.find(({ name }) => name === 'registry')).toMatchObject({ status: 'failed' });
    expect(status.exitCode).toBe(3);
    expect(status.document.attention).toMatchObject([{ kind: 'registry', command: 'smtp-warden doctor' }]);
  });

  test('status lists the accounts of the registry that are managed, by one read of it', async () => {
    const { cli, sandbox } = await organisation();

    const { document } = await cli.json('status', 'status');

    expect(document.accounts.map(({ account }) => account)).toEqual([hub, member]);
    expect(document.attention).toEqual([]);
    expect(sandbox.calls.count('Scan', { target: accountsTableName })).toBe(1);
  });
});

describe('other commands', () => {
  test('--accounts all is the accounts of the registry, by one read of it; one account is read by its items', async () => {
    const { cli, sandbox } = await organisation();

    const all = await cli.json('scan', 'scan --accounts all');
    const scansOfAll = sandbox.calls.list().filter(({ action }) => action === 'Scan').length;
    sandbox.calls.reset();
    const one = await cli.json('scan', `scan --accounts ${member}`);
    const actions = sandbox.calls.list().map(({ action }) => action);

    expect(all.document.accounts).toEqual([hub, member]);
    expect(scansOfAll).toBe(1);
    expect(one.document.accounts).toEqual([member]);
    expect(actions).not.toContain('Scan');
  });

  test('an account that is not managed is refused with the reason, and no list is spoken of', async () => {
    const { cli } = await organisation();

    for (const [account, reason] of [
      [suspended, 'its state is SUSPENDED'],
      [left, 'it has left the organisation'],
      [stranger, 'it is not in the registry'],
      ['123', 'is not an account id of 12 digits'],
    ]) {
      const { exitCode, stderr } = await cli(`scan --accounts ${account}`);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(reason);
      expect(stderr).not.toContain('SMTP_WARDEN_ACCOUNTS');
    }
  });

  test('a group of a member is closed, and not any more once the account is excluded', async () => {
    const { cli, sandbox } = await organisation();

    await cli(`accounts exclude ${member} --yes`, ...because);
    const refused = await cli(`fix ${otherId} --accounts ${member} --yes`);
    expect(refused.exitCode).toBe(2);
    expect(rulesText(sandbox, otherId, { account: member })).toEqual(['tcp 25 0.0.0.0/0']);

    await cli(`accounts reset ${member} --yes`, ...because);
    const fixed = await cli(`fix ${otherId} --accounts ${member} --yes`);
    expect(fixed.exitCode).toBe(0);
    expect(rulesText(sandbox, otherId, { account: member })).toEqual(['tcp 25 198.51.100.0/24']);
  });

  test('in an account of which the membership is not confirmed any more, groups are scanned and nothing is changed or begun', async () => {
    const { cli, sandbox } = await organisation();
    const on = `${otherId} --accounts ${member}`;
    const first = await cli.json('fix', `fix ${on} --yes`);
    const { id } = first.document.remediations[0] ?? { id: '' };
    const old = new Date(Date.now() - 25 * 3_600_000).toISOString();
    await storeRegistry(sandbox, { accounts: [{ id: member, seenAt: old }], listing: { acceptedAt: old } });
    const before = await cli.json('history-verify', 'history verify');

    const scan = await cli.json('scan', `scan --accounts ${member}`);
    const fix = await cli.json('fix', `fix ${on} --yes`);
    const undo = await cli(`undo ${id} --yes`);
    const after = await cli.json('history-verify', 'history verify');

    expect(scan.exitCode).toBe(0);
    expect(fix).toMatchObject({
      exitCode: 1,
      document: { errors: [{ error: expect.stringContaining('over 24 hours ago') }] },
    });
    expect(undo).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('over 24 hours ago') });
    expect(after.document.entries).toBe(before.document.entries);
    expect(rulesText(sandbox, otherId, { account: member })).toEqual(['tcp 25 198.51.100.0/24']);
  });

  test('a network is approved for one group by asking its account alone, whatever the size of the organisation', async () => {
    const { cli, sandbox } = await organisation();
    const many = Array.from({ length: 420 }, (_, index) => ({
      id: String(600_000_000_000 + index),
      name: `n${index}`,
    }));
    await storeRegistry(sandbox, { accounts: many });
    sandbox.calls.reset();
    const add = `allowlist add --yes 192.0.2.0/24 --group ${otherId} --owner mail-team --reason relay`;

    const lost = await cli(add);
    const stranger = await cli(`${add} --group-account ${left}`);
    const asked = sandbox.calls.count('AssumeRole');
    const added = await cli.json('allowlist-add', `${add} --group-account ${member}`);

    expect(lost).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--group-account') });
    expect(stranger).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has left the organisation') });
    expect(asked).toBe(0);
    expect(added).toMatchObject({ exitCode: 0, document: { foundIn: { account: member, region: 'us-east-1' } } });
    expect(added.document.effect.groups).toMatchObject([{ account: member, groupId: otherId }]);
    expect(new Set(sandbox.calls.list({ service: 'ec2' }).map(({ account }) => account))).toEqual(new Set([member]));
  });

  test('--group-account without a group or VPC is a usage error', async () => {
    const { cli } = await organisation();

    const refused = await cli(`allowlist add --yes 192.0.2.0/24 --group-account ${member} --owner a --reason b`);

    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--group and --vpc') });
  });
});
