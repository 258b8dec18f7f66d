import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../core/execute/retry-calls.ts';
import { isPending, outcomeOf, revokedIn, type StepAttempt, takenBackIn } from '../../../core/execute/step-outcome.ts';
import { authorising, revoking } from '../../builders/a-step.ts';
import {
  anAttempt,
  changedIn,
  first,
  firstKey,
  gone,
  office,
  officeKey,
  partner,
  partnerKey,
  second,
  seen,
  stopped,
  unread,
} from '../../builders/an-attempt.ts';
import { done, made, refused, unanswered } from '../../builders/scripted-groups.ts';

describe('what the revokes have taken away', () => {
  test.each<[string, Answer, Parameters<typeof revokedIn>[1], ReturnType<typeof revokedIn>]>([
    ['certainly: by EC2’s word, whatever is seen', done('req-1'), seen(first), only(first.id)],
    ['certainly: by EC2’s word, though nothing can be read', done('req-1'), unread, only(first.id)],
    ['certainly: without an answer, but gone', unanswered, seen(second), only(first.id)],
    ['certainly: said to be gone, and gone', gone, seen(second), only(first.id)],
    ['perhaps: without an answer, and there', unanswered, seen(second, first), perhaps(first.id)],
    ['perhaps: said to be gone, and there', gone, seen(first, second), perhaps(first.id)],
    ['perhaps: without an answer, and nothing can be read', unanswered, unread, perhaps(first.id)],
    ['neither: refused', refused('UnauthorizedOperation', 'req-1'), seen(second), only()],
    ['neither: stopped', stopped, seen(second), only()],
  ])('%s', (_, answer, sight, taken) => {
    const attempts = [anAttempt(revoking(first), answer), anAttempt(authorising(office), answer)];

    expect(revokedIn(attempts, sight)).toEqual(taken);
  });

  test('neither: what somebody else has taken away, nor what was not tried', () => {
    const attempts = [changedIn(revoking(first), gone, firstKey), anAttempt(revoking(second))];

    expect(revokedIn(attempts, seen())).toEqual(only());
  });

  function only(...revoked: readonly string[]) {
    return { revoked, perhapsRevoked: [] };
  }

  function perhaps(...perhapsRevoked: readonly string[]) {
    return { revoked: [], perhapsRevoked };
  }
});

describe('what a run has made and taken back itself', () => {
  const back = revoking({ ...made(office), id: 'sgr-made' });

  test.each<[name: string, attempts: StepAttempt[], expected: string[]]>([
    [
      'was made and revoked',
      [anAttempt(authorising(office, partner), done('req')), anAttempt(back, done('req'))],
      [officeKey],
    ],
    [
      'not where its revoke was refused',
      [anAttempt(authorising(office), done('req')), anAttempt(back, refused('x', 'req'))],
      [],
    ],
    ['not where its revoke found nothing', [anAttempt(authorising(office), done('req')), anAttempt(back, gone)], []],
    ['not where it was not ours', [anAttempt(back, done('req'))], []],
    ['not where it was never revoked', [anAttempt(authorising(office), done('req'))], []],
  ])('%s', (_, attempts, expected) => {
    expect([...takenBackIn(attempts)]).toEqual(expected);
  });

  test('is not missing, and not waited for', () => {
    const attempts = [anAttempt(authorising(office, partner), done('req'), done('req')), anAttempt(back, done('req'))];
    const [first] = attempts;
    if (!first) throw new Error('there is an attempt');

    expect(outcomeOf(first, seen(made(partner)), takenBackIn(attempts)).missing).toEqual([]);
    expect(outcomeOf(first, seen(), takenBackIn(attempts)).missing).toEqual([partnerKey]);
    expect([isPending(attempts, seen(made(partner))), isPending(attempts, seen())]).toEqual([false, true]);
  });
});
