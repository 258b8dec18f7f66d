import { describe, expect, test } from 'vitest';
import { openAllowance } from '../../../core/execute/allowance.ts';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import type { Check } from '../../../core/reconcile/reconcile-deps.ts';
import { anOpenRule, aSnapshot, groupRef, now } from '../../builders/builders.ts';
import { fakeClock } from '../../builders/fake-clock.ts';
import { check, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

/** An open group and a budget of three calls, of which so many are left; what happens, in order. */
function limitedWorld(left: number) {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [anOpenRule()] })] });
  const time = fakeClock();
  const budget = newCallBudget({ capacity: 3, perSecond: 0.1 }, time);
  budget.tryTake(groupRef, 3 - left);
  const happened: string[] = [];
  const hooks = { granted: () => {} };
  const told = <Args extends unknown[], Result>(what: string, call: (...args: Args) => Promise<Result>) => {
    return (...args: Args) => {
      happened.push(what);
      return call(...args);
    };
  };
  const { groups, changes, auditLog } = world;
  const deps = someDeps(world, {
    now: () => now + time.monotonic(),
    changeBudget: {
      ...budget,
      take: async (...args) => {
        const isGranted = await budget.take(...args);
        if (!isGranted) return false;
        hooks.granted();
        happened.push('tokens');
        return true;
      },
      tryTake: (...args) => {
        const isTaken = budget.tryTake(...args);
        if (isTaken) happened.push('tokens');
        return isTaken;
      },
    },
    groups: { snapshot: told('read', groups.snapshot), rules: groups.rules },
    changes: {
      revokeIngress: told('change', changes.revokeIngress),
      authorizeIngress: told('change', changes.authorizeIngress),
    },
    auditLog: {
      tail: auditLog.tail,
      append: (entry) => told(entry.outcome, () => auditLog.append(entry))(),
    },
  });
  const run = (more: Partial<Check> = {}) => time.until(check(groupRef, deps, more));
  return { world, time, budget, happened, hooks, run };
}

describe('the tokens of a group', () => {
  test('are taken before it is read, and the claim follows at once', async () => {
    const { happened, run, time } = limitedWorld(3);

    const result = await run();

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(happened).toEqual(['tokens', 'read', 'planned', 'change', 'change', 'completed']);
    expect(time.monotonic()).toBe(0);
  });

  test('are waited for before the claim, and then it is read and decided about anew', async () => {
    const { happened, run, time } = limitedWorld(1);

    const result = await run();

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(happened).toEqual(['read', 'tokens', 'read', 'planned', 'change', 'change', 'completed']);
    expect(time.monotonic()).toBe(10_000);
  });

  test('are given back where nothing is left to do after the wait', async () => {
    const { world, budget, run, happened, time, hooks } = limitedWorld(1);
    hooks.granted = () => world.put(aSnapshot({ rules: [] }));

    expect(await run()).toMatchObject({ kind: 'compliant' });
    expect(happened.filter((what) => what === 'change' || what === 'planned')).toEqual([]);
    await time.until(time.sleep(10_000));
    expect(budget.tryTake(groupRef, 3)).toBe(true);
  });

  test('are waited for by nobody who changes nothing', async () => {
    const { world, happened, run, time } = limitedWorld(0);
    world.put(aSnapshot({ rules: [anOpenRule()], tags: {} }));

    expect(await run()).toMatchObject({ kind: 'decided', entry: { outcome: 'reported' } });
    expect([happened, time.monotonic()]).toEqual([['read', 'reported'], 0]);
  });

  test('come too late where there is no time left for the group then: it is not claimed', async () => {
    const { happened, run } = limitedWorld(1);

    const result = await run({ hasTime: () => false });

    expect(result).toMatchObject({ kind: 'busy', againInMs: 1_000 });
    expect(happened).toEqual(['read', 'tokens']);
  });

  test('are waited for no longer than the check may: then the group is left to the next run, and not claimed', async () => {
    const { budget, happened, run, time, world } = limitedWorld(1);

    const result = await run({ mostWaitMs: 9_000 });

    expect(result).toMatchObject({ kind: 'busy', againInMs: 15_000 });
    expect([happened, time.monotonic(), world.entriesOf(groupRef)]).toEqual([['read'], 9_000, []]);
    await time.until(time.sleep(20_000));
    expect(budget.tryTake(groupRef, 3)).toBe(true);
  });

  test('may be brought along', async () => {
    const { budget, happened, run } = limitedWorld(3);
    const allowance = openAllowance(groupRef, budget);
    await allowance.reserve(2);

    await run({ allowance });

    expect(happened).toEqual(['read', 'planned', 'change', 'change', 'completed']);
    expect([budget.tryTake(groupRef, 2), budget.tryTake(groupRef, 1)]).toEqual([false, true]);
  });
});
