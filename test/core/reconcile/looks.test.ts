import { expect, test } from 'vitest';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, groupRef } from '../../builders/builders.ts';
import { aWarden, inMemoryWorld } from '../../builders/in-memory-world.ts';
import { aSweep } from '../../builders/rule-texts.ts';

test('a group that does not exist is told as gone, and nothing is recorded', async () => {
  const world = inMemoryWorld({ snapshots: [] });

  const result = await reconcile(groupRef, aSweep, aWarden(world));

  const { account, region, groupId } = groupRef;
  expect(result).toEqual({ kind: 'gone', reason: `${groupId} does not exist in ${account} ${region}` });
  expect(world.calls).toMatchObject({ read: 0, append: 0 });
});

test('a group with nothing open and nothing of ours needs no allowlist', async () => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [aRule({ source: fromCidr('10.0.0.0/8') })] })] });
  world.policy = new Error('the allowlist was read');

  const result = await reconcile(groupRef, aSweep, aWarden(world));

  expect(result).toEqual({ kind: 'compliant', reason: 'no finding, and the managed rules match the allowlist' });
});

test('a decision that another worker has just recorded something before is left to him', async () => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ tags: {}, rules: [anOpenRule()] })] });
  const auditLog = { ...world.auditLog, append: async () => 'taken' as const };

  const result = await reconcile(groupRef, aSweep, aWarden(world, { auditLog }));

  expect(result).toEqual({ kind: 'taken', reason: 'another worker has just claimed this group' });
});
