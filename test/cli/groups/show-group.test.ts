import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { approvedWorld, cliWorld, mailId, openGroup, otherId, tables } from '../end-to-end/cli-world.ts';

const seed = openGroup({
  description: 'relay of the mail team',
  ingress: [
    { protocol: 'tcp', from: 25, cidr: '198.51.100.128/25', id: 'sgr-0000000000000000a' },
    { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0', description: 'FTP and mail', id: 'sgr-0000000000000000b' },
    { protocol: 'tcp', from: 443, cidr: '0.0.0.0/0', id: 'sgr-0000000000000000c' },
    { protocol: 'icmp', from: 8, to: -1, group: 'self', id: 'sgr-0000000000000000d' },
  ],
});

const listId = 'pl-0123456789abcdef0';
const lists = [{ id: listId, name: 'partners', maxEntries: 10, entries: [{ cidr: '198.51.100.64/26' }] }];
const byList = openGroup({ ingress: [{ protocol: 'tcp', from: 25, prefixList: listId }] });

describe('the document', () => {
  test('has every rule with what it means for the port, and the decision and exposures of scan; nothing is changed', async () => {
    const { cli, changes } = await approvedWorld({ groups: [seed] });

    const { exitCode, document } = await cli.json('groups-show', 'groups show mail');
    const scan = await cli.json('scan', 'scan');
    const made = changes();

    const [finding] = scan.document.findings;
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({
      ...{ account: '111122223333', region: 'us-east-1', groupId: mailId, groupName: 'mail' },
      ...{ description: 'relay of the mail team', vpcId: 'vpc-0123456789abcdef0', optedIn: true, optInNote: null },
      ...{ open: true, decision: finding?.decision, reason: finding?.reason, exposures: finding?.exposures },
      rules: [
        { source: '198.51.100.128/25', reachesPort: true, opens: false, approved: true, managed: false },
        {
          text: 'tcp 20-30 from 0.0.0.0/0 "FTP and mail"',
          ...{ protocol: 'tcp', fromPort: 20, toPort: 30, source: '0.0.0.0/0', description: 'FTP and mail' },
          ...{ reachesPort: true, opens: true, approved: false, managed: false },
        },
        { source: '0.0.0.0/0', reachesPort: false, opens: false, approved: false, managed: false },
        { protocol: 'icmp', fromPort: 8, toPort: -1, source: mailId, reachesPort: false, approved: false },
      ],
      entries: [{ cidr: '198.51.100.0/24', owner: 'mail-team', expired: false }],
      ...{ exemption: null, proposal: null, unfinished: null, lastEntry: null, problem: null },
    });
    expect(made).toEqual([]);
  });

  test('is whole where there are no tables, and for a group with nothing to do', async () => {
    const tags = { 'smtp-warden:Auto-Fix': 'true' };
    const { cli } = await cliWorld({ groups: [openGroup({ id: otherId, tags, ingress: [] })] });

    const { exitCode, document } = await cli.json('groups-show', `groups show ${otherId}`);

    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ open: false, decision: 'compliant', exposures: [], rules: [], entries: [] });
    expect(document).toMatchObject({ optedIn: false, optInNote: expect.stringContaining('smtp-warden:Auto-Fix') });
  });

  test('of a group that was closed says who is let in by smtp-warden, and the remediation', async () => {
    const { cli } = await approvedWorld({ groups: [openGroup()] });
    const fixed = await cli.json('fix', `fix ${mailId} --yes`);

    const { document } = await cli.json('groups-show', `groups show ${mailId}`);

    const { evidence: _, ...remediation } = fixed.document.remediations[0] ?? {};
    expect(document).toMatchObject({ open: false, decision: 'compliant', lastEntry: remediation });
    expect(document.rules).toMatchObject([{ source: '198.51.100.0/24', approved: true, managed: true, opens: false }]);
    expect(document.lastEntry).toMatchObject({ done: 'closed', undoable: true, closedAt: document.lastEntry?.at });
  });

  test('has the open proposal, the exemption, and the decision of plan', async () => {
    const { cli } = await approvedWorld({ groups: [openGroup()] });
    const proposed = await cli.json('plan', `plan ${mailId} --propose`);

    const waiting = await cli.json('groups-show', `groups show ${mailId}`);
    await cli(`exempt add ${mailId} --owner mail-team --reason MX --expires 30d --yes`);
    const exempt = await cli.json('groups-show', `groups show ${mailId}`);

    const [proposal] = proposed.document.proposals ?? [];
    const { id, digest, at } = proposal ?? {};
    expect(waiting.document.proposal).toEqual({ id, digest, at, state: 'waiting', stopsMail: false });
    expect(waiting.document).toMatchObject({ decision: 'remediate', exemption: null });
    expect(exempt.document).toMatchObject({ open: true, decision: 'exempt', exemption: { owner: 'mail-team' } });
  });

  test('says that it is not known whether the group is open where a prefix list cannot be read', async () => {
    const actions = ['DescribeManagedPrefixLists', 'GetManagedPrefixListEntries'];
    const denied = [{ account: '111122223333', actions }];
    const { cli } = await approvedWorld({ groups: [byList], prefixLists: lists, denied });

    const { exitCode, document } = await cli.json('groups-show', `groups show ${mailId}`);

    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ open: null, decision: 'unknown', reason: expect.stringContaining(listId) });
    expect(document.rules).toMatchObject([{ source: listId, reachesPort: true, opens: false, approved: false }]);
  });

  test('counts a prefix list as approved where all its networks are', async () => {
    const { cli } = await approvedWorld({ groups: [byList], prefixLists: lists });

    const { document } = await cli.json('groups-show', `groups show ${mailId}`);

    expect(document.rules).toMatchObject([{ source: listId, approved: true }]);
  });

  test('of a group whose history is not valid says why, and what to do', async () => {
    const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
    const groupKey = { S: `111122223333/us-east-1/${mailId}` };
    const Item = { groupKey, sequence: { N: '1' }, junk: { S: 'x' } };
    await new DynamoDBClient(sandbox.clientConfig()).send(new PutItemCommand({ TableName: tables.auditTable, Item }));

    const { exitCode, document } = await cli.json('groups-show', `groups show ${mailId}`);

    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ open: true, decision: 'defer', reason: document.problem, lastEntry: null });
    expect(document.problem).toContain(`smtp-warden history restart ${mailId}`);
  });

  test('of a group that is being changed says by whom', async () => {
    const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
    sandbox.hooks.before = async ({ action }) => {
      if (action !== 'RevokeSecurityGroupIngress') return;
      sandbox.hooks.before = async () => undefined;
      during = await cli.json('groups-show', `groups show ${mailId}`);
    };
    let during: Awaited<ReturnType<typeof cli.json<'groups-show'>>> | null = null;

    await cli(`fix ${mailId} --yes`);

    expect(during).toMatchObject({ document: { unfinished: { groupId: mailId }, lastEntry: { outcome: 'planned' } } });
  });
});

