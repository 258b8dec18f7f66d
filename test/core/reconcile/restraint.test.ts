import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Check } from '../../../core/reconcile/reconcile-deps.ts';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { anEntry, anOpenRule, aPolicy, groupRef } from '../../builders/builders.ts';
import { aCheck } from '../../builders/in-memory-world.ts';

const minute = 60_000;

const open = (change = {}) => anOpenRule({ id: 'sgr-open', ...change });

describe('the change limit', () => {
  const reason =
    'the bot has closed as many groups within an hour as the change limit allows; ' +
    'find out what opened them, then continue with: smtp-warden resume';

  test('is taken once for each closing, before the claim', async () => {
    const group = aGroup({ rules: [open()] });
    group.world.closingsLeft = 5;
    const seen: number[] = [];
    const { auditLog } = group.deps();
    const append: typeof auditLog.append = async (entry) => {
      seen.push(group.world.closingsLeft);
      return auditLog.append(entry);
    };

    await group.check({}, { auditLog: { ...auditLog, append } });

    expect(seen).toEqual([4, 4]);
  });

  test('that is reached defers the group, with an alarm, and is recorded once', async () => {
    const group = aGroup({ rules: [open()] });
    group.world.closingsLeft = 0;

    const first = await group.check();
    const second = await group.check();

    expect(first).toMatchObject({ kind: 'decided', isNew: true, entry: { outcome: 'deferred', reason } });
    expect(second).toMatchObject({ kind: 'decided', isNew: false });
    expect(group.outcomes()).toEqual(['deferred']);
    expect(group.world.alarms[0]).toEqual({ kind: 'ChangeLimitReached', group: groupRef, message: reason });
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('of an account or an OU that is reached names it', async () => {
    const group = aGroup({ rules: [open()] });
    const changeLimit = { take: async () => ({ kind: 'full', scope: 'ou-ab12-cdef3456', most: 5 }) as const };

    const result = await group.check({}, { changeLimit });

    const told =
      'the bot has closed as many groups of ou-ab12-cdef3456 within an hour as its change limit of 5 allows; ' +
      'find out what opened them, then continue with: smtp-warden resume';
    expect(result).toMatchObject({ entry: { outcome: 'deferred', reason: told } });
    expect(group.world.alarms[0]).toMatchObject({ kind: 'ChangeLimitReached', message: told });
  });

  test('that has passed lets the group be closed', async () => {
    const group = aGroup({ rules: [open()] });
    group.world.closingsLeft = 0;
    await group.check();
    group.world.closingsLeft = 1;

    expect(await group.check()).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  });

  test('counts no fix of a person', async () => {
    const group = aGroup({ rules: [open()] });
    group.world.closingsLeft = 0;

    const result = await group.check({ isPerson: true });

    expect(result).toMatchObject({ entry: { outcome: 'completed' } });
    expect(group.world.closingsLeft).toBe(0);
    expect(group.alarms()).toEqual([]);
  });

  test('counts nothing that closes no port', async () => {
    const group = aGroup({ rules: [open()] });
    await group.check();
    const left = group.world.closingsLeft;
    group.world.policy = aPolicy({ entries: [anEntry(), anEntry({ id: 'b', cidr: cidr('93.184.216.0/24') })] });

    await group.check();

    expect(group.keys()).toHaveLength(2);
    expect(group.world.closingsLeft).toBe(left);
  });

  test('counts no proposal, no report and nothing that a person has declined', async () => {
    const group = aGroup({ rules: [open()] });
    group.world.closingsLeft = 3;

    await group.check({ mode: 'plan' });
    await group.check({ approve: () => false });
    await group.check({ mayClose: false });
    group.edit((rules) => rules, { tags: {} });
    await group.check();

    expect(group.world.closingsLeft).toBe(3);
  });
});

describe('from the fifth closing of a group within an hour on', () => {
  const bob = { arn: 'arn:aws:iam::111122223333:user/bob', type: 'IAMUser', sourceIp: null, userAgent: null, at: null };
  const byBob: Partial<Check> = { trigger: { ...aCheck.trigger, actor: bob } };

  /** A group that was closed as often as this, a minute apart, and is open again. */
  async function closedOften(times: number, gap = minute) {
    const group = aGroup({ rules: [] });
    for (let time = 0; time < times; time++) {
      reopen(group, `sgr-${time}`);
      await group.check(byBob);
      group.time.passed += gap;
    }
    reopen(group, 'sgr-last');
    return group;
  }

  function reopen(group: Group, id: string): void {
    group.edit((rules) => [...rules, anOpenRule({ id })]);
  }

  test('the next waits 10 minutes, with an alarm that names who reopens it', async () => {
    const group = await closedOften(5);

    const result = await group.check();

    const reason =
      'closed 5 times within an hour and opened again by arn:aws:iam::111122223333:user/bob; ' +
      'the next closing waits until 2026-11-15T12:14:00.000Z';
    expect(result).toEqual({ kind: 'busy', reason, againInMs: 9 * minute });
    expect(group.world.alarms).toEqual([{ kind: 'ReopenedByOthers', group: groupRef, message: reason }]);
    expect(group.keys()).toContain('tcp 25-25 0.0.0.0/0');
  });

  test('and no longer', async () => {
    const group = await closedOften(5);
    group.time.passed = 14 * minute - 1;
    const early = await group.check();
    group.time.passed += 1;
    const due = await group.check();

    expect([early.kind, due.kind]).toEqual(['busy', 'remediated']);
  });

  test.each([
    ['only four times', 4, minute],
    ['five times in more than an hour', 5, 15 * minute + 1],
  ])('but not where it was closed %s', async (_, times, gap) => {
    const group = await closedOften(times, gap);

    expect((await group.check()).kind).toBe('remediated');
    expect(group.alarms()).toEqual([]);
  });

  test.each([
    ['but one of them an hour ago', 60 * minute, 'remediated'],
    ['the first of them not quite an hour ago', 60 * minute - 1, 'busy'],
  ])('where it was closed five times, %s', async (_, passed, kind) => {
    const group = aGroup({ rules: [] });
    for (const at of [0, 52 * minute, 53 * minute, 54 * minute, 55 * minute]) {
      group.time.passed = at;
      reopen(group, `sgr-${at}`);
      await group.check();
    }
    group.time.passed = passed;
    reopen(group, 'sgr-last');

    expect((await group.check()).kind).toBe(kind);
  });

  test('each of several people is named once', async () => {
    const group = aGroup({ rules: [] });
    for (const [index, name] of ['bob', 'eve', 'bob', 'bob', 'eve'].entries()) {
      reopen(group, `sgr-${index}`);
      const actor = { ...bob, arn: `arn:aws:iam::111122223333:user/${name}` };
      await group.check({ trigger: { ...aCheck.trigger, actor } });
    }
    reopen(group, 'sgr-last');

    const result = await group.check();

    const names = 'by arn:aws:iam::111122223333:user/bob, arn:aws:iam::111122223333:user/eve; the next';
    expect(result).toMatchObject({ reason: expect.stringContaining(names) });
  });

  test('a person’s fix does not wait', async () => {
    const group = await closedOften(5);

    expect((await group.check({ isPerson: true })).kind).toBe('remediated');
  });

  test('nobody is named where nobody is known', async () => {
    const group = aGroup({ rules: [] });
    for (let time = 0; time < 5; time++) {
      reopen(group, `sgr-${time}`);
      await group.check();
    }
    reopen(group, 'sgr-last');

    const result = await group.check();

    expect(result).toMatchObject({ reason: expect.stringContaining('and opened again; the next closing waits') });
  });

  test('managed rules follow the allowlist all the same', async () => {
    const group = await closedOften(5);
    group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' })] });

    await group.check({ mayClose: false });

    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
  });

  test('no place of the change limit is taken for what waits', async () => {
    const group = await closedOften(5);
    const left = group.world.closingsLeft;

    await group.check();

    expect(group.world.closingsLeft).toBe(left);
  });
});
