import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cli, cliIn } from '../../cli/end-to-end/run-cli.ts';
import { account, clientFor, known, region } from '../../contracts/ec2/aws.ts';
import { venvBin } from './install.ts';
import { type Moto, startMoto } from './start-moto.ts';

/**
 * The command line against moto, which knows nothing of us. Where moto is not EC2 in a way the command line meets: it has
 * no GroupOwnerId on rules, revokes without RevokedSecurityGroupRules, answers a revoke of an unknown id with
 * InvalidPermission.NotFound, never pages, counts no prefix lists, does not check IAM, and ignores DryRun on describes (so
 * `doctor` really describes). It answers HTTP 500 to protocols without ports, so that what is left of an all-traffic rule
 * cannot be authorised here (the sandbox's checks do that), and to filters by ip-permission.prefix-list-id, which only prefix list
 * events ask for and the command line does not.
 */

const run = promisify(execFile);
const who = ['--owner', 'mail-team', '--reason', 'partner relay'];

let moto: Moto;
let environment: Record<string, string>;
let cli: Cli;
beforeAll(async () => {
  moto = await startMoto();
  environment = {
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'moto',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // An edit reads every region that sweeps cover.
    SMTP_WARDEN_REGIONS: region,
  };
  cli = cliIn(environment);
});
afterAll(() => moto.close());

const everybody = [{ CidrIp: '0.0.0.0/0', Description: 'inbound mail' }];

/** A group with these permissions, made with the SDK. */
async function newGroup(name: string, ...permissions: IpPermission[]): Promise<string> {
  const ec2 = clientFor(moto.endpoint);
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand({ GroupName: name, Description: 'moto' }));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: permissions }));
  return known(GroupId);
}

async function sourcesOf(groupId: string): Promise<string[]> {
  const filter = { Name: 'group-id', Values: [groupId] };
  const { SecurityGroupRules = [] } = await clientFor(moto.endpoint).send(
    new DescribeSecurityGroupRulesCommand({ Filters: [filter] }),
  );
  return SecurityGroupRules.filter(({ IsEgress }) => !IsEgress)
    .map((rule) => `${rule.IpProtocol} ${rule.FromPort}-${rule.ToPort} ${rule.CidrIpv4 ?? rule.CidrIpv6}`)
    .sort();
}

test('from init to a verified history', async () => {
  const tables = [await cli.json('init', 'init'), await cli.json('init', 'init')];
  const mail = await newGroup('mail', { IpProtocol: 'tcp', FromPort: 20, ToPort: 30, IpRanges: everybody });
  const quiet = await newGroup('nobody-asked', { IpProtocol: 'tcp', FromPort: 25, ToPort: 25, IpRanges: everybody });
  const added = await cli.json('allowlist-add', 'allowlist add --yes 198.51.100.0/24', ...who);
  const optedIn = await cli.json('groups-opt-in', `groups opt-in --yes ${mail}`);

  const scan = await cli.json('scan', 'scan');
  const plan = await cli.json('plan', `plan ${mail}`);
  const fixed = await cli.json('fix', 'fix --all --yes');
  const rescan = await cli.json('scan', 'scan');
  const listing = await cli.json('history-list', 'history list');
  const verification = await cli.json('history-verify', 'history verify');
  const doctor = await cli.json('doctor', 'doctor');

  expect(tables.map(({ document }) => document.tables.map(({ created }) => created))).toEqual([
    [true, true],
    [false, false],
  ]);
  expect([added.exitCode, optedIn.exitCode, scan.exitCode, plan.exitCode]).toEqual([0, 0, 3, 0]);
  expect(scan.document.findings.map(({ groupId }) => groupId).sort()).toEqual([mail, quiet].sort());
  expect(plan.document.plans).toMatchObject([{ groupId: mail, decision: 'remediate' }]);
  expect(fixed).toMatchObject({ exitCode: 0, document: { remediations: [{ groupId: mail, outcome: 'completed' }] } });
  expect(await sourcesOf(mail)).toEqual(['tcp 20-24 0.0.0.0/0', 'tcp 25-25 198.51.100.0/24', 'tcp 26-30 0.0.0.0/0']);
  expect(await sourcesOf(quiet)).toEqual(['tcp 25-25 0.0.0.0/0']);
  expect(rescan.document.findings.map(({ groupId }) => groupId)).toEqual([quiet]);
  expect(fixed.document.remediations).toMatchObject([{ evidence: { verdict: 'unattached' } }]);
  expect(listing.document.remediations).toEqual(fixed.document.remediations.map(({ evidence: _, ...rest }) => rest));
  expect(verification).toMatchObject({ exitCode: 0, document: { verified: true, entries: 4 } });
  expect(doctor).toMatchObject({ exitCode: 0 });
  // moto knows no quota of Lambda, and there is no trail here.
  expect(doctor.document.checks.filter(({ status }) => status !== 'ok')).toMatchObject([
    { name: 'Lambda executions', status: 'warning' },
    { name: 'trails', status: 'warning', detail: expect.stringContaining('there is no trail') },
  ]);
});

test('the commands of `plan --format aws-cli`, run by the aws command, do what fix does', async () => {
  const mail = await newGroup(
    'by-hand',
    {
      IpProtocol: 'tcp',
      FromPort: 0,
      ToPort: 65535,
      IpRanges: [{ CidrIp: '0.0.0.0/0', Description: 'for now; (all)' }],
    },
    { IpProtocol: 'tcp', FromPort: 25, ToPort: 25, Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
  );
  await cli('allowlist add --yes 2001:db8::/32', ...who);
  await cli(`groups opt-in --yes ${mail}`);
  const { stdout } = await cli(`plan ${mail} --format aws-cli`);
  const env = { ...environment, PATH: `${venvBin}:${process.env.PATH}`, AWS_PAGER: '' };

  await run('sh', ['-euc', stdout], { env });

  expect(await sourcesOf(mail)).toEqual([
    'tcp 0-24 0.0.0.0/0',
    'tcp 25-25 198.51.100.0/24',
    'tcp 25-25 2001:db8::/32',
    'tcp 26-65535 0.0.0.0/0',
  ]);
  expect(await cli.json('plan', `plan ${mail}`)).toMatchObject({ exitCode: 0, document: { plans: [] } });
});

test('a group that is gone, a malformed id and a missing table are told apart', async () => {
  const gone = await cli('fix sg-0123456789abcdef0 --yes');
  const malformed = await cli('fix sg-1 --yes');
  const noTable = await cli.with({ SMTP_WARDEN_ALLOWLIST_TABLE: 'nowhere' })('allowlist list');

  expect(gone).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('does not exist in account') });
  expect(malformed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('not a security group id') });
  expect(noTable).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('smtp-warden init') });
});
