import { expect, test } from 'vitest';
import { newRemediationId } from '../../runtime/new-id.ts';

test('an id is a time in base 36 and twelve hexadecimal digits', () => {
  expect(newRemediationId(0)).toMatch(/^rem-000000000[0-9a-f]{12}$/);
  expect(newRemediationId(1_780_000_000_000)).toMatch(/^rem-[0-9a-z]{9}[0-9a-f]{12}$/);
});

test('ids sort by the time they were made', () => {
  const times = [1, 35, 36, 1_780_000_000_000, 1_780_000_000_001, 4_000_000_000_000];

  const ids = times.map((time) => newRemediationId(time));

  expect(ids.toSorted()).toEqual(ids);
});

test('ids of one moment differ, in every digit of what is random', () => {
  const ids = Array.from({ length: 2_000 }, () => newRemediationId(5));

  expect(new Set(ids).size).toBe(ids.length);
  for (let at = ids[0]?.length ?? 0; at > 13; at -= 1) {
    expect(new Set(ids.map((id) => id[at - 1])).size).toBe(16);
  }
});
