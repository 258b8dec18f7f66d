import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { auditItem } from '../../../aws/audit-item.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { approvedWorld, openGroups, rulesText, tables } from './cli-world.ts';

const place = { account: '111122223333', region: 'us-east-1' };
const ipv4 = { port: 25, family: 'ipv4' } as const;
const second = '203.0.113.0/24';

/** Groups that were closed, and of which somebody has taken all rules away; since then another network is approved. */
async function emptiedGroups(count: number) {
  const groups = openGroups(count);
  const world = await approvedWorld({ groups });
  const { cli, sandbox } = world;
  await cli('fix --all --yes');
  for (const { id = '' } of groups) {
    for (const rule of sandbox.rulesOf(id)) sandbox.removeRule(id, rule.id);
  }
  await cli(`allowlist add ${second} --owner mail-team --reason relay --yes`);
  return { ...world, ids: groups.map(({ id = '' }) => id) };
}

test('plan --all and fix --all let in whoever was approved since, where nothing is to be seen in EC2', async () => {
  const { cli, sandbox, ids } = await emptiedGroups(3);

  const planned = await cli.json('plan', 'plan --all');
  const fixed = await cli.json('fix', 'fix --all --yes');

  expect(planned.document.plans.map(({ groupId }) => groupId).sort()).toEqual(ids);
  expect(fixed).toMatchObject({ exitCode: 0, document: { errors: [] } });
  expect(ids.map((id) => rulesText(sandbox, id))).toEqual(
    ids.map(() => ['tcp 25 198.51.100.0/24', `tcp 25 ${second}`]),
  );
});

test('one such group is found among many on record that are gone', async () => {
  const { cli, sandbox, ids } = await emptiedGroups(1);
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  const at = new Date().toISOString();
  for (const { id: groupId = '' } of openGroups(50).slice(1)) {
    const list = { rules: [], closed: [ipv4] };
    const entry = aPlainEntry({ group: { ...place, groupId }, outcome: 'reported', at, list });
    await dynamodb.send(new PutItemCommand({ TableName: tables.auditTable, Item: auditItem(entry) }));
  }
  sandbox.calls.reset();

  const { document } = await cli.json('plan', 'plan --all');

  expect(document.plans.map(({ groupId }) => groupId)).toEqual(ids);
  // Groups by their ids: that of the plan, and none that is gone.
  expect(sandbox.calls.count('DescribeSecurityGroups')).toBe(2);
});

test('a log that cannot be read is an error of plan --all, once the groups were shown', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: openGroups(1) });
  const denied = { code: 'AccessDeniedException', status: 400, times: 100 };
  sandbox.hooks.before = ({ action }) => {
    if (action === 'DescribeSecurityGroups') sandbox.faults.add({ kind: 'before', action: 'Query', ...denied });
  };

  const { exitCode, stderr } = await cli('plan --all');

  expect(exitCode).toBe(1);
  expect(stderr).toContain('AccessDenied');
});
