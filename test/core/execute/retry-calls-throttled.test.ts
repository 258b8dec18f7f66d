import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../core/execute/retry-calls.ts';
import { called, calm, stopped } from '../../builders/called.ts';
import { done, refused, throttled, unanswered } from '../../builders/scripted-groups.ts';

describe('a call that is throttled', () => {
  test('is made again, with the last pause for ever, until it is answered', async () => {
    expect(await called(['a'], [...Array(4).fill(throttled('req-1')), done('req-2')])).toEqual({
      ...calm,
      results: { a: done('req-2') },
      requestIds: ['req-2'],
      calls: Array(5).fill(['a']),
      pauses: [1, 2, 2, 2],
    });
  });

  test('is what it came to, where the gate stops it: nothing was changed', async () => {
    expect(await called(['a'], [throttled('req-1'), stopped])).toMatchObject({
      results: { a: throttled('req-1') },
      unanswered: [],
      requestIds: ['req-1'],
    });
  });

  test('and is then refused is refused: nothing had happened before', async () => {
    const { results } = await called(['a'], [throttled('req-1'), refused('AuthFailure', 'req-2')]);

    expect(results).toEqual({ a: refused('AuthFailure', 'req-2') });
  });

  test.each<[string, Answer]>([
    ['refused', refused('AuthFailure', 'req-2')],
    ['stopped', stopped],
  ])('after a call without an answer, and then is %s, may have happened', async (_, answer) => {
    expect(await called(['a'], [unanswered, throttled('req-1'), answer])).toMatchObject({
      results: { a: unanswered },
      unanswered: ['a'],
    });
  });

  test('and then gets no answer is not made again beyond the pauses', async () => {
    const { calls, unanswered: open } = await called(
      ['a'],
      [throttled('1'), throttled('1'), throttled('1'), unanswered],
    );

    expect([calls.length, open]).toEqual([4, ['a']]);
  });

  test('is not made again where there are no pauses', async () => {
    expect((await called(['a'], [throttled('req-1')], [])).calls).toHaveLength(1);
  });
});

test('of several pauses the last is the one that is repeated', async () => {
  const { pauses } = await called(['a'], [...Array(5).fill(throttled('req-1')), done('req-2')], [1, 2, 3]);

  expect(pauses).toEqual([1, 2, 3, 3, 3]);
});
