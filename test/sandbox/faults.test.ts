import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { parserConfig } from '../builders/ec2-parser.ts';
import { ec2Of, sandboxFor } from './clients.ts';

const seed = {
  groups: [
    { name: 'mail', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] },
    { name: 'other', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] },
  ],
};

function revokeAll(sandbox: Sandbox, name: string, ec2 = ec2Of(sandbox)) {
  const GroupId = sandbox.group(name).id;
  const SecurityGroupRuleIds = sandbox.rulesOf(name).map(({ id }) => id);
  return ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds }));
}

test('before: the call fails with the code and nothing is done', async () => {
  const sandbox = await sandboxFor({ seed });
  sandbox.faults.add({
    kind: 'before',
    action: 'RevokeSecurityGroupIngress',
    code: 'Unavailable',
    message: 'try later',
  });

  const call = revokeAll(sandbox, 'mail');

  await expect(call).rejects.toMatchObject({
    name: 'Unavailable',
    message: 'try later',
    $metadata: { httpStatusCode: 503 },
  });
  expect(sandbox.rulesOf('mail')).toHaveLength(1);
});

test('after: the call fails with the code though it is done', async () => {
  const sandbox = await sandboxFor({ seed });
  sandbox.faults.add({ kind: 'after', action: 'RevokeSecurityGroupIngress', code: 'InternalError' });

  await expect(revokeAll(sandbox, 'mail')).rejects.toMatchObject({ name: 'InternalError' });

  expect(sandbox.rulesOf('mail')).toEqual([]);
});

test('lostResponse: the call is done and the connection is cut', async () => {
  const sandbox = await sandboxFor({ seed });
  sandbox.faults.add({ kind: 'lostResponse', action: 'RevokeSecurityGroupIngress' });

  await expect(revokeAll(sandbox, 'mail')).rejects.toMatchObject({ code: 'ECONNRESET' });

  expect(sandbox.rulesOf('mail')).toEqual([]);
});

test('an SDK that retries after a lost response finds its own work done', async () => {
  const sandbox = await sandboxFor({ seed });
  sandbox.faults.add({ kind: 'lostResponse', action: 'RevokeSecurityGroupIngress' });
  const retrying = new EC2Client({ ...sandbox.clientConfig(), ...parserConfig });

  await expect(revokeAll(sandbox, 'mail', retrying)).rejects.toMatchObject({
    name: 'InvalidSecurityGroupRuleId.NotFound',
  });

  expect(sandbox.calls.count('RevokeSecurityGroupIngress')).toBe(2);
});

test('delay: the call is done later', async () => {
  const sandbox = await sandboxFor({ seed });
  sandbox.faults.add({ kind: 'delay', action: 'RevokeSecurityGroupIngress', milliseconds: 50 });
  const started = performance.now();

  await revokeAll(sandbox, 'mail');

  expect(performance.now() - started).toBeGreaterThan(45);
});

test('hang: the call is never done, until the sandbox closes', async () => {
  const sandbox = await sandboxFor({ seed });
  sandbox.faults.add({ kind: 'hang', action: 'DescribeSecurityGroups' });
  const call = ec2Of(sandbox).send(new DescribeSecurityGroupsCommand({}));
  const refused = expect(call).rejects.toThrow();
  while (sandbox.calls.count('DescribeSecurityGroups') === 0) await new Promise(setImmediate);

  await sandbox.close();

  await refused;
});

test('a fault meets only the group it names, so many times, after so many calls', async () => {
  const sandbox = await sandboxFor({ seed });
  const target = sandbox.group('mail').id;
  sandbox.faults.add({
    kind: 'before',
    action: 'DescribeSecurityGroups',
    target,
    code: 'Unavailable',
    skip: 1,
    times: 2,
  });
  const ec2 = ec2Of(sandbox);
  const describe = async (name: string) => {
    const GroupIds = [sandbox.group(name).id];
    return ec2.send(new DescribeSecurityGroupsCommand({ GroupIds })).then(
      () => 'answered',
      (error: Error) => error.name,
    );
  };

  const outcomes = [];
  for (const name of ['other', 'mail', 'mail', 'other', 'mail', 'mail']) outcomes.push(await describe(name));

  expect(outcomes).toEqual(['answered', 'answered', 'Unavailable', 'answered', 'Unavailable', 'answered']);
  expect(sandbox.faults.pending()).toEqual([]);
});

test('a fault may be bound to an account', async () => {
  const sandbox = await sandboxFor();
  sandbox.faults.add({ kind: 'before', account: '222233334444', code: 'Unavailable', times: 9 });

  const here = ec2Of(sandbox).send(new DescribeSecurityGroupsCommand({}));
  const there = ec2Of(sandbox, '222233334444').send(new DescribeSecurityGroupsCommand({}));

  await expect(there).rejects.toMatchObject({ name: 'Unavailable' });
  await here;
});

test('a fault of an unknown shape is refused', async () => {
  const sandbox = await sandboxFor();

  const add = () => sandbox.faults.add(JSON.parse('{"kind":"before","action":"PutItem"}'));

  expect(add).toThrow(/code/);
});

test('an action the sandbox does not have is InvalidAction', async () => {
  const sandbox = await sandboxFor();

  const call = ec2Of(sandbox).send(new DescribeInstancesCommand({}));

  await expect(call).rejects.toMatchObject({
    name: 'InvalidAction',
    message: expect.stringContaining('DescribeInstances'),
  });
});
