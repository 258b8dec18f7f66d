import { expect, test } from 'vitest';
import { initedWorld, openGroup } from '../end-to-end/cli-world.ts';

const account = '111122223333';

/** The checks of doctor in an environment where some actions are denied, by name. */
async function checksIn(environment: Readonly<Record<string, string>>, denied: readonly string[] = []) {
  const { cli, sandbox } = await initedWorld({ groups: [openGroup()] });
  sandbox.deny(account, [...denied]);
  const { document } = await cli.with(environment).json('doctor', 'doctor');
  return new Map(document.checks.map((check) => [check.name, check]));
}

const evidence = { SMTP_WARDEN_EVIDENCE: 'proposals' };
const mail = { SMTP_WARDEN_MAIL_DOMAINS: 'example.com' };

test('reads of the network are checked only where evidence is on or mail domains are set', async () => {
  expect([...(await checksIn({})).keys()].filter((name) => /network|mail/.test(name))).toEqual([]);
  expect((await checksIn({ ...evidence, ...mail })).get('read the network')).toMatchObject({ status: 'ok' });
  expect((await checksIn(mail)).get('mail domains')).toMatchObject({ status: 'ok' });
});

test.each([
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DescribeRouteTables',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeFlowLogs',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'logs:DescribeLogGroups',
])('a missing permission for %s is named', async (action) => {
  const [, call = ''] = action.split(':');

  const checks = await checksIn(evidence, [call]);

  expect(checks.get('read the network')).toMatchObject({
    status: 'failed',
    detail: `not permitted: ${action}`,
    mend: expect.stringContaining('IAM policy'),
  });
});

test('mail domains need the addresses of groups and nothing else', async () => {
  expect((await checksIn(mail, ['DescribeSubnets', 'DescribeLogGroups'])).get('mail domains')?.status).toBe('ok');
  expect((await checksIn(mail, ['DescribeNetworkInterfaces'])).get('mail domains')).toMatchObject({
    status: 'failed',
    detail: 'not permitted: ec2:DescribeNetworkInterfaces',
  });
});
