import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../core/execute/retry-calls.ts';
import type { Step } from '../../../core/plan/step.ts';
import { approved, authorising, remainderOf, revoking } from '../../builders/a-step.ts';
import { openRange } from '../../builders/an-evidence.ts';
import { aRule, fromCidr, ports } from '../../builders/builders.ts';
import { execute } from '../../builders/execute.ts';
import type { Answers } from '../../builders/scripted-gate.ts';
import { done, isAlready, made, refused, throttled } from '../../builders/scripted-groups.ts';

const second = aRule({ id: 'sgr-second', source: fromCidr('::/0') });

const low = remainderOf(openRange, { ports: ports(20, 24) });

const office = approved(aRule());

const steps: readonly Step[] = [authorising(low), revoking(openRange, second), authorising(office)];

const keep = '+ tcp 20-24 0.0.0.0/0';

const close = '- tcp 20-30 0.0.0.0/0, tcp 25-25 ::/0';

const letIn = '+ tcp 25-25 81.2.69.0/24';

const after = [made(low), made(office)];

const duplicate = isAlready('InvalidPermission.Duplicate', 'req');

const notFound = isAlready('InvalidPermission.NotFound', 'req');

const stopped: Answer = { kind: 'stopped', reason: 'the group is exempt' };

describe('a claim', () => {
  test('is carried out step by step, read once, and completed', async () => {
    const { outcomes, ...execution } = await execute(steps, { shows: [after] });

    expect(execution).toEqual({
      verdict: 'completed',
      reason: 'all changes applied and verified',
      revoked: ['sgr-open', 'sgr-second'],
      perhapsRevoked: [],
      steps,
      rulesAfter: after,
      lost: [],
      isChanged: false,
      calls: [keep, close, letIn],
      pauses: [],
      reads: 1,
      gateReads: 0,
    });
    expect(outcomes.map(({ result, missing }) => [result, missing])).toEqual(Array(3).fill(['done', []]));
  });

  test('does only what is still due of a step', async () => {
    const { calls, steps: taken } = await execute(steps, {
      stillDue: (step) => (step.kind === 'revokeIngress' ? { ...step, rules: [openRange] } : step),
      shows: [after],
    });

    expect(calls).toEqual([keep, '- tcp 20-30 0.0.0.0/0', letIn]);
    expect(taken).toEqual([authorising(low), revoking(openRange), authorising(office)]);
  });

  test('leaves a step out of which nothing is due, and goes on', async () => {
    const {
      calls,
      outcomes,
      steps: taken,
    } = await execute(steps, {
      stillDue: (step) => (step.kind === 'revokeIngress' ? { ...step, rules: [] } : step),
      shows: [after],
    });

    expect(calls).toEqual([keep, letIn]);
    expect(taken).toEqual([authorising(low), authorising(office), revoking(openRange, second)]);
    expect(outcomes.map(({ result }) => result)).toEqual(['done', 'done', 'alreadyTrue']);
  });

  test('tells what tags and descriptions it lost on the way', async () => {
    const revoked = [{ ...openRange, description: 'by hand' }];

    const { lost } = await execute(steps, { answers: () => done('req', { revoked }), shows: [after] });

    expect(lost.map(({ securityGroupRuleId }) => securityGroupRuleId)).toEqual(['sgr-open']);
  });
});

describe('the approved are let in', () => {
  test.each<[name: string, answers: Answers, calls: string[]]>([
    [
      'where one rule was revoked, though another was not found',
      ({ call, names }) => (call === 'revokeIngress' && names.includes('tcp 25-25 ::/0') ? notFound : done('req')),
      [keep, close, '- tcp 20-30 0.0.0.0/0', '- tcp 25-25 ::/0', letIn],
    ],
    [
      'where a default VPC did not find another',
      ({ call }) => (call === 'revokeIngress' ? done('req', { unknown: [second] }) : done('req')),
      [keep, close, letIn],
    ],
    [
      'where rules stand already',
      ({ names }) => (names.includes('tcp 25-25 81.2.69.0/24') ? duplicate : done('req')),
      [keep, close, letIn],
    ],
  ])('%s', async (_, answers, calls) => {
    expect((await execute(steps, { answers, shows: [after] })).calls).toEqual(calls);
  });

  test('not where of two rules one was not found and the other refused', async () => {
    const answers: Answers = ({ call, names }) => {
      if (call === 'authorizeIngress') return done('req');
      return names.includes('tcp 25-25 ::/0') ? notFound : refused('RuleBusy', 'req');
    };

    expect((await execute(steps, { answers, shows: [after] })).calls).not.toContain(letIn);
  });

  test('not where one of two rules is throttled to the end', async () => {
    let tries = 0;
    const answers: Answers = ({ call, names }) => {
      if (call === 'authorizeIngress') return done('req');
      if (names.length > 1) return refused('RuleBusy', 'req');
      if (names[0] !== 'tcp 25-25 ::/0') return done('req');
      return ++tries > 5 ? stopped : throttled('req');
    };

    expect((await execute(steps, { answers, shows: [after] })).calls).not.toContain(letIn);
  });
});
