import { expect, test } from 'vitest';
import { newSlots } from '../../../core/model/slots.ts';
import { fakeClock } from '../../builders/fake-clock.ts';

test('slots begin work in order, so much at a time, and work that fails frees its slot', async () => {
  const time = fakeClock();
  const slots = newSlots(2);
  const begun: string[] = [];
  const work = (index: number) => async () => {
    begun.push(`${index} ${time.monotonic()}`);
    await time.sleep(index === 0 ? 300 : 100);
    if (index === 1) throw new Error('failed');
    return index;
  };

  const results = await time.until(Promise.allSettled([0, 1, 2, 3].map((index) => slots(work(index)))));

  expect(begun).toEqual(['0 0', '1 0', '2 100', '3 200']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});

test('who asks at the moment a slot is freed does not overtake who waits', async () => {
  const slots = newSlots(1);
  const begun: string[] = [];
  const named = (name: string) => async () => void begun.push(name);

  const first = slots(named('first')).then(() => slots(named('late')));
  await Promise.all([first, slots(named('waiting'))]);

  expect(begun).toEqual(['first', 'waiting', 'late']);
});
