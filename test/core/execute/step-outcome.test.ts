import { describe, expect, test } from 'vitest';
import { isPending, outcomeOf, revokedIn, type StepAttempt, verdictOf } from '../../../core/execute/step-outcome.ts';
import type { CallResult } from '../../../core/gateways.ts';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { Step } from '../../../core/plan/step.ts';
import { anOpenRule, aRule, fromCidr, ports } from '../../builders/builders.ts';
import { done, isAlready, made, refused, unanswered } from '../../builders/scripted-groups.ts';
import { approved, authorising, revoking } from '../reconcile/an-unfinished.ts';

const first = anOpenRule({ id: 'sgr-first' });
const second = aRule({ id: 'sgr-second', source: fromCidr('::/0') });
const office = approved(aRule());
const partner = approved(aRule({ source: fromCidr('93.184.0.0/16') }));
const officeKey = 'tcp 25-25 81.2.69.0/24';
const partnerKey = 'tcp 25-25 93.184.0.0/16';

const unread = { rules: null, problem: 'RequestLimitExceeded' };

function seen(...rules: readonly SecurityGroupRule[]) {
  return { rules, problem: null };
}

function anAttempt(step: Step, ...answers: readonly CallResult[]): StepAttempt {
  const keys = step.kind === 'revokeIngress' ? step.rules.map(({ id }) => id) : step.rules.map(permissionKey);
  const results = new Map(answers.map((answer, index) => [keys[index] ?? '', answer]));
  return { step, results, edited: [], requestIds: ['req-1'] };
}

describe('the reason of a step', () => {
  test('that is done names nothing', () => {
    const outcome = outcomeOf(anAttempt(revoking(first), done('req-1')), seen(second));

    expect(outcome).toEqual({
      kind: 'revokeIngress',
      result: 'done',
      missing: [],
      edited: [],
      requestIds: ['req-1'],
      reason: null,
    });
  });

  test('that found a rule changed says what was put back', () => {
    const edited = [{ ...first, ports: ports(443) }];

    const outcome = outcomeOf({ ...anAttempt(revoking(first), done('req-1')), edited }, seen());

    expect(outcome).toEqual({
      kind: 'revokeIngress',
      result: 'done',
      missing: [],
      edited,
      requestIds: ['req-1'],
      reason: 'found rules that somebody had just changed, and put back of them what does not expose the port',
    });
  });

  test.each<[string, readonly CallResult[], Parameters<typeof outcomeOf>[1], string]>([
    [
      'tells every refusal',
      [refused('InvalidParameterValue', 'req-1'), refused('RulesPerSecurityGroupLimitExceeded', 'req-2')],
      seen(),
      'InvalidParameterValue: InvalidParameterValue it is; ' +
        'RulesPerSecurityGroupLimitExceeded: RulesPerSecurityGroupLimitExceeded it is',
    ],
    [
      'tells the same refusal once',
      [refused('UnauthorizedOperation', 'req-1'), refused('UnauthorizedOperation', 'req-2')],
      seen(),
      'UnauthorizedOperation: UnauthorizedOperation it is',
    ],
    [
      'tells a refusal rather than the read that failed after it',
      [done('req-1'), refused('UnauthorizedOperation', 'req-2')],
      unread,
      'UnauthorizedOperation: UnauthorizedOperation it is',
    ],
    ['tells that no answer came', [unanswered, unanswered], seen(), 'no answer: socket hang up'],
    [
      'tells that the rules could not be read',
      [done('req-1'), done('req-2')],
      unread,
      'EC2 accepted the call but the rules could not be read afterwards: RequestLimitExceeded',
    ],
    [
      'tells that the change is not shown yet',
      [done('req-1'), isAlready('InvalidPermission.Duplicate', 'req-2')],
      seen(),
      'EC2 accepted the call but does not show the change yet',
    ],
    ['tells that it was not tried', [], seen(), 'not tried, because the revoke before it was refused'],
  ])('that failed %s', (_, answers, sight, reason) => {
    const outcome = outcomeOf(anAttempt(authorising(office, partner), ...answers), sight);

    expect(outcome).toMatchObject({ missing: [officeKey, partnerKey], reason });
  });
});

describe('the verdict', () => {
  test('is completed where nothing is missing', () => {
    const attempt = anAttempt(revoking(first), done('req-1'));

    expect(verdictOf([outcomeOf(attempt, seen())], [attempt])).toEqual({
      verdict: 'completed',
      reason: 'every step is done and seen',
    });
  });

  test('names every unfinished step with all it misses', () => {
    const attempts = [
      anAttempt(revoking(first, second), unanswered, unanswered),
      anAttempt(authorising(office, partner), done('req-2'), done('req-2')),
    ];

    const outcomes = attempts.map((attempt) => outcomeOf(attempt, seen(first, second)));

    expect(verdictOf(outcomes, attempts)).toEqual({
      verdict: 'partial',
      reason:
        'revokeIngress: no answer: socket hang up (sgr-first, sgr-second); ' +
        `authorizeIngress: EC2 accepted the call but does not show the change yet (${officeKey}, ${partnerKey})`,
    });
  });
});

describe('what the revokes have taken away', () => {
  const gone = isAlready('InvalidSecurityGroupRuleId.NotFound', 'req-1');

  test.each<[string, CallResult, Parameters<typeof revokedIn>[1], ReturnType<typeof revokedIn>]>([
    ['certainly: by EC2’s word, whatever is seen', done('req-1'), seen(first), only(first.id)],
    ['certainly: by EC2’s word, though nothing can be read', done('req-1'), unread, only(first.id)],
    ['certainly: without an answer, but gone', unanswered, seen(second), only(first.id)],
    ['certainly: said to be gone, and gone', gone, seen(second), only(first.id)],
    ['perhaps: without an answer, and there', unanswered, seen(second, first), perhaps(first.id)],
    ['perhaps: said to be gone, and there', gone, seen(first, second), perhaps(first.id)],
    ['perhaps: without an answer, and nothing can be read', unanswered, unread, perhaps(first.id)],
    ['neither: refused', refused('UnauthorizedOperation', 'req-1'), seen(second), only()],
  ])('%s', (_, answer, sight, taken) => {
    const attempts = [anAttempt(revoking(first), answer), anAttempt(authorising(office), answer)];

    expect(revokedIn(attempts, sight)).toEqual(taken);
  });

  function only(...revoked: readonly string[]) {
    return { revoked, perhapsRevoked: [] };
  }

  function perhaps(...perhapsRevoked: readonly string[]) {
    return { revoked: [], perhapsRevoked };
  }
});

test.each<[string, CallResult, readonly SecurityGroupRule[], boolean]>([
  ['what was accepted and is not there', done('req-1'), [], true],
  ['what may have been accepted and is not there', unanswered, [], true],
  ['what was refused', refused('UnauthorizedOperation', 'req-1'), [], false],
  ['what is there', done('req-1'), [made(office)], false],
])('whether a further look waits: %s', (_, answer, rules, isWaitedFor) => {
  expect(isPending([anAttempt(authorising(office), answer)], seen(...rules))).toBe(isWaitedFor);
});