describe('where', () => {
  test('a group of another account is named by its account', async () => {
    const account = '444455556666';
    const roles = [{ arn: `arn:aws:iam::${account}:role/smtp-warden-remediator` }];
    const { cli } = await approvedWorld({ groups: [openGroup({ account })], roles });
    const hub = cli.with({ SMTP_WARDEN_ACCOUNTS: account });

    const there = await hub.json('groups-show', `groups show ${mailId} --accounts ${account} --region us-east-1`);
    const here = await hub(`groups show ${mailId}`);

    expect(there).toMatchObject({ exitCode: 0, document: { account, groupId: mailId, open: true } });
    expect(here).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('does not exist in account 111122223333'),
    });
  });

  test.each([
    ['groups show', "missing required argument 'group'"],
    ['groups show sg-1', 'is not a security group id'],
    ['groups show a b', 'too many arguments'],
    ['groups show mail --accounts all', 'a group is in one account'],
    ['groups show mail --region us-east-1,eu-west-1', 'is not an AWS region'],
    ['groups show mail --all-regions', 'unknown option'],
  ])('%s is a usage error', async (line, says) => {
    const { cli } = await cliWorld();

    expect(await cli(line)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(says) });
  });
});

test('it reads no more than plan does for the same group', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [seed] });
  const read = async (line: string) => {
    sandbox.calls.reset();
    await cli(line);
    return sandbox.calls.list().map(({ action }) => action);
  };

  const shown = await read(`groups show ${mailId}`);
  const planned = await read(`plan ${mailId}`);

  expect(shown).toContain('DescribeSecurityGroupRules');
  for (const action of shown)
    expect(planned.splice(planned.indexOf(action), planned.includes(action) ? 1 : 0)).toEqual([action]);
});

describe('the text', () => {
  test('is the decision, what opens the port first, and what the tags, the policy and the log say, aligned', async () => {
    const { cli } = await approvedWorld({ groups: [seed] });
    await cli(`plan ${mailId} --propose`);

    const { exitCode, stdout } = await cli(`groups show ${mailId}`);

    const [title, ...lines] = stdout.trimEnd().split('\n');
    expect(exitCode).toBe(0);
    expect(title).toMatch(
      new RegExp(`^${mailId} mail {2}111122223333 us-east-1 vpc-\\w+ {2}remediate: opted in, would be closed$`),
    );
    expect(lines).toEqual([
      '  "relay of the mail team"',
      '  TCP port 25 is reachable from all of public IPv4 (0.0.0.0/0)',
      '    ✗ sgr-0000000000000000b  tcp 20-30 from 0.0.0.0/0 "FTP and mail"',
      '    · sgr-0000000000000000a  tcp 25 from 198.51.100.128/25  (approved)',
      '    2 other inbound rules do not reach the port',
      '  opted in  yes',
      expect.stringMatching(
        /^ {2}approved {2}al-\w+ {2}198\.51\.100\.0\/24 {2}everything {2}mail-team {2}never expires$/,
      ),
      expect.stringMatching(/^ {2}proposal {2}of \S+Z: smtp-warden approve rem-\w+$/),
      expect.stringMatching(/^ {2}last {6}\S+Z {2}proposed by user\/sandbox {2}rem-\w+$/),
    ]);
  });

  test('obeys no name or description, and reorders nothing by them', async () => {
    const name = `\u202e${'אבגד '.repeat(50)}`;
    const description = '\u001b]0;title\u0007 <img src=x onerror=alert(1)>\n\u009b31mnext \u202e';
    const { cli } = await approvedWorld({ groups: [openGroup({ name, description })] });

    const { exitCode, stdout } = await cli(`groups show ${mailId}`);
    const { document } = await cli.json('groups-show', `groups show ${mailId}`);

    expect(exitCode).toBe(0);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(stdout.split('\n')[1]).toContain('<img src=x onerror=alert(1)>');
    expect(document).toMatchObject({ groupName: name, description });
  });
});
