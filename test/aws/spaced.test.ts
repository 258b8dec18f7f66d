import { expect, test } from 'vitest';
import { spaced } from '../../aws/spaced.ts';

test('calls begin no closer together than the rate allows, and none waits that comes later anyway', async () => {
  const clock = { now: 1_000 };
  const sleep = async (milliseconds: number) => {
    clock.now += milliseconds;
  };
  const turn = spaced({ perSecond: 5, monotonic: () => clock.now, sleep });
  const begun: number[] = [];
  const call = (takes: number) =>
    turn(async () => {
      begun.push(clock.now);
      clock.now += takes;
    });

  for (const takes of [50, 50, 500, 50]) await call(takes);

  expect(begun).toEqual([1_000, 1_200, 1_400, 1_900]);
});
