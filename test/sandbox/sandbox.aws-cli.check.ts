import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { venvBin } from '../checks/moto/install.ts';
import { cliIn } from '../cli/end-to-end/run-cli.ts';
import { sandboxFor } from './clients.ts';

const run = promisify(execFile);
const seed = {
  prefixLists: [{ name: 'offices', maxEntries: 3, entries: [{ cidr: '192.0.2.0/24' }] }],
  groups: [
    { name: 'mail', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] },
    ...Array.from({ length: 20 }, (_, index) => ({ name: `group-${index}` })),
  ],
};

/** The aws command that test/checks/moto/install.ts pins, pointed at the sandbox by the environment alone. */
async function aws(sandbox: Sandbox, command: string, ...more: string[]) {
  const env = {
    PATH: `${venvBin}:${process.env.PATH}`,
    HOME: process.env.HOME,
    AWS_PAGER: '',
    ...sandbox.environment(),
  };
  const { stdout } = await run('aws', [...command.split(' '), ...more, '--output', 'json'], { env });
  return stdout === '' ? {} : JSON.parse(stdout);
}

test('the aws command authorises by flat parameters and by JSON, and revokes by id', async () => {
  const sandbox = await sandboxFor({ seed });
  const id = sandbox.group('mail').id;
  const permissions = JSON.stringify([
    { IpProtocol: 'tcp', FromPort: 25, ToPort: 25, Ipv6Ranges: [{ CidrIpv6: '::/0', Description: 'six' }] },
  ]);
  const tags = 'ResourceType=security-group-rule,Tags=[{Key=by,Value=cli}]';

  await aws(
    sandbox,
    `ec2 authorize-security-group-ingress --group-id ${id} --protocol tcp --port 26 --cidr 10.0.0.0/8`,
  );
  const added = await aws(
    sandbox,
    `ec2 authorize-security-group-ingress --group-id ${id} --tag-specifications ${tags} --ip-permissions`,
    permissions,
  );
  const open = sandbox.rulesOf('mail')[0]?.id;
  await aws(sandbox, `ec2 revoke-security-group-ingress --group-id ${id} --security-group-rule-ids ${open}`);

  expect(added.SecurityGroupRules).toMatchObject([{ CidrIpv6: '::/0', Tags: [{ Key: 'by', Value: 'cli' }] }]);
  expect(sandbox.rulesOf('mail').map(({ source }) => source)).toEqual(['10.0.0.0/8', '::/0']);
});

test('the aws command pages, filters and describes', async () => {
  const sandbox = await sandboxFor({ seed });

  const groups = await aws(sandbox, 'ec2 describe-security-groups --page-size 5');
  const open = await aws(sandbox, 'ec2 describe-security-groups --filters Name=ip-permission.cidr,Values=0.0.0.0/0');
  const rules = await aws(sandbox, 'ec2 describe-security-group-rules --page-size 5');
  const vpcs = await aws(sandbox, 'ec2 describe-vpcs');
  const regions = await aws(sandbox, 'ec2 describe-regions');

  expect(groups.SecurityGroups).toHaveLength(22);
  expect(open.SecurityGroups).toMatchObject([{ GroupName: 'mail' }]);
  expect(rules.SecurityGroupRules).toHaveLength(24);
  expect(vpcs.Vpcs).toHaveLength(2);
  expect(regions.Regions.length).toBeGreaterThan(10);
});

test('the aws command reads prefix lists, quotas and who it is', async () => {
  const sandbox = await sandboxFor({ seed });

  const lists = await aws(sandbox, 'ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=offices');
  const entries = await aws(
    sandbox,
    `ec2 get-managed-prefix-list-entries --prefix-list-id ${lists.PrefixLists[0].PrefixListId}`,
  );
  const quota = await aws(sandbox, 'service-quotas get-service-quota --service-code vpc --quota-code L-0EA8095F');
  const identity = await aws(sandbox, 'sts get-caller-identity');

  expect(entries.Entries).toEqual([{ Cidr: '192.0.2.0/24' }]);
  expect(quota.Quota.Value).toBe(60);
  expect(identity.Account).toBe('111122223333');
});

test('the aws command tags, and shows an error as AWS words it', async () => {
  const sandbox = await sandboxFor({ seed });
  const id = sandbox.group('mail').id;

  await aws(sandbox, `ec2 create-tags --resources ${id} --tags Key=smtp-warden:auto-fix,Value=true`);
  const tags = await aws(sandbox, `ec2 describe-tags --filters Name=resource-id,Values=${id}`);
  const again = aws(
    sandbox,
    `ec2 authorize-security-group-ingress --group-id ${id} --protocol tcp --port 25 --cidr 0.0.0.0/0`,
  );

  expect(tags.Tags).toMatchObject([{ Key: 'smtp-warden:auto-fix', Value: 'true', ResourceType: 'security-group' }]);
  await expect(again).rejects.toMatchObject({ stderr: expect.stringContaining('(InvalidPermission.Duplicate)') });
});

test('the aws command keeps items in DynamoDB', async () => {
  const sandbox = await sandboxFor();
  const table = 'dynamodb create-table --table-name audit --billing-mode PAY_PER_REQUEST';
  const key = '--attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH';

  await aws(sandbox, `${table} ${key}`);
  await aws(sandbox, 'dynamodb put-item --table-name audit --item', '{"pk":{"S":"one"}}');
  const scan = await aws(sandbox, 'dynamodb scan --table-name audit');

  expect(scan.Items).toEqual([{ pk: { S: 'one' } }]);
});

test('the commands of `plan --format aws-cli` leave of an all-traffic rule what fix would leave', async () => {
  const ingress = [{ protocol: '-1', cidr: '0.0.0.0/0', description: 'for now; $(remove) soon' }];
  const sandbox = await sandboxFor({
    seed: { groups: [{ name: 'open', tags: { 'smtp-warden:auto-fix': 'true' }, ingress }] },
  });
  const cli = cliIn(sandbox.environment());
  await cli('init');
  await cli('allowlist add --yes 198.51.100.0/24 --owner mail-team --reason relay');
  const { stdout } = await cli(`plan ${sandbox.group('open').id} --format aws-cli`);
  const env = {
    PATH: `${venvBin}:${process.env.PATH}`,
    HOME: process.env.HOME,
    AWS_PAGER: '',
    ...sandbox.environment(),
  };

  await run('sh', ['-euc', stdout], { env });

  const rules = sandbox.rulesOf('open');
  expect(rules.map(({ protocol, from, to, source }) => `${protocol} ${from ?? ''}-${to ?? ''} ${source}`)).toEqual([
    'tcp 0-24 0.0.0.0/0',
    'tcp 26-65535 0.0.0.0/0',
    'udp 0-65535 0.0.0.0/0',
    'icmp -1--1 0.0.0.0/0',
    '47 - 0.0.0.0/0',
    '50 - 0.0.0.0/0',
    '51 - 0.0.0.0/0',
    'tcp 25-25 198.51.100.0/24',
  ]);
  expect(new Set(rules.slice(0, -1).map(({ description }) => description))).toEqual(
    new Set(['for now; $(remove) soon']),
  );
  expect(await cli.json('scan', 'scan')).toMatchObject({ exitCode: 0, document: { findings: [] } });
});
