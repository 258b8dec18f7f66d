import { DescribeSecurityGroupsCommand, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { ec2Of, sandboxFor } from './clients.ts';

const seed = {
  groups: [{ name: 'mail', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] }],
};

test('a hook may change a group between two calls', async () => {
  const sandbox = await sandboxFor({ seed });
  const ec2 = ec2Of(sandbox);
  const [rule] = sandbox.rulesOf('mail');
  sandbox.hooks.before = ({ action }) => {
    if (action === 'RevokeSecurityGroupIngress') sandbox.removeRule('mail', rule?.id ?? '');
  };
  await ec2.send(new DescribeSecurityGroupsCommand({}));

  const input = { GroupId: sandbox.group('mail').id, SecurityGroupRuleIds: [rule?.id ?? ''] };
  const revoke = ec2.send(new RevokeSecurityGroupIngressCommand(input));

  await expect(revoke).rejects.toMatchObject({ name: 'InvalidSecurityGroupRuleId.NotFound' });
});

test('the after hook sees how a call was answered, and is awaited', async () => {
  const sandbox = await sandboxFor({ seed });
  const seen: (string | undefined)[] = [];
  sandbox.hooks.after = async (call) => {
    await new Promise(setImmediate);
    seen.push(call.errorCode);
  };

  await ec2Of(sandbox).send(new DescribeSecurityGroupsCommand({}));
  await ec2Of(sandbox)
    .send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-12345678'] }))
    .catch(() => {});

  expect(seen).toEqual([undefined, 'InvalidGroup.NotFound']);
});

test('the other hand may add and remove rules, tags and groups', async () => {
  const sandbox = await sandboxFor({ seed });

  const id = sandbox.addRule('mail', { protocol: 'tcp', from: 587, cidr: '10.0.0.0/8' });
  sandbox.setTags('mail', { 'smtp-warden:auto-fix': 'true' });

  expect(sandbox.rulesOf('mail').map(({ from }) => from)).toEqual([25, 587]);
  expect([...sandbox.group('mail').tags]).toEqual([['smtp-warden:auto-fix', 'true']]);
  sandbox.removeRule('mail', id);
  expect(sandbox.rulesOf('mail')).toHaveLength(1);
  sandbox.removeGroup('mail');
  expect(() => sandbox.group('mail')).toThrow("no security group 'mail'");
});

test('the log says who called what, and its request id is the client’s', async () => {
  const sandbox = await sandboxFor({ seed });
  const GroupIds = [sandbox.group('mail').id];

  const { $metadata } = await ec2Of(sandbox).send(new DescribeSecurityGroupsCommand({ GroupIds }));

  expect(sandbox.calls.list()).toEqual([
    {
      service: 'ec2',
      action: 'DescribeSecurityGroups',
      account: '111122223333',
      region: 'us-east-1',
      requestId: $metadata.requestId,
      targets: GroupIds,
    },
  ]);
});

test('an error carries the request id of the log too', async () => {
  const sandbox = await sandboxFor();

  const call = ec2Of(sandbox).send(new DescribeSecurityGroupsCommand({ GroupIds: ['sg-12345678'] }));

  await expect(call).rejects.toMatchObject({
    name: 'InvalidGroup.NotFound',
    $metadata: { requestId: '00000000-0000-4000-8000-000000000001' },
  });
  expect(sandbox.calls.list()[0]?.requestId).toBe('00000000-0000-4000-8000-000000000001');
});

test('calls are counted by action and by pattern, and the log can be emptied', async () => {
  const sandbox = await sandboxFor({ seed });
  const describe = (...GroupIds: string[]) => ec2Of(sandbox).send(new DescribeSecurityGroupsCommand({ GroupIds }));
  await describe();
  await describe('sg-12345678').catch(() => {});

  expect(sandbox.calls.count('DescribeSecurityGroups')).toBe(2);
  expect(sandbox.calls.count('DescribeSecurityGroups', { errorCode: null })).toBe(1);
  expect(sandbox.calls.count('DescribeSecurityGroups', { target: 'sg-12345678' })).toBe(1);
  sandbox.calls.reset();
  expect(sandbox.calls.list()).toEqual([]);
});
