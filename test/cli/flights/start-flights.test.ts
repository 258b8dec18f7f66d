import { describe, expect, test } from 'vitest';
import { finishingText } from '../../../cli/flights/finishing-text.ts';
import { mostInFlight, startFlights } from '../../../cli/flights/start-flights.ts';
import { newCallBudget } from '../../../core/execute/call-budget.ts';
import { fakeClock } from '../../builders/fake-clock.ts';
import { noLimit } from '../../builders/no-limit.ts';

const home = { account: '111122223333', region: 'us-east-1' };

interface Item {
  readonly index: number;
  readonly takesMs?: number;
  readonly calls?: number;
  readonly region?: string;
}

/** Flights of items that each take some time; when each was begun, and what was told. */
function flightsOf(items: readonly Item[], { time = fakeClock(), budget = noLimit } = {}) {
  const begun: string[] = [];
  const told: number[] = [];
  let most = 0;
  const flights = startFlights(
    items,
    {
      refOf: ({ index, region = home.region }) => ({ ...home, region, groupId: `sg-${index}` }),
      callsOf: ({ calls = 1 }) => calls,
      work: async ({ index, takesMs = 100 }, allowance) => {
        begun.push(`${index} ${time.monotonic()}`);
        most = Math.max(most, flights.inFlight().length);
        await time.sleep(takesMs);
        allowance.end();
        return () => void told.push(index);
      },
    },
    budget,
  );
  return { time, flights, begun, told, most: () => most };
}

const items = (count: number) => Array.from({ length: count }, (_, index) => ({ index }));

describe('flights', () => {
  test('are never more than the most, and begin in order', async () => {
    const { time, flights, begun, told, most } = flightsOf(items(3 * mostInFlight));

    await time.until(flights.ended);

    expect(most()).toBe(mostInFlight);
    expect(begun.map((text) => Number.parseInt(text, 10))).toEqual(items(3 * mostInFlight).map(({ index }) => index));
    expect([told.length, flights.done(), time.monotonic()]).toEqual([3 * mostInFlight, 3 * mostInFlight, 300]);
  });

  test('are told in the order of the items, whichever ends first', async () => {
    const { time, flights, told } = flightsOf([{ index: 0, takesMs: 500 }, { index: 1 }, { index: 2, takesMs: 50 }]);

    await time.until(time.sleep(200));
    const before = [...told];
    await time.until(flights.ended);

    expect([before, told]).toEqual([[], [0, 1, 2]]);
  });

  test('begin only with the tokens of their calls, each place by its own line', async () => {
    const time = fakeClock();
    const budget = newCallBudget({ capacity: 2, perSecond: 1 }, time);
    const there = { region: 'eu-west-1' };
    const both = [
      { index: 0, calls: 2 },
      { index: 1, calls: 2 },
      { index: 2, calls: 1, ...there },
    ];
    const { flights, begun } = flightsOf(both, { time, budget });

    await time.until(flights.ended);

    // What a flight has not spent is given back at its end.
    expect(begun).toEqual(['0 0', '2 0', '1 200']);
  });

  test('gather no tokens while those in flight are slow: what is begun then keeps to the budget', async () => {
    const time = fakeClock();
    const budget = newCallBudget({ capacity: 16, perSecond: 1 }, time);
    const slowFirst = items(100).map(({ index }) => ({ index, takesMs: index < mostInFlight ? 60_000 : 10 }));
    const { flights, begun } = flightsOf(slowFirst, { time, budget: { ...budget, giveBack: () => undefined } });

    await time.until(flights.ended);

    // The bucket is full again by then.
    const justAfter = begun.filter((text) => / 60\d\d\d$/.test(text));
    expect(justAfter).toHaveLength(16);
  });

  test('that are stopped begin no more; those in flight are finished and told', async () => {
    const time = fakeClock();
    const budget = newCallBudget({ capacity: 2, perSecond: 0.001 }, time);
    const { flights, begun, told } = flightsOf(
      items(5).map((item) => ({ ...item, calls: 2, takesMs: 10 })),
      { time, budget: { ...budget, giveBack: () => undefined } },
    );
    await time.until(time.sleep(5));

    const inFlight = flights.inFlight().map(({ index }) => index);
    flights.stop();
    await time.until(flights.ended);

    expect([inFlight, begun.length, told, flights.done()]).toEqual([[0], 1, [0], 1]);
  });

  test('that have ended and wait for another to be told can be told at once', async () => {
    const { time, flights, told } = flightsOf([{ index: 0, takesMs: 500 }, { index: 1 }, { index: 2 }]);
    await time.until(time.sleep(200));

    flights.flush();
    const flushed = [...told];
    await time.until(flights.ended);

    expect([flushed, told]).toEqual([
      [1, 2],
      [1, 2, 0],
    ]);
  });
});

test.each([
  [[], 'Stopping. Press Ctrl-C again to stop at once.'],
  [['sg-1'], 'Finishing sg-1, then stopping. Press Ctrl-C again to stop at once.'],
  [['sg-1', 'sg-2'], 'Finishing 2 groups (sg-1, sg-2), then stopping. Press Ctrl-C again to stop at once.'],
])('a first signal with %j in flight says what is being finished', (groupIds, text) => {
  expect(finishingText(groupIds.map((groupId) => ({ ...home, groupId })))).toBe(text);
});
