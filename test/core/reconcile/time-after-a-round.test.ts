import { expect, test } from 'vitest';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import { anOpenRule, aSnapshot, groupRef, now } from '../../builders/builders.ts';
import { fakeClock } from '../../builders/fake-clock.ts';
import { check, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

/** An open group whose first check has ended with its process, in place of this append; its claim has run out since. */
async function interruptedWorld(append: number) {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [anOpenRule()] })] });
  const time = fakeClock();
  const budget = newCallBudget({ capacity: 3, perSecond: 0.1 }, time);
  let passed = 0;
  const deps = someDeps(world, { now: () => now + passed + time.monotonic(), changeBudget: budget });
  let appends = 0;
  const auditLog: typeof world.auditLog = {
    tail: world.auditLog.tail,
    append: async (entry) => {
      appends += 1;
      if (appends > append) throw new Error('killed');
      return world.auditLog.append(entry);
    },
  };
  const { changes } = world;
  const lost: typeof changes = {
    revokeIngress: append === 1 ? changes.revokeIngress : () => Promise.reject(new Error('killed')),
    authorizeIngress: changes.authorizeIngress,
  };
  await expect(time.until(check(groupRef, { ...deps, auditLog, changes: lost }))).rejects.toThrow('killed');
  passed = 100_000;
  return { world, time, budget, deps };
}

test.each([
  ['completed', 1],
  ['failed', 2],
] as const)(
  'an interrupted claim that is ended as %s, and no time left for the group after it: the group is busy, not done',
  async (outcome, append) => {
    const { world, time, budget, deps } = await interruptedWorld(append);
    const open = outcome === 'completed' ? anOpenRule({ id: 'sgr-opened-again' }) : anOpenRule();
    if (outcome === 'completed') world.put(aSnapshot({ rules: [...world.rulesOf(groupRef), open] }));
    budget.tryTake(groupRef, 3);

    const result = await time.until(check(groupRef, deps, { hasTime: () => false }));

    expect(world.rulesOf(groupRef).map(({ id }) => id)).toContain(open.id);
    expect(world.entriesOf(groupRef).map((entry) => entry.outcome)).toEqual(['planned', outcome]);
    expect(result).toMatchObject({ kind: 'busy', againInMs: 1_000 });
  },
);
