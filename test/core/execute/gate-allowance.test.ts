import { describe, expect, test } from 'vitest';
import { openAllowance } from '../../../core/execute/allowance.ts';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import { aGate, open } from '../../builders/a-gate.ts';
import { groupRef } from '../../builders/builders.ts';
import { fakeClock } from '../../builders/fake-clock.ts';

/** A gate whose run has taken so many tokens, before a budget of two of which the rest is used up. */
function limitedGate(held: number, answers: Parameters<typeof aGate>[0] = {}) {
  const time = fakeClock();
  const budget = newCallBudget({ capacity: 2, perSecond: 0.1 }, time);
  const allowance = openAllowance(groupRef, budget);
  allowance.hold(held);
  budget.tryTake(groupRef, 2 - held);
  return { time, budget, allowance, ...aGate({ ...answers, allowance, time }) };
}

describe('the gate and the budget of calls', () => {
  test('a call with a token that is held is sent at once, by the read that is there', async () => {
    const { gate, asked, time, calls } = limitedGate(1);

    await gate.revoke([open]);

    expect([asked.length, time.monotonic(), calls.length]).toEqual([0, 0, 1]);
  });

  test('a call without one waits first and reads then, since what was read has grown old', async () => {
    const { gate, asked, time, calls } = limitedGate(0);

    await time.until(gate.revoke([open]));

    expect([asked.length, time.monotonic(), calls.length]).toEqual([1, 10_000, 1]);
  });

  test('a call that had to wait until its claim was over is not sent, and gives its token back', async () => {
    const { gate, time, calls, budget } = limitedGate(0, { settings: { claimTimeoutMs: 9_000 } });

    const result = await time.until(gate.revoke([open]));

    expect(result).toMatchObject({ kind: 'stopped', reason: 'the claim has expired' });
    expect(calls).toEqual([]);
    expect(budget.tryTake(groupRef, 1)).toBe(false);
  });

  test('what a run did not send is given back at its end', async () => {
    const { allowance, budget } = limitedGate(2);

    const before = budget.tryTake(groupRef, 1);
    allowance.end();

    expect([before, budget.tryTake(groupRef, 2)]).toEqual([false, true]);
  });

  test('a throttled call empties the budget of this process: others use the same one', async () => {
    const answers = () => ({ kind: 'throttled', requestId: 'req', code: 'RequestLimitExceeded' }) as const;
    const { gate, budget } = limitedGate(1, { answers });
    budget.giveBack(groupRef, 2);

    await gate.revoke([open]);

    expect(budget.tryTake(groupRef, 1)).toBe(false);
  });
});
