import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inPlaces, type PlaceResult } from '../../../cli/places/in-places.ts';
import type { Place } from '../../../core/model/security-group.ts';

const places = Array.from({ length: 12 }, (_, index): Place => ({ account: '111122223333', region: `r-${index}` }));

function numberOf({ region }: Place): number {
  return Number(region.slice(2));
}

function texts<Value>(results: readonly PlaceResult<Value>[]): string[] {
  return results.map((result) => `${result.place.region} ${result.kind === 'failed' ? result.error : result.value}`);
}

test('results come in the order of the places, whichever answers first', async () => {
  const read = async function* (place: Place) {
    await setTimeout(12 - numberOf(place));
    yield 'a';
    await setTimeout(1);
    yield 'b';
  };

  const results = await Array.fromAsync(inPlaces(places, read));

  expect(texts(results)).toEqual(places.flatMap(({ region }) => [`${region} a`, `${region} b`]));
});

test('a place that fails is a result after what it gave before, and does not stop the others', async () => {
  const read = async function* (place: Place) {
    yield 'a';
    if (numberOf(place) % 2 === 1) throw new Error('out of order');
  };

  const results = await Array.fromAsync(inPlaces(places.slice(0, 3), read));

  expect(texts(results)).toEqual(['r-0 a', 'r-1 a', 'r-1 Error: out of order', 'r-2 a']);
});

test('at most so many places are read at a time, and as many as may be', async () => {
  let open = 0;
  let most = 0;
  const read = async function* () {
    open += 1;
    most = Math.max(most, open);
    await setTimeout(2);
    yield 'a';
    open -= 1;
  };

  await Array.fromAsync(inPlaces(places, read, { parallel: 5, waiting: 100 }));

  expect(most).toBe(5);
});

test('places that have to wait for their turn stop once too many results wait, and go on when they are taken', async () => {
  const given = new Map<Place, number>();
  let isFirstDone = false;
  const read = async function* (place: Place) {
    if (place === places[0]) {
      await setTimeout(20);
      isFirstDone = true;
      yield 'last';
      return;
    }
    for (let count = 1; count <= 100; count += 1) {
      if (!isFirstDone) given.set(place, count);
      yield count;
    }
  };

  const results = await Array.fromAsync(inPlaces(places, read, { parallel: 4, waiting: 10 }));

  const ahead = [...given.values()].reduce((sum, count) => sum + count, 0);
  expect(ahead).toBeLessThanOrEqual(10 + 4);
  expect(results).toHaveLength(1 + 11 * 100);
  expect(results.map(({ place }) => numberOf(place))).toEqual(
    results.map(({ place }) => numberOf(place)).toSorted((a, b) => a - b),
  );
});

test('where no result may wait, the place whose turn it is still goes on', async () => {
  const read = async function* () {
    yield 1;
    yield 2;
  };

  const results = await Array.fromAsync(inPlaces(places, read, { parallel: 3, waiting: 0 }));

  expect(results).toHaveLength(24);
});

test('nothing more is read once the caller stops, and what is being read is closed', async () => {
  const begun = new Set<Place>();
  const closed = new Set<Place>();
  const read = async function* (place: Place) {
    begun.add(place);
    try {
      for (let count = 0; ; count += 1) {
        yield count;
        await setTimeout(1);
      }
    } finally {
      closed.add(place);
    }
  };

  for await (const result of inPlaces(places, read, { parallel: 3, waiting: 5 })) {
    if (result.kind === 'result' && result.value === 3) break;
  }

  await expect.poll(() => closed.size).toBe(3);
  expect(begun.size).toBe(3);
});

test('of no places there are no results', async () => {
  const read = async function* () {
    yield 1;
  };

  expect(await Array.fromAsync(inPlaces([], read))).toEqual([]);
});
