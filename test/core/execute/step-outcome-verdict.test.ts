import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../core/execute/retry-calls.ts';
import { outcomeOf, type StepAttempt, verdictOf } from '../../../core/execute/step-outcome.ts';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { Step } from '../../../core/plan/step.ts';
import { approved, authorising, revoking } from '../../builders/a-step.ts';
import { anOpenRule, aRule, fromCidr } from '../../builders/builders.ts';
import { done, isAlready, made, refused, throttled, unanswered } from '../../builders/scripted-groups.ts';

const first = anOpenRule({ id: 'sgr-first' });

const second = aRule({ id: 'sgr-second', source: fromCidr('::/0') });

const office = approved(aRule());

const partner = approved(aRule({ source: fromCidr('93.184.0.0/16') }));

const officeKey = 'tcp 25-25 81.2.69.0/24';

const partnerKey = 'tcp 25-25 93.184.0.0/16';

const firstKey = 'tcp 25-25 0.0.0.0/0';

const stopped: Answer = { kind: 'stopped', reason: 'the group is exempt' };

const gone = isAlready('InvalidPermission.NotFound', 'req-1');

function seen(...rules: readonly SecurityGroupRule[]) {
  return { rules, problem: null };
}

/** A step and what EC2 said to each of its rules, in their order. */
function anAttempt(step: Step, ...answers: readonly Answer[]): StepAttempt {
  const keys = step.rules.map(permissionKey);
  const results = new Map(answers.map((answer, index) => [keys[index] ?? '', answer]));
  return { step, results, edited: [], changed: [], requestIds: ['req-1'] };
}

function changedIn(step: Step, answer: Answer, ...changed: readonly string[]): StepAttempt {
  return { ...anAttempt(step, answer), changed };
}

function verdict(attempts: readonly StepAttempt[], sight: Parameters<typeof outcomeOf>[1], stop: string | null = null) {
  return verdictOf(
    attempts.map((attempt) => outcomeOf(attempt, sight)),
    attempts,
    stop,
  );
}

describe('the reason of a run', () => {
  const revoked = anAttempt(revoking(first), done('req-1'));

  test('that completed', () => {
    expect(verdict([revoked], seen())).toEqual({ verdict: 'completed', reason: 'all changes applied and verified' });
  });

  test('names every unfinished step with all it misses', () => {
    const attempts = [
      anAttempt(revoking(first, second), unanswered, unanswered),
      anAttempt(authorising(office, partner), done('req-2'), done('req-2')),
    ];

    expect(verdict(attempts, seen(first, second))).toEqual({
      verdict: 'partial',
      reason:
        'revokeIngress: no answer: socket hang up (sgr-first, sgr-second); ' +
        `authorizeIngress: EC2 accepted the call but does not show the change yet (${officeKey}, ${partnerKey})`,
    });
  });

  test('begins with what stopped it, then with what somebody else did, each once', () => {
    const attempts = [revoked, changedIn(revoking(second), gone, 'tcp 25-25 ::/0')];

    expect(verdict(attempts, seen(), 'the group is exempt')).toEqual({
      verdict: 'partial',
      reason: 'the group is exempt; somebody else changed the group in the meantime: tcp 25-25 ::/0',
    });
    expect(verdict([changedIn(revoking(first, second), gone, firstKey, 'tcp 25-25 ::/0')], seen()).reason).toBe(
      `somebody else changed the group in the meantime: ${firstKey}, tcp 25-25 ::/0`,
    );
    expect(verdict(attempts, seen(), 'somebody else changed the group in the meantime: tcp 25-25 ::/0').reason).toBe(
      'somebody else changed the group in the meantime: tcp 25-25 ::/0',
    );
  });
});

describe('a run that did not complete', () => {
  const made2 = anAttempt(authorising(office), done('req'));
  const takenBack = anAttempt(revoking({ ...made(office), id: 'sgr-made' }), done('req'));

  test.each<[name: string, attempts: StepAttempt[], verdict: string]>([
    ['failed where nothing was tried', [], 'failed'],
    ['failed where all was refused', [anAttempt(revoking(first), refused('AuthFailure', 'req'))], 'failed'],
    ['failed where all was throttled', [anAttempt(revoking(first), throttled('req'))], 'failed'],
    ['failed where nothing was found', [anAttempt(revoking(first), gone)], 'failed'],
    ['failed where it was stopped', [anAttempt(revoking(first), stopped)], 'failed'],
    ['is partial where something was revoked', [anAttempt(revoking(first), done('req'))], 'partial'],
    ['is partial where something was made', [made2], 'partial'],
    ['is partial where a call got no answer', [anAttempt(revoking(first), unanswered)], 'partial'],
    [
      'is partial where one of several was done',
      [anAttempt(revoking(first, second), refused('x', 'req'), done('req'))],
      'partial',
    ],
    [
      'is partial where a try of a revoke got no answer',
      [{ ...anAttempt(revoking(first), gone), unanswered: [firstKey] }],
      'partial',
    ],
    [
      'is partial where a try of an authorise got no answer',
      [{ ...anAttempt(authorising(office), gone), unanswered: [officeKey] }],
      'partial',
    ],
    ['failed where all that was made was taken back', [made2, takenBack], 'failed'],
    [
      'is partial where more was taken than was made',
      [made2, takenBack, anAttempt(revoking(first), done('req'))],
      'partial',
    ],
    [
      'is partial where it was not taken back',
      [made2, anAttempt(revoking(made(office)), refused('x', 'req'))],
      'partial',
    ],
  ])('%s', (_, attempts, expected) => {
    expect(verdict(attempts, seen(), 'it was stopped').verdict).toBe(expected);
  });

  test('is one where something is missing, something was changed, or it was stopped', () => {
    const whole = anAttempt(revoking(first), done('req'));

    expect(verdict([whole], seen()).verdict).toBe('completed');
    expect(verdict([whole], seen(first)).verdict).toBe('partial');
    expect(verdict([whole], seen(), 'stop').verdict).toBe('partial');
    expect(verdict([{ ...whole, changed: [firstKey] }], seen()).verdict).toBe('partial');
  });
});
