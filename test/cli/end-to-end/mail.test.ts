import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { dynamodbMail } from '../../../aws/mail/dynamodb-mail.ts';
import { sweepTable } from '../../../aws/table-definitions.ts';
import type { MailDomain } from '../../../core/mail/mail-domain.ts';
import { mxAddress } from '../../builders/some-mail.ts';
import { approvedWorld, mailId, openGroup, rulesText } from './cli-world.ts';
import { cliIn } from './run-cli.ts';

const closed = ['tcp 25 198.51.100.0/24'];
const open = ['tcp 25 0.0.0.0/0'];
const person = 'arn:aws:iam::111122223333:user/sandbox';

/** A group with the address of the MX of example.com, which a sweep has looked up a minute ago. */
async function mailWorld(remembered: Partial<MailDomain> | null = {}) {
  const networkInterfaces = [{ id: 'eni-00000000000000001', groups: [mailId], publicIp: mxAddress }];
  const world = await approvedWorld({ groups: [openGroup()], networkInterfaces });
  const dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
  const TableName = 'smtp-warden-sweeps';
  await dynamodb.send(new CreateTableCommand({ TableName, ...sweepTable }));
  const lookedUpAt = new Date(Date.now() - 60_000).toISOString();
  const hosts = [{ name: 'mx1.example.com', addresses: [mxAddress], lookedUpAt }];
  const domain = { domain: 'example.com', hosts, lookedUpAt, failingSince: null, problem: null, ...remembered };
  if (remembered) await dynamodbMail(dynamodb, TableName).put(domain);
  const environment = { ...world.sandbox.environment(), SMTP_WARDEN_MAIL_DOMAINS: 'example.com' };
  world.sandbox.calls.reset();
  return { ...world, cli: cliIn(environment), plain: world.cli };
}

