import { describe, expect, test } from 'vitest';
import {
  claimTimes,
  clockProblem,
  clocksProblem,
  elapsedSince,
  instantOf,
  recordTime,
} from '../../../core/execute/elapsed.ts';
import type { Clock } from '../../../core/gateways.ts';

function aClock(wall: number, monotonic: number, offset: number | null = null): Clock {
  return { now: () => wall, monotonic: () => monotonic, awsOffset: () => offset };
}

test('an instant is one moment by both clocks', () => {
  expect(instantOf(aClock(1_000, 7))).toEqual({ wall: 1_000, monotonic: 7 });
});

test.each([
  ['both clocks agree', 1_500, 507, 500],
  ['the wall clock was set back', 200, 507, 500],
  ['the wall clock was set on', 9_000, 507, 8_000],
  ['the machine was paused, and only the wall clock went on', 61_000, 8, 60_000],
  ['no time has passed', 1_000, 7, 0],
])('what has elapsed is what the clock says that says more: %s', (_, wall, monotonic, expected) => {
  expect(elapsedSince({ wall: 1_000, monotonic: 7 }, aClock(wall, monotonic))).toBe(expected);
});

test.each([
  ['goes on evenly', 6_000, 5_007, null],
  ['is 6 s ahead of the other', 12_000, 5_007, null],
  ['is 6 s behind the other', 0, 5_007, null],
  [
    'was set on',
    3_606_000,
    5_007,
    'the clock of this machine was set forward by 3600 s; this run changes nothing more',
  ],
  [
    'was set back',
    -3_594_000,
    5_007,
    'the clock of this machine was set back by 3600 s; this run changes nothing more',
  ],
  [
    'was set forward by a little more than that',
    12_001,
    5_007,
    'the clock of this machine was set forward by 6 s; this run changes nothing more',
  ],
])('a wall clock that %s', (_, wall, monotonic, expected) => {
  expect(clocksProblem({ wall: 1_000, monotonic: 7 }, aClock(wall, monotonic))).toBe(expected);
});

test.each([
  ['ours, where nothing is known of that of AWS', null, 1_000],
  ['ours, where they agree', 6_000, 1_000],
  ['ours, where they agree the other way', -6_000, 1_000],
  ['that of AWS, where ours is behind', 6_001, 7_001],
  ['that of AWS, where ours is ahead', -6_001, -5_001],
])('the time on record is %s', (_, offset, expected) => {
  expect(recordTime(aClock(1_000, 7, offset))).toBe(expected);
});

test('of a claim of 90 s the changes take 60 and the end is on record by 80', () => {
  expect(claimTimes(90_000)).toEqual({ changesMs: 60_000, endMs: 80_000 });
});

describe('nothing is changed by a clock that differs from that of AWS by more than 6 s', () => {
  const told = (seconds: number, how: string) =>
    `the clock of this machine is ${seconds} s ${how} AWS; set the clock. Nothing is changed until then`;

  test.each([
    [null, null],
    [0, null],
    [6_000, null],
    [-6_000, null],
    [6_001, told(6, 'behind')],
    [-6_001, told(6, 'ahead of')],
    [90_500, told(91, 'behind')],
  ])('%s ms: %s', (offset, expected) => {
    expect(clockProblem(aClock(0, 0, offset))).toBe(expected);
  });
});
