import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { aGroup, cutOff } from '../../builders/a-group.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  ports,
} from '../../builders/builders.ts';
import { check, inMemoryWorld, reconcileSettings, someDeps } from '../../builders/in-memory-world.ts';

const open = anOpenRule({ id: 'sgr-open' });
const office = 'tcp 25-25 81.2.69.0/24';
const over = '2026-11-15T11:00:00.000Z';
const other = anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') });
const plan = { mode: 'plan' } as const;

test('in mode off nothing is read, recorded or changed', async () => {
  const group = aGroup({ rules: [open] });

  const result = await group.check({}, { settings: reconcileSettings({ mode: 'off' }) });

  expect(result).toEqual({ kind: 'declined', reason: 'not changed: the mode is off' });
  expect(group.world.calls).toMatchObject({ snapshot: 0, read: 0, append: 0, revokeIngress: 0 });
});

test('the mode of a check counts before that of the settings', async () => {
  const group = aGroup({ rules: [open] });

  const first = await group.check({ mode: 'enforce' }, { settings: reconcileSettings({ mode: 'off' }) });

  expect(first).toMatchObject({ kind: 'remediated' });
});

describe('in plan mode', () => {
  test('a closing is proposed once, with its whole plan, and nothing is changed', async () => {
    const group = aGroup({ rules: [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) })] });

    const first = await group.check(plan);
    const second = await group.check(plan);

    expect(first).toMatchObject({
      kind: 'decided',
      isNew: true,
      entry: { outcome: 'proposed', allowlistEntries: [anEntry()] },
    });
    expect(first).toMatchObject({
      entry: { steps: [{ kind: 'authorizeIngress' }, { kind: 'revokeIngress' }, { kind: 'authorizeIngress' }] },
    });
    expect(second).toMatchObject({ kind: 'decided', isNew: false });
    expect(group.keys()).toEqual(['tcp 20-30 0.0.0.0/0']);
  });

  test('is proposed also by a check that may not close, for the record', async () => {
    const group = aGroup({ rules: [open] });

    expect(await group.check({ ...plan, mayClose: false })).toMatchObject({ entry: { outcome: 'proposed' } });
  });

  test('managed rules do not follow the allowlist', async () => {
    const group = aGroup({ rules: [open] });
    await group.check();
    group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: over }), other] });

    const result = await group.check(plan);

    expect(result).toMatchObject({ entry: { outcome: 'proposed' } });
    expect(group.keys()).toEqual([office]);
  });

  test('only what a claim still owes is done: who was about to be let in and is approved today', async () => {
    const group = aGroup({ rules: [open] }, { policy: aPolicy({ entries: [anEntry(), other] }) });
    await cutOff(group, { call: 'authorizeIngress' });
    const third = anEntry({ id: 'entry-third', cidr: cidr('17.1.0.0/16') });
    group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: over }), other, third] });

    const result = await group.check(plan);
    const next = await group.check(plan);

    expect(group.keys()).toEqual(['tcp 25-25 93.184.216.0/24']);
    expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'proposed' } });
    expect(next).toMatchObject({ isNew: false });
    expect(group.outcomes()).toEqual(['planned', 'partial', 'planned', 'completed', 'proposed']);
  });

  test('what a claim still owes is not done where the group is exempt', async () => {
    const group = aGroup({ rules: [open] });
    await cutOff(group, { call: 'authorizeIngress' });
    group.world.policy = aPolicy({ exemptions: [anExemption()] });

    await group.check(plan);

    expect(group.keys()).toEqual([]);
    expect(group.last().outcome).toBe('exempted');
  });

  test('drifts of managed rules are told apart', async () => {
    const group = aGroup({ rules: [open] });
    await group.check();
    group.world.policy = aPolicy({ entries: [anEntry(), other] });
    const first = await group.check(plan);
    group.world.policy = aPolicy({ entries: [anEntry(), { ...other, cidr: cidr('93.184.217.0/24') }] });

    const again = await group.check(plan);
    const third = await group.check(plan);

    expect(again).toMatchObject({ isNew: true, entry: { reason: 'entry' in first ? first.entry.reason : '' } });
    expect(third).toMatchObject({ isNew: false });
  });
});

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

    expect(result).toEqual({ kind: 'busy', reason: 'another worker has just claimed this group', againInMs: 5_000 });
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
      reason: 'not changed: the group changed after the plan was shown; run it again',
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
