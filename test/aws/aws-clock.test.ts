import { expect, test } from 'vitest';
import { awsClock, dateHeaderOf } from '../../aws/aws-clock.ts';

const noon = Date.parse('2026-11-15T12:00:00.000Z');
const atNoon = 'Sun, 15 Nov 2026 12:00:00 GMT';

/** Two clocks of ours, which the test sets. */
function clocks(now: number) {
  const own = { now, monotonic: 1_000 };
  const clock = awsClock({ now: () => own.now, monotonic: () => own.monotonic });
  return { own, clock };
}

test('before the first answer nothing is known', () => {
  expect(clocks(noon).clock.offset()).toBeNull();
});

test.each([
  ['in step', noon + 500, 0],
  ['an hour behind', noon - 3_600_000, 3_600_500],
  ['ten seconds ahead', noon + 10_000, -9_500],
])('our clock %s: the offset is the header, half a second on, less our time', (_, now, offset) => {
  const { clock } = clocks(now);

  clock.observe(atNoon);

  expect(clock.offset()).toBe(offset);
});

test('what was learned can be forgotten', () => {
  const { clock } = clocks(noon);
  clock.observe(atNoon);

  clock.forget();

  expect(clock.offset()).toBeNull();
});

test('the last answer counts, and stays as it is while both clocks go on', () => {
  const { own, clock } = clocks(noon);
  clock.observe('Sun, 15 Nov 2026 11:00:00 GMT');
  clock.observe(atNoon);

  own.now += 30_000;
  own.monotonic += 30_000;

  expect(clock.offset()).toBe(500);
});

test('an answer older than a minute is not used', () => {
  const { own, clock } = clocks(noon);
  clock.observe(atNoon);

  own.monotonic += 60_000;
  const atAMinute = clock.offset();
  own.monotonic += 1;

  expect(atAMinute).not.toBeNull();
  expect(clock.offset()).toBeNull();
});

test('a jump of our wall clock since the answer shows', () => {
  const { own, clock } = clocks(noon);
  clock.observe(atNoon);

  own.now += 3_600_000;
  own.monotonic += 1_000;

  expect(clock.offset()).toBe(500 + 1_000 - 3_600_000);
});

test.each([undefined, '', 'yesterday'])('a header %j changes nothing', (header) => {
  const { clock } = clocks(noon);
  clock.observe(atNoon);

  clock.observe(header);

  expect(clock.offset()).toBe(500);
});

test.each<[unknown, string | undefined]>([
  [{ headers: { date: atNoon } }, atNoon],
  [{ headers: { date: ['x'] } }, undefined],
  [{ headers: {} }, undefined],
  [{ headers: null }, undefined],
  [{}, undefined],
  [null, undefined],
  ['text', undefined],
])('of the answer %j the header is %j', (response, header) => {
  expect(dateHeaderOf(response)).toBe(header);
});
