import { expect, test } from 'vitest';
import { firstViolation } from '../checks/model/check-sequences.ts';
import { defects } from '../checks/model/defects.ts';

test.each(Object.entries(defects))(
  'the oracle finds within 200 sequences that %s',
  async (_, { invariant, defect }) => {
    const found = await firstViolation({ runs: 200, seed: 1, defect, invariant });

    expect(found).not.toBeNull();
  },
);

test('a defect is planted for each invariant that a single group can break', () => {
  const invariants = new Set(Object.values(defects).map(({ invariant }) => invariant));

  expect([...invariants].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});
