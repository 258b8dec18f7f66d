import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { aGroup, cutOff } from '../../builders/a-group.ts';
import { anEntry, anExemption, anOpenRule, aPolicy, ports } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';

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
