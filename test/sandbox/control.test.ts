import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { kindKnobs } from '../../sandbox/knobs.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { ec2Of, sandboxFor } from './clients.ts';

async function post(sandbox: Sandbox, name: string, body?: unknown) {
  const init = { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const response = await fetch(`${sandbox.endpoint}/_sandbox/${name}`, init);
  return { status: response.status, body: await response.json() };
}

test('another process can seed and look at rules', async () => {
  const sandbox = await sandboxFor();
  const groups = [{ name: 'mail', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] }];

  const seeded = await post(sandbox, 'seed', { groups });
  const rules = await post(sandbox, 'rules', { group: 'mail' });

  expect(seeded.status).toBe(200);
  expect(rules.body).toMatchObject([{ protocol: 'tcp', from: 25, to: 25, source: '0.0.0.0/0' }]);
});

test('another process can turn the knobs, add faults, deny and set quotas', async () => {
  const sandbox = await sandboxFor();

  await post(sandbox, 'knobs', { readLag: 100 });
  const faults = await post(sandbox, 'faults', [{ kind: 'before', action: 'DescribeVpcs', code: 'Unavailable' }]);
  await post(sandbox, 'denied', { account: '111122223333', actions: ['DescribeRegions'] });
  await post(sandbox, 'quota', { account: '111122223333', region: 'us-east-1', rulesPerGroup: 5 });

  expect(sandbox.knobs).toEqual({ ...kindKnobs(), readLag: 100 });
  expect(faults.body).toMatchObject([{ action: 'DescribeVpcs', times: 1 }]);
  await post(sandbox, 'faults/clear');
  expect(sandbox.faults.pending()).toEqual([]);
});

test('another process can read and empty the log', async () => {
  const sandbox = await sandboxFor();
  await ec2Of(sandbox).send(new DescribeSecurityGroupsCommand({}));

  const calls = await post(sandbox, 'calls', { action: 'DescribeSecurityGroups' });
  await post(sandbox, 'calls/reset');

  expect(calls.body).toHaveLength(1);
  expect(sandbox.calls.list()).toEqual([]);
});

test('a control request that makes no sense is answered with the reason', async () => {
  const sandbox = await sandboxFor();

  expect(await post(sandbox, 'nothing')).toMatchObject({
    status: 404,
    body: { error: expect.stringContaining('seed') },
  });
  expect(await post(sandbox, 'knobs', { lag: 1 })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('lag') },
  });
  expect(await post(sandbox, 'seed', { groups: [{}] })).toMatchObject({
    status: 400,
    body: { error: expect.stringContaining('name') },
  });
});
