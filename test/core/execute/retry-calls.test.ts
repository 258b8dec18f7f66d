import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../core/execute/retry-calls.ts';
import { called, calm, stopped } from '../../builders/called.ts';
import { done, isAlready, refused, unanswered } from '../../builders/scripted-groups.ts';

const gone = isAlready('InvalidPermission.NotFound', 'req-gone');

describe('one call for all rules', () => {
  test('is not made for no rules', async () => {
    expect(await called([], [done('req')])).toEqual({ ...calm, results: {}, requestIds: [], calls: [] });
  });

  test('answers for each of them', async () => {
    expect(await called(['a', 'b'], [done('req-1')])).toEqual({
      ...calm,
      results: { a: done('req-1'), b: done('req-1') },
      requestIds: ['req-1'],
      calls: [['a', 'b']],
    });
  });

  test.each([
    ['gone already', gone],
    ['not to EC2’s liking', refused('InvalidParameterValue', 'req-gone')],
  ])('is not repeated for a single rule that is %s', async (_, answer) => {
    expect(await called(['a'], [answer, done('req-2')])).toEqual({
      ...calm,
      results: { a: answer },
      requestIds: ['req-gone'],
      calls: [['a']],
    });
  });

  test.each([
    ['gone already', gone],
    ['one too many', refused('RulesPerSecurityGroupLimitExceeded', 'req-gone')],
  ])('that one rule was in the way of is followed by one call for each: %s', async (_, answer) => {
    expect(await called(['a', 'b'], [answer, gone, done('req-2')])).toEqual({
      ...calm,
      results: { a: gone, b: done('req-2') },
      requestIds: ['req-gone', 'req-2'],
      calls: [['a', 'b'], ['a'], ['b']],
    });
  });

  test.each([
    'UnauthorizedOperation',
    'AuthFailure',
    'AccessDenied',
    'ExpiredToken',
    'RequestExpired',
    'InvalidGroup.NotFound',
  ])('that is refused to the caller is not followed by others: %s', async (code) => {
    const { calls } = await called(['a', 'b'], [refused(code, 'req-1'), done('req-2'), done('req-3')]);

    expect(calls).toEqual([['a', 'b']]);
  });

  test('that is refused for something that only sounds like the caller is followed by others', async () => {
    const { calls } = await called(['a', 'b'], [refused('Not.UnauthorizedOperation', 'req-1'), done('req-2')]);

    expect(calls).toHaveLength(3);
  });

  test('that is stopped is not followed by others, and has no request id', async () => {
    expect(await called(['a', 'b'], [stopped])).toEqual({
      ...calm,
      results: { a: stopped, b: stopped },
      requestIds: [],
      calls: [['a', 'b']],
    });
  });

  test('has no request id where EC2 gives none', async () => {
    expect((await called(['a', 'b'], [isAlready('x', ''), done('req'), done('req')])).requestIds).toEqual(['req']);
  });

  test('one by one ends where one of them is stopped', async () => {
    expect(await called(['a', 'b', 'c'], [gone, done('req-2'), stopped])).toEqual({
      ...calm,
      results: { a: done('req-2'), b: stopped },
      requestIds: ['req-gone', 'req-2'],
      calls: [['a', 'b', 'c'], ['a'], ['b']],
    });
  });
});

describe('a call without an answer', () => {
  test('is made again after each pause, and has no request id', async () => {
    expect(await called(['a', 'b'], [unanswered])).toEqual({
      results: { a: unanswered, b: unanswered },
      requestIds: [],
      unanswered: ['a', 'b'],
      calls: [
        ['a', 'b'],
        ['a', 'b'],
        ['a', 'b'],
      ],
      pauses: [1, 2],
    });
  });

  test('is made again until it is answered, and it is remembered that it was not', async () => {
    expect(await called(['a'], [unanswered, done('req-2'), done('req-3')])).toEqual({
      results: { a: done('req-2') },
      requestIds: ['req-2'],
      unanswered: ['a'],
      calls: [['a'], ['a']],
      pauses: [1],
    });
  });

  test('that is made again and finds nothing may have done it itself', async () => {
    const { results, unanswered: open } = await called(['a'], [unanswered, gone]);

    expect([results, open]).toEqual([{ a: gone }, ['a']]);
  });

  test.each<[string, Answer]>([
    ['refused', refused('UnauthorizedOperation', 'req-2')],
    ['stopped', stopped],
  ])('may have happened, though it is %s when it is made again', async (_, answer) => {
    expect(await called(['a'], [unanswered, answer])).toMatchObject({ results: { a: unanswered }, unanswered: ['a'] });
  });

  test('of one rule alone is remembered of that rule alone', async () => {
    const { unanswered: open } = await called(['a', 'b'], [gone, done('req-1'), unanswered, done('req-2')]);

    expect(open).toEqual(['b']);
  });

  test('of one rule alone is remembered though the next is answered', async () => {
    const { unanswered: open } = await called(['a', 'b'], [gone, unanswered, done('req-1'), done('req-2')]);

    expect(open).toEqual(['a']);
  });
});

test.each([
  ['done', done('req')],
  ['refused', refused('AuthFailure', 'req')],
  ['already true', gone],
])('a call that is %s is not made again', async (_, answer) => {
  expect(await called(['a'], [answer, unanswered])).toMatchObject({ calls: [['a']], pauses: [] });
});
