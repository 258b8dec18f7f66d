import { expect, test } from 'vitest';
import { approvedWorld, cliWorld, initedWorld, mailId, openGroup, rulesText } from './cli-world.ts';

const account = '111122223333';

test('where all is well every check is ok, and the trial of permissions changes nothing', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });

  const { exitCode, document } = await cli.json('doctor', 'doctor');
  const text = await cli('doctor');
  const verification = await cli.json('history-verify', 'history verify');

  expect(exitCode).toBe(0);
  expect(document.checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(document.checks.map(({ name }) => name)).toEqual([
    'credentials',
    'read EC2',
    'change EC2',
    'rules quota',
    'allowlist table',
    'allowlist layout',
    'allowlist',
    'ends',
    'audit table',
    "policy's chain",
    'audit log',
    'Lambda executions',
    'trails',
  ]);
  expect(text.stdout).toContain(
    `✓ credentials: arn:aws:iam::${account}:user/sandbox in account ${account}, region us-east-1`,
  );
  expect(rulesText(sandbox, mailId)).toEqual(['tcp 25 0.0.0.0/0']);
  // Only the edit of the policy: the trial has written no entry.
  expect(verification.document.entries).toBe(1);
});

test('in a new account it says what comes first: the tables, then an approval and an opted-in group', async () => {
  const { cli } = await cliWorld();

  const before = await cli.json('doctor', 'doctor');
  await cli('init');
  const after = await cli.json('doctor', 'doctor');

  const mends = (status: string, { document }: typeof before) =>
    document.checks.flatMap((check) => (check.status === status ? [check.mend] : []));
  expect(before.exitCode).toBe(1);
  expect(mends('failed', before)).toHaveLength(6);
  for (const mend of mends('failed', before)) expect(mend).toContain('smtp-warden init');
  expect(after.exitCode).toBe(0);
  expect(mends('warning', after)).toEqual([
    'opt one in with: smtp-warden groups opt-in GROUP_ID',
    'add one with: smtp-warden allowlist add CIDR --owner O --reason R',
  ]);
});

test.each([
  ['read EC2', 'DescribeSecurityGroupRules', 'failed', 'ec2:DescribeSecurityGroupRules'],
  ['read EC2', 'GetManagedPrefixListEntries', 'failed', 'ec2:GetManagedPrefixListEntries'],
  ['change EC2', 'RevokeSecurityGroupIngress', 'failed', 'ec2:RevokeSecurityGroupIngress'],
  ['change EC2', 'AuthorizeSecurityGroupIngress', 'failed', 'ec2:AuthorizeSecurityGroupIngress'],
  ['allowlist', 'Query', 'failed', 'dynamodb:Query'],
  ['audit log', 'PutItem', 'failed', 'dynamodb:PutItem'],
  ['rules quota', 'GetServiceQuota', 'warning', 'servicequotas:GetServiceQuota'],
  ['Lambda executions', 'GetServiceQuota', 'warning', 'servicequotas:GetServiceQuota'],
  ['trails', 'DescribeTrails', 'warning', 'cloudtrail:DescribeTrails'],
])('under "%s", a missing permission for %s is %s and names %s', async (name, denied, status, action) => {
  const { cli, sandbox } = await initedWorld({ groups: [openGroup()] });
  sandbox.deny(account, [denied]);

  const { exitCode, document } = await cli.json('doctor', 'doctor');

  const check = document.checks.find((one) => one.name === name);
  expect(exitCode).toBe(status === 'failed' ? 1 : 0);
  expect(check).toMatchObject({ status, mend: expect.stringContaining('IAM policy') });
  expect(`${check?.detail} ${check?.mend}`).toContain(action);
});
