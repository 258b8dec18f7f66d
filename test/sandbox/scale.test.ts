import {
  DescribeSecurityGroupsCommand,
  paginateDescribeSecurityGroupRules,
  paginateDescribeSecurityGroups,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { ec2Of, sandboxFor } from './clients.ts';

const many = 5000;

function manyGroups() {
  return Array.from({ length: many }, (_, index) => ({
    name: `group-${index}`,
    ingress: [{ protocol: 'tcp', from: 25, cidr: `10.${index >> 8}.${index & 255}.0/24` }],
  }));
}

test('every one of many groups comes once, 1000 a page', async () => {
  const sandbox = await sandboxFor({ seed: { groups: manyGroups() } });
  const seen = new Set<string | undefined>();
  const sizes: number[] = [];

  for await (const page of paginateDescribeSecurityGroups({ client: ec2Of(sandbox), pageSize: 1000 }, {})) {
    sizes.push(page.SecurityGroups?.length ?? 0);
    for (const { GroupId } of page.SecurityGroups ?? []) seen.add(GroupId);
  }

  expect(sizes).toEqual([1000, 1000, 1000, 1000, 1000, 1]);
  expect(seen.size).toBe(many + 1);
});

test('every rule comes once though groups straddle pages and change meanwhile', async () => {
  const sandbox = await sandboxFor({ seed: { groups: manyGroups().slice(0, 500) } });
  const seen = new Map<string | undefined, number>();
  const firstRule = sandbox.rulesOf('group-0')[0]?.id;

  let pages = 0;
  for await (const page of paginateDescribeSecurityGroupRules({ client: ec2Of(sandbox), pageSize: 7 }, {})) {
    pages += 1;
    for (const { SecurityGroupRuleId } of page.SecurityGroupRules ?? []) {
      seen.set(SecurityGroupRuleId, (seen.get(SecurityGroupRuleId) ?? 0) + 1);
    }
    if (pages === 5) sandbox.removeRule('group-0', firstRule ?? '');
    if (pages === 10) sandbox.removeGroup('group-1');
  }

  expect(seen.size).toBe(2 + 2 * 500);
  expect(new Set(seen.values())).toEqual(new Set([1]));
});

test('two accounts page at the same time and see their own', async () => {
  const groups = manyGroups().slice(0, 50);
  const sandbox = await sandboxFor({
    seed: { groups: [...groups, ...groups.map((group) => ({ ...group, account: '222233334444' }))] },
  });
  const owners = async (account: string) => {
    const seen = new Set<string | undefined>();
    for await (const page of paginateDescribeSecurityGroups({ client: ec2Of(sandbox, account), pageSize: 10 }, {})) {
      for (const { OwnerId } of page.SecurityGroups ?? []) seen.add(OwnerId);
    }
    return [...seen];
  };

  const both = await Promise.all([owners('111122223333'), owners('222233334444')]);

  expect(both).toEqual([['111122223333'], ['222233334444']]);
});

test('values that mean something in XML come back as they were', async () => {
  const tags = { 'a&b': '<c> "d" \'e\'' };
  const sandbox = await sandboxFor({ seed: { groups: [{ name: 'odd', description: 'a & <b>', tags }] } });

  const { SecurityGroups } = await ec2Of(sandbox).send(
    new DescribeSecurityGroupsCommand({ GroupIds: [sandbox.group('odd').id] }),
  );

  expect(SecurityGroups).toMatchObject([{ Description: 'a & <b>', Tags: [{ Key: 'a&b', Value: '<c> "d" \'e\'' }] }]);
});