describe('with mail domains', () => {
  test('scan, plan and fix say why a group is left as it is, and how to close it', async () => {
    const { cli, sandbox } = await mailWorld();
    const reason = `${mxAddress} is the MX of example.com (mx1.example.com): closing it stops incoming mail`;

    const scan = await cli.json('scan', 'scan');
    const plan = await cli.json('plan', `plan ${mailId}`);
    const fix = await cli(`fix ${mailId} --yes`);

    expect(scan.document.findings).toMatchObject([{ decision: 'defer', reason: expect.stringContaining(reason) }]);
    expect(plan.document.plans).toMatchObject([{ decision: 'defer', reason: expect.stringContaining(reason) }]);
    expect(fix).toMatchObject({ exitCode: 3 });
    expect(fix.stdout).toContain(`smtp-warden fix ${mailId} --despite-mail --reason`);
    expect(rulesText(sandbox, mailId)).toEqual(open);
  });

  test('fix --despite-mail closes it, and the history says who wanted that and why', async () => {
    const { cli, sandbox } = await mailWorld();

    const fix = await cli(`fix ${mailId} --yes --despite-mail --reason`, 'the host is switched off');
    const { document } = await cli.json('history-list', 'history list --outcome completed');
    const shown = await cli(`history show ${document.remediations[0]?.id}`);

    expect(fix).toMatchObject({ exitCode: 0 });
    expect(fix.stdout).toContain(`closed despite its mail: ${mxAddress} is the MX of example.com (mx1.example.com)`);
    expect(rulesText(sandbox, mailId)).toEqual(closed);
    expect(shown.stdout).toContain(`closed despite the mail by ${person}`);
    expect(shown.stdout).toContain(': the host is switched off');
  });

  test('--despite-mail is told to be of no use where nothing says that mail stops', async () => {
    const { cli, sandbox } = await mailWorld({ hosts: [] });

    const { exitCode, stderr } = await cli(`fix ${mailId} --yes --despite-mail --reason`, 'to be sure');

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${mailId}: --despite-mail is not needed`);
    expect(rulesText(sandbox, mailId)).toEqual(closed);
  });

  test('what was rejected is decided again once somebody proposes it by hand', async () => {
    const { cli, sandbox } = await mailWorld();
    await cli(`fix ${mailId} --yes`);
    const { document } = await cli.json('history-list', 'history list --outcome deferred');
    await cli(`reject ${document.remediations[0]?.id} --yes --reason`, 'the host is in use');

    const proposed = await cli(`plan ${mailId} --propose`);
    const id = /proposed as (rem-\w+); approve it with: smtp-warden approve rem-\w+ --despite-mail --reason …/.exec(
      proposed.stdout,
    )?.[1];
    const approved = await cli(`approve ${id} --now --yes --despite-mail --reason`, 'the host is switched off');

    expect([proposed.exitCode, approved.exitCode]).toEqual([0, 0]);
    expect(rulesText(sandbox, mailId)).toEqual(closed);
  });

  test('doctor says since when lookups fail', async () => {
    const failing = { failingSince: '2026-11-28T12:00:00.000Z', problem: 'MX: queryMx ESERVFAIL example.com' };
    const { cli } = await mailWorld(failing);

    const { document } = await cli.json('doctor', 'doctor');

    expect(document.checks.find(({ name }) => name === 'MX hosts')).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('lookups of example.com fail since 2026-11-28T12:00:00.000Z'),
    });
  });

  test('--despite-mail on a group that nobody asked about says why', async () => {
    const { cli, plain } = await mailWorld();
    await plain(`groups opt-out ${mailId} --yes`);
    const command = `fix ${mailId} --yes --despite-mail --reason`;

    const out = await cli(command, 'to be sure');
    await plain(`groups opt-in ${mailId} --yes`);
    const unasked = await plain(command, 'to be sure');

    expect(out.stderr).toContain('--despite-mail changes nothing: the group is not closed anyway');
    expect(unasked.stderr).toContain('SMTP_WARDEN_MAIL_DOMAINS names no domain, so nothing was asked about mail');
  });

  test('of which nothing is remembered it says so', async () => {
    const { cli } = await mailWorld(null);

    const { exitCode, stderr } = await cli(`plan ${mailId}`);

    expect(exitCode).toBe(0);
    expect(stderr).toContain('no MX of example.com is remembered');
  });

  test('an approval without --despite-mail is refused and says how; with it the plan is executed', async () => {
    const { cli, sandbox } = await mailWorld();
    await cli(`fix ${mailId} --yes`);
    const { document } = await cli.json('history-list', 'history list --outcome deferred');
    const id = document.remediations[0]?.id;

    const refused = await cli(`approve ${id} --now --yes`);
    const before = rulesText(sandbox, mailId);
    const approved = await cli(`approve ${id} --now --yes --despite-mail --reason`, 'the host is switched off');
    const shown = await cli(`history show ${id}`);

    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.stdout).toContain(`smtp-warden approve ${id} --despite-mail --reason`);
    expect(before).toEqual(open);
    expect(approved).toMatchObject({ exitCode: 0 });
    expect(rulesText(sandbox, mailId)).toEqual(closed);
    expect(shown.stdout).toContain('despite the mail: the host is switched off');
    expect((await cli('history verify')).exitCode).toBe(0);
  });
});

describe('what an edit would do, with mail domains', () => {
  test('an opt-in does not say that the group would be closed', async () => {
    const { cli, plain } = await mailWorld();
    await plain(`groups opt-out ${mailId} --yes`);

    const held = await cli.json('groups-opt-in', `groups opt-in ${mailId} --dry-run`);
    const unasked = await plain.json('groups-opt-in', `groups opt-in ${mailId} --dry-run`);

    expect(held.document.effect.summary).toMatchObject({ closed: 0, deferred: 1, changeLimit: { closings: 0 } });
    expect(held.document.effect.groups).toMatchObject([
      { reason: expect.stringContaining('is the MX of example.com') },
    ]);
    expect(unasked.document.effect.summary).toMatchObject({ closed: 1, deferred: 0 });
  });

  test('an exemption does not say that the group would be closed without it', async () => {
    const { cli, plain } = await mailWorld();
    const exempt = `exempt add ${mailId} --expires 30d --owner ada --reason x --dry-run`;

    const [held, unasked] = [await cli(exempt), await plain(exempt)];

    expect(unasked.stdout).toContain('closed by the policy as it is');
    expect(held.stdout).toContain('exempt until');
    expect(held.stdout).not.toContain('closed by the policy as it is');
  });

  test('interfaces that may not be read change nothing, and a person is told', async () => {
    const { cli, plain, sandbox } = await mailWorld();
    await plain(`groups opt-out ${mailId} --yes`);
    sandbox.faults.add({
      ...({ kind: 'before', action: 'DescribeNetworkInterfaces', times: 9 } as const),
      ...{ code: 'UnauthorizedOperation', status: 403 },
    });

    const { stdout, stderr } = await cli(`groups opt-in ${mailId} --dry-run`);

    expect(stdout).toContain('closed');
    expect(stderr).toContain('it is not known whether closing it stops incoming mail');
  });
});

test('without mail domains no interface is read, and the group is closed', async () => {
  const { plain, sandbox } = await mailWorld();

  const { exitCode } = await plain(`fix ${mailId} --yes`);

  expect(exitCode).toBe(0);
  expect(rulesText(sandbox, mailId)).toEqual(closed);
});

test.each([
  ['fix --all --despite-mail --reason x', '--despite-mail is only for groups that you name'],
  [`fix ${mailId} --despite-mail`, '--despite-mail needs --reason'],
  [`fix ${mailId} --reason x`, '--reason is only for --despite-mail'],
  [`fix ${mailId} --despite-mail --reason x --dry-run`, 'give --despite-mail or --dry-run, not both'],
  ['approve --all --despite-mail --reason x', '--despite-mail is only for plans that you name'],
  ['approve rem-1 --despite-mail', '--despite-mail needs --reason'],
])('%s is refused before anything is read', async (line, message) => {
  const { exitCode, stderr } = await cliIn({ AWS_REGION: 'us-east-1' })(line);

  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
