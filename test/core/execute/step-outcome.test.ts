import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../core/execute/retry-calls.ts';
import { isPending, outcomeOf, type StepAttempt } from '../../../core/execute/step-outcome.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
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
import { aRule, ports } from '../../builders/builders.ts';
import { done, isAlready, made, refused, throttled, unanswered } from '../../builders/scripted-groups.ts';

describe('the outcome of a step', () => {
  const calm = { kind: 'revokeIngress', missing: [], edited: [], requestIds: ['req-1'], reason: null };

  test.each<[name: string, answers: Answer[], result: string]>([
    ['that was done', [done('req-1'), done('req-1')], 'done'],
    ['of which a part was done', [gone, done('req-1')], 'done'],
    ['that was true already', [gone, gone], 'alreadyTrue'],
    ['that got no answer, but is as it should be', [unanswered, unanswered], 'alreadyTrue'],
  ])('%s', (_, answers, result) => {
    expect(outcomeOf(anAttempt(revoking(first, second), ...answers), seen())).toEqual({ ...calm, result });
  });

  test('carries on what was edited', () => {
    const edited = [{ ...first, description: 'by hand' }];

    expect(outcomeOf({ ...anAttempt(revoking(first), done('req-1')), edited }, seen())).toEqual({
      ...calm,
      result: 'done',
      edited,
    });
  });

  test('where somebody else was there says so', () => {
    const attempt = changedIn(revoking(first), gone, firstKey, 'tcp 25-25 ::/0');

    expect(outcomeOf(attempt, seen())).toEqual({
      ...calm,
      result: 'alreadyTrue',
      reason: `somebody else changed the group in the meantime: ${firstKey}, tcp 25-25 ::/0`,
    });
  });

  test('names rules to revoke by id, whatever stands in their place', () => {
    const step = revoking(first, second);
    const answers = [done('req-1'), done('req-1')];

    expect(outcomeOf(anAttempt(step, ...answers), seen({ ...first, id: 'sgr-again' }, second)).missing).toEqual([
      'sgr-second',
    ]);
    expect(outcomeOf(anAttempt(step, ...answers), unread).missing).toEqual(['sgr-first', 'sgr-second']);
  });

  test('names rules to authorise by permission, whatever their ids', () => {
    const attempt = anAttempt(authorising(office, partner), done('req-1'), done('req-1'));

    expect(outcomeOf(attempt, seen(made(office))).missing).toEqual([partnerKey]);
    expect(outcomeOf(attempt, unread).missing).toEqual([officeKey, partnerKey]);
  });
});

describe('the reason of a step that failed', () => {
  test.each<[string, Answer[], Parameters<typeof outcomeOf>[1], string, string]>([
    [
      'tells every refusal',
      [refused('InvalidParameterValue', 'req-1'), refused('RulesPerSecurityGroupLimitExceeded', 'req-2')],
      seen(),
      'failed',
      'InvalidParameterValue: InvalidParameterValue it is; ' +
        'RulesPerSecurityGroupLimitExceeded: RulesPerSecurityGroupLimitExceeded it is',
    ],
    [
      'tells the same refusal once',
      [refused('UnauthorizedOperation', 'req-1'), refused('UnauthorizedOperation', 'req-2')],
      seen(),
      'failed',
      'UnauthorizedOperation: UnauthorizedOperation it is',
    ],
    [
      'tells a refusal rather than the read that failed after it',
      [done('req-1'), refused('UnauthorizedOperation', 'req-2')],
      unread,
      'failed',
      'UnauthorizedOperation: UnauthorizedOperation it is',
    ],
    [
      'tells that EC2 was too busy',
      [throttled('req-1')],
      seen(),
      'failed',
      'RequestLimitExceeded: EC2 accepts no more changes for now',
    ],
    ['tells what stopped it', [stopped], seen(), 'failed', 'not sent: the group is exempt'],
    ['tells that no answer came', [unanswered, unanswered], seen(), 'failed', 'no answer: socket hang up'],
    [
      'tells that the rules could not be read',
      [done('req-1'), done('req-2')],
      unread,
      'failed',
      'EC2 accepted the call but the rules could not be read afterwards: RequestLimitExceeded',
    ],
    [
      'tells that the change is not shown yet',
      [done('req-1'), isAlready('InvalidPermission.Duplicate', 'req-2')],
      seen(),
      'failed',
      'EC2 accepted the call but does not show the change yet',
    ],
    ['tells that it was not tried', [], seen(), 'skipped', 'not tried, because an earlier step did not succeed'],
  ])('%s', (_, answers, sight, result, reason) => {
    const outcome = outcomeOf(anAttempt(authorising(office, partner), ...answers), sight);

    expect(outcome).toMatchObject({ result, missing: [officeKey, partnerKey], reason });
  });
});

test.each<[string, StepAttempt, readonly SecurityGroupRule[], boolean]>([
  ['what was accepted and is not there', anAttempt(authorising(office), done('req-1')), [], true],
  ['what was there already and is not there', anAttempt(authorising(office), gone), [], true],
  ['what may have been accepted and is not there', anAttempt(authorising(office), unanswered), [], true],
  ['what was revoked and is there', anAttempt(revoking(first), done('req-1')), [first], true],
  ['what was refused', anAttempt(authorising(office), refused('UnauthorizedOperation', 'req-1')), [], false],
  ['what was throttled', anAttempt(authorising(office), throttled('req-1')), [], false],
  ['what was stopped', anAttempt(authorising(office), stopped), [], false],
  ['what was not tried', anAttempt(authorising(office)), [], false],
  ['what is there', anAttempt(authorising(office), done('req-1')), [made(office)], false],
  ['what somebody else had changed', changedIn(revoking(first), gone, firstKey), [first], false],
  ['what somebody else had changed beside it', changedIn(revoking(first), gone, officeKey), [first], true],
])('whether a further read is waited for: %s', (_, attempt, rules, isWaitedFor) => {
  expect(
    isPending([anAttempt(revoking(second, aRule({ ports: ports(9) })), done('req')), attempt], seen(...rules)),
  ).toBe(isWaitedFor);
});
