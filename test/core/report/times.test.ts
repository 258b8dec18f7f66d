import { expect, test } from 'vitest';
import { timesOf } from '../../../core/report/times.ts';

test.each([
  ['of nothing there is nothing', [], { known: 0, unknown: 0, median: null, p90: null, longest: null }],
  ['of one, all are that one', [7], { known: 1, unknown: 0, median: 7, p90: 7, longest: 7 }],
  ['of an even number, the median is between the two in the middle', [10, 1, 2, 3], { median: 2.5, longest: 10 }],
  ['nine of ten do not exceed p90', [10, 9, 8, 7, 6, 5, 4, 3, 2, 1], { p90: 9, median: 5.5 }],
  ['of eleven, p90 is the tenth', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], { p90: 10, median: 6 }],
  ['what is not known is counted, and changes nothing', [null, 4, null], { known: 1, unknown: 2, median: 4 }],
])('%s', (_, seconds, times) => {
  expect(timesOf(seconds)).toMatchObject(times);
});
