import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import { fakeClock } from '../../builders/fake-clock.ts';

const size = { capacity: 4, perSecond: 2 };
const here = { account: '111122223333', region: 'us-east-1' };
const there = { account: '111122223333', region: 'eu-west-1' };

function aBudget() {
  const clock = fakeClock();
  const budget = newCallBudget(size, clock);
  const granted: string[] = [];
  const ask = async (name: string, tokens = 1, wait: Parameters<typeof budget.take>[2] = {}) => {
    await budget.take(here, tokens, wait);
    granted.push(`${name} ${clock.monotonic()}`);
  };
  return { clock, budget, granted, ask };
}

describe('a budget of calls', () => {
  test('grants tokens in the order in which they were asked for, as they are refilled', async () => {
    const { clock, granted, ask } = aBudget();

    await clock.until(Promise.all([ask('a', 4), ask('b', 2), ask('c'), ask('d')]));

    expect(granted).toEqual(['a 0', 'b 1000', 'c 1500', 'd 2000']);
  });

  test('is one of its own for each account and region', async () => {
    const { clock, budget, ask } = aBudget();
    await ask('a', 4);

    await clock.until(budget.take(there, 4));

    expect(clock.monotonic()).toBe(0);
  });

  test('grants what is urgent first, also while somebody waits for many', async () => {
    const { clock, granted, ask } = aBudget();

    await clock.until(Promise.all([ask('a', 4), ask('many', 4), ask('urgent', 1, { isUrgent: true })]));

    expect(granted.map((text) => text.split(' ')[0])).toEqual(['a', 'urgent', 'many']);
  });

  test('lets nobody who asks without waiting overtake who waits', async () => {
    const { clock, budget, ask } = aBudget();
    const waiting = [ask('a', 4), ask('b', 1)];
    budget.giveBack(here, 1);

    const before = budget.tryTake(here, 1);
    await clock.until(Promise.all(waiting));
    budget.giveBack(here, 2);

    expect([before, budget.tryTake(here, 1)]).toEqual([false, true]);
  });

  test('ends the waiting of who gives up, and goes on with the next', async () => {
    const { clock, granted, ask } = aBudget();
    const giving = new AbortController();
    const first = ask('a', 4);
    const givenUp = ask('b', 4, { signal: giving.signal });
    const last = ask('c');

    giving.abort(new Error('stopped'));

    await expect(givenUp).rejects.toThrow('stopped');
    await clock.until(Promise.all([first, last]));
    expect(granted).toEqual(['a 0', 'c 500']);
    await expect(ask('d', 1, { signal: giving.signal })).rejects.toThrow('stopped');
  });

  test('ends a wait that lasts as long as it may, without tokens, wherever it stands in the line', async () => {
    const { clock, budget } = aBudget();
    const ended: string[] = [];
    const ask = async (name: string, tokens: number, mostMs?: number) => {
      const isGranted = await budget.take(here, tokens, { mostMs });
      ended.push(`${name} ${isGranted} ${clock.monotonic()}`);
    };

    await clock.until(Promise.all([ask('a', 4), ask('b', 4), ask('c', 4, 1_000), ask('d', 1, 3_000), ask('e', 1, 0)]));

    expect(ended).toEqual(['a true 0', 'e false 200', 'c false 1000', 'b true 2000', 'd true 2501']);
  });

  test('counts more tokens than it ever holds as all that it holds', async () => {
    const { clock, granted, ask } = aBudget();

    await clock.until(Promise.all([ask('a', 100), ask('b')]));

    expect(granted).toEqual(['a 0', 'b 500']);
  });

  test('grants nothing for a while after a call was throttled', async () => {
    const { clock, budget, granted, ask } = aBudget();

    budget.throttled(here);
    await clock.until(ask('a'));

    expect(granted).toEqual(['a 617']);
  });
});

test('never grants more than EC2 would refill, in order, however the requests come', async () => {
  const request = fc.record({ tokens: fc.integer({ min: 1, max: 4 }), after: fc.integer({ min: 0, max: 900 }) });
  const property = fc.asyncProperty(fc.array(request, { maxLength: 20 }), async (requests) => {
    const clock = fakeClock();
    const budget = newCallBudget(size, clock);
    const granted: { readonly index: number; readonly at: number; readonly tokens: number }[] = [];
    const all: Promise<void>[] = [];
    const asking = async () => {
      for (const [index, { tokens, after }] of requests.entries()) {
        await clock.sleep(after);
        const note = () => void granted.push({ index, at: clock.monotonic(), tokens });
        all.push(budget.take(here, tokens).then(note));
      }
      await Promise.all(all);
    };

    await clock.until(asking());

    expect(granted.map(({ index }) => index)).toEqual(requests.map((_, index) => index));
    let sum = 0;
    for (const { at, tokens } of granted) {
      sum += tokens;
      expect(sum).toBeLessThanOrEqual(size.capacity + (at / 1000) * size.perSecond + 1e-3);
    }
  });
  await fc.assert(property, { numRuns: 100 });
});
