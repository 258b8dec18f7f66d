import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { Step } from '../../../core/plan/step.ts';
import { authorising, remainderOf, restored, revoking } from '../../builders/a-step.ts';
import { openRange } from '../../builders/an-evidence.ts';
import { anOpenRule, aRule, ports } from '../../builders/builders.ts';
import { execute, type Script } from '../../builders/execute.ts';
import { type Answers, stateOf } from '../../builders/scripted-gate.ts';
import { done, isAlready, refused } from '../../builders/scripted-groups.ts';

const low = remainderOf(openRange, { ports: ports(20, 24) });
const high = remainderOf(openRange, { ports: ports(26, 30) });
const steps: readonly Step[] = [authorising(low, high), revoking(openRange)];
const original = 'tcp 20-30 0.0.0.0/0';
const sharing = 'tcp 24-30 0.0.0.0/0';
const madeLow = anOpenRule({ id: 'sgr-low', ports: ports(20, 24) });
const madeHigh = anOpenRule({ id: 'sgr-high', ports: ports(26, 30) });
const back = '- tcp 20-24 0.0.0.0/0, tcp 26-30 0.0.0.0/0';
const created = {
  'sgr-low': { rule: madeLow, original, alsoOf: [sharing] },
  'sgr-high': { rule: madeHigh, original, alsoOf: [] },
};
const notFound = isAlready('InvalidPermission.NotFound', 'req');

/** The revoke of the original finds nothing; what was made for it stands in the read after it. */
function gone(change: Script = {}, ...rules: readonly SecurityGroupRule[]): Script {
  return {
    answers: ({ names }) => (names.includes(original) ? notFound : done('req')),
    states: [stateOf(openRange), stateOf(...(rules.length > 0 ? rules : [madeLow, madeHigh]))],
    created,
    gone: [original],
    ...change,
  };
}

describe('a remainder whose original somebody else had removed', () => {
  test('is taken back, and the run is planned anew', async () => {
    const { calls, steps: taken, isChanged, verdict } = await execute(steps, gone());

    expect(calls.slice(-1)).toEqual([back]);
    expect(taken).toEqual([...steps, revoking(madeLow, madeHigh)]);
    expect([isChanged, verdict]).toEqual([true, 'failed']);
  });

  const edited = { ...madeLow, ports: ports(20, 23) };

  test.each<[name: string, script: Script, taken: string[]]>([
    ['where EC2 has said that it is gone', gone(), [back]],
    ['only what stands', gone({}, madeHigh), ['- tcp 26-30 0.0.0.0/0']],
    ['only what nobody has edited', gone({}, edited, madeHigh), ['- tcp 26-30 0.0.0.0/0']],
    ['only what this run made', gone({}, madeLow, { ...madeHigh, id: 'sgr-other' }), ['- tcp 20-24 0.0.0.0/0']],
    ['not where the original stands after all', gone({}, madeLow, madeHigh, { ...openRange, id: 'sgr-again' }), []],
    ['not what a rule needs that this run has revoked', gone({ revoked: [sharing] }), ['- tcp 26-30 0.0.0.0/0']],
    ['not what such a rule may need', gone({ unanswered: [sharing] }), ['- tcp 26-30 0.0.0.0/0']],
    ['also where it has revoked a rule that needs nothing of it', gone({ revoked: ['tcp 25-25 ::/0'] }), [back]],
    ['not where EC2 has not said so', gone({ gone: [] }), []],
    ['not where another rule is gone', gone({ gone: ['tcp 25-25 ::/0'] }), []],
    [
      'not what was made for no rule',
      gone({ created: { 'sgr-low': { rule: madeLow, original: null, alsoOf: [] } } }),
      [],
    ],
    ['not where nothing was made', gone({ created: {} }), []],
    [
      'not where the group may not be changed any more',
      gone({ states: [stateOf(openRange), { kind: 'stopped', reason: '' }] }),
      [],
    ],
  ])('%s', async (_, script, taken) => {
    const { calls, steps: carriedOut } = await execute(steps, script);

    expect(calls.slice(2)).toEqual(taken);
    expect(carriedOut).toHaveLength(steps.length + taken.length);
  });

  test('is waited for until a read shows it, and then taken back', async () => {
    const states = [stateOf(openRange), stateOf(), stateOf(madeLow), stateOf(madeLow, madeHigh)];

    const { calls, gateReads, pauses } = await execute(steps, gone({ states }));

    expect(calls.at(-1)).toBe(back);
    expect([gateReads, pauses.slice(0, 2)]).toEqual([3, [10, 20]]);
  });

  test('that is never shown whole is taken back as far as it is', async () => {
    const { calls, gateReads } = await execute(steps, gone({}, madeLow));

    expect([calls.at(-1), gateReads]).toEqual(['- tcp 20-24 0.0.0.0/0', 4]);
  });

  test('whose read fails once is read again', async () => {
    const states = [stateOf(openRange), { kind: 'stopped', reason: '' } as const, stateOf(madeLow, madeHigh)];

    expect((await execute(steps, gone({ states }))).calls.at(-1)).toBe(back);
  });

  test('is not read again where nothing was made for it', async () => {
    const { gateReads } = await execute(steps, gone({ created: {} }));

    expect(gateReads).toBe(0);
  });
});

describe('an undo that cannot go on', () => {
  const added = aRule({ id: 'sgr-added' });
  const undoing: readonly Step[] = [authorising(restored(openRange)), revoking(added)];
  const madeBack = { ...openRange, id: 'sgr-back' };
  const other = { 'sgr-back': { rule: madeBack, original: null, alsoOf: [] } };
  const takeBack = '- tcp 20-30 0.0.0.0/0';
  const refusing: Answers = ({ names }) => (names.includes('tcp 25-25 81.2.69.0/24') ? notFound : done('req'));
  const undo = (change: Script): Script => ({
    takesAllBack: true,
    created: other,
    answers: refusing,
    states: [stateOf(madeBack, added)],
    ...change,
  });

  test.each<[name: string, script: Script, taken: string[]]>([
    ['takes back all that it restored where its revoke finds nothing', undo({}), [takeBack]],
    [
      'takes it back where its revoke is refused',
      undo({ answers: ({ call }) => (call === 'revokeIngress' ? refused('x', 'req') : done('req')) }),
      [takeBack],
    ],
    [
      'takes it back where the group was changed',
      undo({ stillDue: (step) => (step.kind === 'revokeIngress' ? null : step) }),
      [takeBack],
    ],
    ['not where it has revoked something', undo({ revoked: ['tcp 25-25 ::/0'] }), []],
    ['not where a try of its revoke got no answer', undo({ unanswered: ['tcp 25-25 81.2.69.0/24'] }), []],
    ['not where it may not go on', undo({ states: [{ kind: 'stopped', reason: '' }] }), []],
    ['not where all went well', undo({ answers: () => done('req') }), []],
    ['not where somebody has edited it', undo({ states: [stateOf({ ...madeBack, ports: ports(20, 29) })] }), []],
    ['not what a closing made', { ...undo({}), takesAllBack: false }, []],
  ])('%s', async (_, script, taken) => {
    const { calls } = await execute(undoing, script);

    expect(calls.filter((call) => call === takeBack)).toEqual(taken);
  });
});
