import { describe, expect, test } from 'vitest';
import { callFor } from '../../../core/execute/retry-calls.ts';
import type { CallResult } from '../../../core/gateways.ts';
import { done, isAlready, refused, unanswered } from '../../builders/scripted-groups.ts';

const gone = isAlready('InvalidSecurityGroupRuleId.NotFound', 'req-gone');

/** Calls for rules by their names, where each call gets the next answer, and the claim lasts so many calls. */
async function called(rules: readonly string[], answers: readonly CallResult[], lasts = answers.length) {
  const calls: (readonly string[])[] = [];
  const pauses: number[] = [];
  const call = async (names: readonly string[]) => {
    calls.push(names);
    return answers[calls.length - 1] ?? unanswered;
  };
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  const patience = { sleep, retryDelays: [1, 2], verifyDelays: [] };
  const { results, requestIds } = await callFor(rules, call, { patience, isLate: () => calls.length >= lasts });
  return { results: Object.fromEntries(results), requestIds, calls, pauses };
}

describe('one call for all rules', () => {
  test('is not made for no rules', async () => {
    expect(await called([], [])).toEqual({ results: {}, requestIds: [], calls: [], pauses: [] });
  });

  test('answers for each of them', async () => {
    expect(await called(['a', 'b'], [done('req-1')])).toEqual({
      results: { a: done('req-1'), b: done('req-1') },
      requestIds: ['req-1'],
      calls: [['a', 'b']],
      pauses: [],
    });
  });

  test.each([
    ['gone already', gone],
    ['not to EC2’s liking', refused('InvalidParameterValue', 'req-gone')],
  ])('is not repeated for a single rule that is %s', async (_, answer) => {
    expect(await called(['a'], [answer, done('req-2')])).toEqual({
      results: { a: answer },
      requestIds: ['req-gone'],
      calls: [['a']],
      pauses: [],
    });
  });

  test('that one rule was in the way of is followed by one call for each', async () => {
    expect(await called(['a', 'b'], [gone, gone, done('req-2')])).toEqual({
      results: { a: gone, b: done('req-2') },
      requestIds: ['req-gone', 'req-2'],
      calls: [['a', 'b'], ['a'], ['b']],
      pauses: [],
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
});

describe('a call without an answer', () => {
  test('is made again after each pause, and has no request id', async () => {
    expect(await called(['a'], [unanswered, unanswered, unanswered])).toEqual({
      results: { a: unanswered },
      requestIds: [],
      calls: [['a'], ['a'], ['a']],
      pauses: [1, 2],
    });
  });

  test('is made again until it is answered', async () => {
    expect(await called(['a'], [unanswered, done('req-2'), done('req-3')])).toEqual({
      results: { a: done('req-2') },
      requestIds: ['req-2'],
      calls: [['a'], ['a']],
      pauses: [1],
    });
  });

  test('may have happened, whatever is said when it is made again', async () => {
    const { results } = await called(['a'], [unanswered, refused('UnauthorizedOperation', 'req-2')]);

    expect(results).toEqual({ a: unanswered });
  });

  test('is not made again once the claim has run out', async () => {
    expect(await called(['a'], [unanswered, done('req-2')], 1)).toEqual({
      results: { a: unanswered },
      requestIds: [],
      calls: [['a']],
      pauses: [1],
    });
  });
});

test('once the claim has run out no call is made, and there is no request id', async () => {
  expect(await called(['a', 'b'], [done('req-1')], 0)).toEqual({
    results: { a: tooLate(), b: tooLate() },
    requestIds: [],
    calls: [],
    pauses: [],
  });
});

test('where the claim runs out between two rules, the second is left', async () => {
  expect(await called(['a', 'b'], [gone, done('req-2'), done('req-3')], 2)).toEqual({
    results: { a: done('req-2'), b: tooLate() },
    requestIds: ['req-gone', 'req-2'],
    calls: [['a', 'b'], ['a']],
    pauses: [],
  });
});

function tooLate(): CallResult {
  return {
    kind: 'refused',
    requestId: '',
    code: 'ClaimRanOut',
    message: 'the claim on the group ran out before this call; somebody else may have taken it over',
  };
}
