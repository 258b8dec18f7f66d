import { describe, expect, test } from 'vitest';
import { aGroup, cutOff } from '../../builders/a-group.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { check, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

const open = anOpenRule({ id: 'sgr-open' });

const plan = { mode: 'plan' } as const;

describe('a check', () => {
  test('of a group that does not exist says that it is gone, and records nothing', async () => {
    const world = inMemoryWorld({ snapshots: [] });

    const result = await check(groupRef, someDeps(world));

    const { account, region, groupId } = groupRef;
    expect(result).toEqual({ kind: 'gone', reason: `${groupId} does not exist in ${account} ${region}` });
    expect(world.calls).toMatchObject({ read: 0, append: 0, snapshot: 1 });
  });

  test('of a group with nothing open and nothing of ours needs no allowlist', async () => {
    const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [aRule({ source: fromCidr('10.0.0.0/8') })] })] });
    world.policy = new Error('the allowlist was read');

    const result = await check(groupRef, someDeps(world));

    expect(result).toEqual({ kind: 'compliant', reason: 'no finding, and the managed rules match the allowlist' });
  });

  test('throws where the policy cannot be read, and changes nothing', async () => {
    const group = aGroup({ rules: [open] });
    group.world.policy = new Error('throttled');

    await expect(group.check()).rejects.toThrow('throttled');
    expect(group.outcomes()).toEqual([]);
  });

  test('leaves a decision to the worker that has just recorded something', async () => {
    const group = aGroup({ rules: [open], tags: {} });
    const auditLog = { ...group.deps().auditLog, append: async () => 'conflict' as const };

    const result = await group.check({}, { auditLog });

    expect(result).toEqual({
      kind: 'busy',
      reason: 'somebody else has just written to the history of this group',
      againInMs: 5_000,
    });
  });

  test('leaves a settling to the worker that has just recorded something', async () => {
    const group = aGroup({ rules: [open] });
    await cutOff(group, { call: 'append', nth: 2 });
    const auditLog = { ...group.deps().auditLog, append: async () => 'conflict' as const };

    expect((await group.check({}, { auditLog })).kind).toBe('busy');
  });

  test('changes nothing where a person is shown the plan and says no', async () => {
    const group = aGroup({ rules: [open] });

    const result = await group.check({ approve: ({ plan: shown }) => shown.steps.length === 0 });

    expect(result).toEqual({
      kind: 'declined',
      reason: 'not changed: the group changed after the plan was shown. Run fix again',
    });
    expect(group.outcomes()).toEqual([]);
  });

  test('asks again where the group was changed under the plan that was approved', async () => {
    const group = aGroup({ rules: [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) })] });
    const shown: string[][] = [];
    group.editBefore('authorizeIngress', (rules) => rules.map((rule) => ({ ...rule, ports: ports(20, 40) })));

    await group.check({ approve: ({ snapshot }) => shown.push(snapshot.rules.map(({ id }) => id)) < 2 });

    expect(shown).toHaveLength(2);
    expect(group.keys()).toEqual(['tcp 20-40 0.0.0.0/0']);
  });
});

describe('of a group that is on record, one odd read is read again before it is believed', () => {
  test.each([
    ['no group', () => null],
    ['no tags', (read: ReturnType<typeof aSnapshot> | null) => read && { ...read, tags: {} }],
  ])('%s', async (_, odd) => {
    const group = aGroup({ rules: [open] });
    await group.check(plan);
    const { groups } = group.world;
    let reads = 0;
    const snapshot: typeof groups.snapshot = async (ref) => {
      const read = await groups.snapshot(ref);
      return reads++ === 0 ? odd(read) : read;
    };

    const result = await group.check({}, { groups: { ...groups, snapshot } });

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  });
});
