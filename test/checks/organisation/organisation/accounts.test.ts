import { expect, test } from 'vitest';
import { accountsOf, regions } from './accounts.ts';
import { groupsOf } from './groups.ts';

test('of 5,000 accounts as many have each trouble as issue 14 says, and others with another seed', () => {
  const accounts = accountsOf({ seed: 1, accounts: 5_000, silent: 2 });
  const others = accountsOf({ seed: 2, accounts: 5_000 });

  const counts = Map.groupBy(accounts, ({ trouble }) => trouble);
  const count = (trouble: (typeof accounts)[number]['trouble']) => counts.get(trouble)?.length;
  expect([count('slow'), count('no-role'), count('suspended'), count('throttled'), count('silent')]).toEqual([
    100, 50, 50, 150, 2,
  ]);
  expect(accounts.filter((account) => account.regions.length === regions.length - 2)).toHaveLength(500);
  expect(new Set(accounts.map(({ id }) => id)).size).toBe(5_000);
  expect(accounts[0]).toEqual({ id: '111122223333', trouble: 'none', regions });
  const slow = (all: typeof accounts) => all.filter(({ trouble }) => trouble === 'slow').map(({ id }) => id);
  expect(slow(accounts)).not.toEqual(slow(others));
});

test('there are some six groups in each region, the same each time, with ids of their own', () => {
  const options = { seed: 1, open: 0.005, toClose: 0.001 };
  const places = accountsOf({ seed: 1, accounts: 200 }).flatMap(({ id, regions: own }) =>
    own.map((region) => [id, region] as const),
  );
  const groups = places.flatMap(([account, region]) => groupsOf(account, region, options));

  const [first] = places;
  expect(groupsOf(...(first ?? ['', '']), options)).toEqual(
    groups.slice(0, groupsOf(...(first ?? ['', '']), options).length),
  );
  expect(groups.length / places.length).toBeGreaterThan(5);
  expect(groups.length / places.length).toBeLessThan(7);
  expect(new Set(groups.map(({ id }) => id)).size).toBe(groups.length);
  expect(groups.filter(({ isOpen }) => isOpen).length / groups.length).toBeCloseTo(0.006, 2);
});
