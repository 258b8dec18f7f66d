import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../core/execute/retry-calls.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { Step } from '../../../core/plan/step.ts';
import { approved, authorising, remainderOf, revoking } from '../../builders/a-step.ts';
import { openRange } from '../../builders/an-evidence.ts';
import { aRule, fromCidr, ports } from '../../builders/builders.ts';
import { execute, type Script } from '../../builders/execute.ts';
import type { Answers } from '../../builders/scripted-gate.ts';
import { done, isAlready, made, refused, unanswered } from '../../builders/scripted-groups.ts';

const second = aRule({ id: 'sgr-second', source: fromCidr('::/0') });

const low = remainderOf(openRange, { ports: ports(20, 24) });

const office = approved(aRule());

const steps: readonly Step[] = [authorising(low), revoking(openRange, second), authorising(office)];

const keep = '+ tcp 20-24 0.0.0.0/0';

const close = '- tcp 20-30 0.0.0.0/0, tcp 25-25 ::/0';

const duplicate = isAlready('InvalidPermission.Duplicate', 'req');

const notFound = isAlready('InvalidPermission.NotFound', 'req');

const stopped: Answer = { kind: 'stopped', reason: 'the group is exempt' };

/** The answer to all calls of one kind; the others are done. */
function answering(kind: 'authorizeIngress' | 'revokeIngress', answer: Answer): Answers {
  return ({ call }) => (call === kind ? answer : done('req'));
}

describe('a claim is not carried further', () => {
  const isGone = 'somebody else changed the group in the meantime: ';

  test.each<[name: string, script: Script, calls: string[], verdict: string, reason: string]>([
    [
      'where the group may not be changed any more',
      { states: [{ kind: 'stopped', reason: 'the group is exempt' }] },
      [],
      'failed',
      'the group is exempt; authorizeIngress: not tried',
    ],
    [
      'where a step wants another plan',
      { stillDue: (step) => (step.kind === 'revokeIngress' ? null : step) },
      [keep],
      'partial',
      'the group differs from the plan: somebody has changed it, or EC2 shows an old state; ',
    ],
    [
      'where the gate stops a call',
      { answers: answering('revokeIngress', stopped) },
      [keep, close],
      'partial',
      'revokeIngress: not sent: the group is exempt',
    ],
    [
      'where what must be kept is refused',
      { answers: answering('authorizeIngress', refused('AuthFailure', 'req')) },
      [keep],
      'failed',
      'authorizeIngress: AuthFailure',
    ],
    [
      'where what must be kept gets no answer',
      { answers: answering('authorizeIngress', unanswered) },
      [keep, keep, keep],
      'partial',
      'authorizeIngress: no answer',
    ],
    [
      'where what must be kept was made by somebody else',
      { answers: answering('authorizeIngress', duplicate) },
      [keep],
      'failed',
      isGone,
    ],
    [
      'where a revoke is refused',
      { answers: answering('revokeIngress', refused('AuthFailure', 'req')), shows: [[openRange, second]] },
      [keep, close],
      'partial',
      'revokeIngress: AuthFailure',
    ],
    [
      'where a revoke finds nothing',
      { answers: answering('revokeIngress', notFound) },
      [keep, close, '- tcp 20-30 0.0.0.0/0', '- tcp 25-25 ::/0'],
      'partial',
      isGone,
    ],
  ])('%s', async (_, script, calls, verdict, reason) => {
    const execution = await execute(steps, { shows: [[openRange, second]], ...script });

    expect(execution.calls).toEqual(calls);
    expect(execution.verdict).toBe(verdict);
    expect(execution.reason).toContain(reason);
    expect(execution.steps).toEqual(steps);
    expect(execution.outcomes.at(-1)).toEqual({
      kind: 'authorizeIngress',
      result: 'skipped',
      missing: ['tcp 25-25 81.2.69.0/24'],
      edited: [],
      requestIds: [],
      reason: 'not tried, because an earlier step did not succeed',
    });
  });

  test.each<[name: string, script: Script, isChanged: boolean]>([
    ['where a step wants another plan', { stillDue: () => null }, true],
    ['where a revoke finds nothing', { answers: answering('revokeIngress', notFound) }, true],
    [
      'where a revoke finds one of two',
      { answers: ({ names }) => (names.includes('tcp 25-25 ::/0') ? notFound : done('req')) },
      true,
    ],
    ['not where all is done', {}, false],
    ['not where the group may not be changed any more', { states: [{ kind: 'stopped', reason: '' }] }, false],
    ['not where a call is refused', { answers: () => refused('AuthFailure', 'req') }, false],
  ])('and is planned anew %s: %o', async (_, script, isChanged) => {
    expect((await execute(steps, script)).isChanged).toBe(isChanged);
  });
});

describe('nobody is let in after a revoke without an answer', () => {
  const lost = answering('revokeIngress', unanswered);
  const kept = made(low);

  test.each<[name: string, shows: SecurityGroupRule[], verdict: string, isChanged: boolean]>([
    ['and the group is planned anew where it has worked', [kept], 'partial', true],
    ['but not where one of its rules stands', [kept, second], 'partial', false],
    ['nor where all of them do', [kept, openRange, second], 'partial', false],
  ])('%s', async (_, rules, verdict, isChanged) => {
    const execution = await execute(steps, { answers: lost, shows: [rules] });

    expect(execution.calls).toEqual([keep, close, close, close]);
    expect([execution.verdict, execution.isChanged]).toEqual([verdict, isChanged]);
  });

  test('and nothing is known where the rules cannot be read', async () => {
    const execution = await execute(steps, { answers: lost, shows: ['InternalError'] });

    expect([execution.verdict, execution.isChanged, execution.rulesAfter]).toEqual(['partial', false, null]);
  });

  test('though one rule of it was revoked', async () => {
    const answers: Answers = ({ call, names }) => {
      if (call === 'authorizeIngress') return done('req');
      if (names.length > 1) return refused('RuleBusy', 'req');
      return names[0] === 'tcp 25-25 ::/0' ? unanswered : done('req');
    };

    const { calls } = await execute(steps, { answers, shows: [[kept]] });

    expect(calls).not.toContain('+ tcp 25-25 81.2.69.0/24');
  });

  test('of several revokes by the first', async () => {
    const apart = [revoking(openRange), revoking(second), authorising(office)];

    const { isChanged } = await execute(apart, { answers: lost, shows: [[second]] });

    expect(isChanged).toBe(true);
  });
});

test('a claim is not carried further where one rule was gone and the other went without an answer', async () => {
  const seconds: Answer[] = [unanswered, notFound];
  const answers: Answers = ({ call, names }) => {
    if (call === 'authorizeIngress') return done('req');
    if (names.length > 1) return refused('RuleBusy', 'req');
    return names[0] === 'tcp 25-25 ::/0' ? (seconds.shift() ?? notFound) : notFound;
  };

  const { calls, isChanged } = await execute(steps, { answers, shows: [[]] });

  expect([calls.at(-1), isChanged]).toEqual(['- tcp 25-25 ::/0', true]);
});

test('a claim is not carried further where a revoke was stopped between two rules', async () => {
  const answers: Answers = ({ call, names }) => {
    if (call === 'authorizeIngress') return done('req');
    return names.length > 1 ? refused('RuleBusy', 'req') : stopped;
  };

  expect((await execute(steps, { answers, shows: [[]] })).calls).toEqual([keep, close, '- tcp 20-30 0.0.0.0/0']);
});
