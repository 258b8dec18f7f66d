import { describe, expect, test } from 'vitest';
import { attemptStep } from '../../../core/execute/attempt-step.ts';
import { approved, permissionOf, remainderOf, revoking, tagging } from '../../builders/a-step.ts';
import { openRange } from '../../builders/an-evidence.ts';
import { attempt, inTurn } from '../../builders/attempt.ts';
import { anOpenRule, aRule, ports } from '../../builders/builders.ts';
import { type Answers, type GateScript, scriptedGate, stateOf } from '../../builders/scripted-gate.ts';
import { done, isAlready, refused, unanswered } from '../../builders/scripted-groups.ts';

const low = remainderOf(openRange, { ports: ports(20, 24) });

const high = remainderOf(openRange, { ports: ports(26, 30) });

const office = approved(aRule());

const lowKey = 'tcp 20-24 0.0.0.0/0';

const highKey = 'tcp 26-30 0.0.0.0/0';

const officeKey = 'tcp 25-25 81.2.69.0/24';

const own = { 'smtp-warden:remediation': 'rem-1', 'smtp-warden:deployment': 'dep-ours', 'smtp-warden:managed': 'true' };

const duplicate = isAlready('InvalidPermission.Duplicate', 'req');

describe('an authorise', () => {
  test('is sent with its tags, and answered by permission', async () => {
    const step = tagging({ team: 'mail', ...own }, low, office);

    expect(await attempt(step)).toEqual({
      step,
      results: { [lowKey]: done('req'), [officeKey]: done('req') },
      edited: [],
      changed: [],
      requestIds: ['req'],
      unanswered: [],
      lost: [],
      calls: [{ call: 'authorizeIngress', names: [lowKey, officeKey], tags: { team: 'mail', ...own } }],
    });
  });

  describe('whose tags are refused', () => {
    const step = tagging({ team: 'mail', cost: '7', ...own }, low, high);
    const about = (kept: string) => ({
      kind: 'description-or-tags',
      securityGroupRuleId: kept,
      what: 'the tags team, cost, which AWS refused',
    });

    test.each(['TagPolicyViolation', 'TagLimitExceeded'])(
      'is sent again with our own alone, and the others are lost: %s',
      async (code) => {
        const refuse = refused(code, 'req-0');

        const { calls, results, lost, requestIds } = await attempt(step, inTurn(refuse, refuse, refuse, done('req-1')));

        expect(calls.map(({ tags }) => Object.keys(tags).length)).toEqual([5, 5, 5, 3]);
        expect(calls.at(-1)).toEqual({ call: 'authorizeIngress', names: [lowKey, highKey], tags: own });
        expect(results).toEqual({ [lowKey]: done('req-1'), [highKey]: done('req-1') });
        expect(lost).toEqual([about('sgr-open'), about('sgr-open')]);
        expect(requestIds).toEqual(['req-0', 'req-1']);
      },
    );

    test('is told with the tags that were sent, and otherwise as it was planned', async () => {
      const refuse = refused('TagPolicyViolation', 'req-0');

      const again = await attempt(step, inTurn(refuse, refuse, refuse, done('req-1')));
      const denied = await attempt(step, () => refused('UnauthorizedOperation', 'req-0'));

      expect(again.step).toEqual(tagging(own, low, high));
      expect(denied.step).toBe(step);
    });

    test('loses nothing that belongs to an owner where the rules are approved ones', async () => {
      const { lost, calls } = await attempt(
        tagging({ x: 'y', ...own }, office),
        inTurn(refused('TagPolicyViolation', 'req-0')),
      );

      expect(lost).toEqual([]);
      expect(calls.map(({ tags }) => 'x' in tags)).toEqual([true, false]);
    });

    test('is sent again where only one of its rules met that', async () => {
      const answers = inTurn(duplicate, duplicate, refused('TagPolicyViolation', 'req-1'), done('req-2'));

      const { calls, changed } = await attempt(step, answers);

      expect(calls).toHaveLength(4);
      expect(changed).toEqual([]);
    });
  });

  test.each(['UnauthorizedOperation', 'InvalidTag', 'UntaggedTag.x'])(
    'that is refused for %s is not sent again',
    async (code) => {
      const { calls, lost } = await attempt(tagging({ team: 'mail', ...own }, low), () => refused(code, 'req'));

      expect(calls).toHaveLength(1);
      expect(lost).toEqual([]);
    },
  );

  test.each<[name: string, answers: Answers, changed: string[]]>([
    ['a remainder that stands already was made by somebody else', () => duplicate, [lowKey]],
    ['not where it was made', () => done('req'), []],
    ['not where it was refused', () => refused('AuthFailure', 'req'), []],
  ])('%s', async (_, answers, changed) => {
    expect((await attempt(tagging(own, low), answers)).changed).toEqual(changed);
  });

  describe('a remainder that stands already after a try without an answer', () => {
    const made = { ...anOpenRule({ id: 'sgr-low' }), ...permissionOf(low), tags: own };
    const theirs = { ...made, tags: { ...own, 'smtp-warden:remediation': 'rem-2' } };
    const attemptBy = async (...states: GateScript['states'] & object) => {
      const { gate, reads } = scriptedGate({ answers: inTurn(unanswered, duplicate), states });
      const slept: number[] = [];
      const sleep = async (milliseconds: number) => void slept.push(milliseconds);
      const retryPolicy = { sleep, retryDelays: [1], verifyDelays: [500, 900] };
      const { changed } = await attemptStep(tagging(own, low), { gate, retryPolicy, isOver: () => false });
      return { changed, reads: reads(), slept };
    };
    const known = stateOf(openRange);

    test('is ours where a new read shows it with the tag of this remediation', async () => {
      expect(await attemptBy(known, stateOf(openRange, made))).toEqual({ changed: [], reads: 1, slept: [1] });
    });

    test('is waited for: reads lag', async () => {
      const states = [known, known, stateOf(openRange), stateOf(openRange, made)];

      expect(await attemptBy(...states)).toEqual({ changed: [], reads: 3, slept: [1, 500, 900] });
    });

    test.each([
      ['is of another remediation', stateOf(openRange, theirs)],
      ['has no tags', stateOf(openRange, { ...made, tags: {} })],
      ['is not seen', known],
    ])('was made by somebody else where it %s', async (_, state) => {
      expect(await attemptBy(known, state)).toMatchObject({ changed: [lowKey], slept: [1, 500, 900] });
    });

    test('is not waited for when the end has to be recorded', async () => {
      const { gate, reads } = scriptedGate({ answers: inTurn(unanswered, duplicate), states: [known] });
      const retryPolicy = { sleep: async () => {}, retryDelays: [1], verifyDelays: [500] };

      const { changed } = await attemptStep(tagging(own, low), { gate, retryPolicy, isOver: () => true });

      expect([changed, reads()]).toEqual([[lowKey], 0]);
    });

    test('counts as made by somebody else where the group cannot be read', async () => {
      const { changed, slept } = await attemptBy(known, { kind: 'stopped', reason: 'no read' });

      expect([changed, slept]).toEqual([[lowKey], [1]]);
    });

    test('is told apart from one that stands', async () => {
      const { gate } = scriptedGate({
        answers: inTurn(unanswered, duplicate, duplicate, duplicate),
        states: [known, stateOf(openRange, made)],
      });
      const retryPolicy = { sleep: async () => {}, retryDelays: [1], verifyDelays: [] };
      const attempted = await attemptStep(tagging(own, low, high), { gate, retryPolicy, isOver: () => false });

      expect(attempted.changed).toEqual(['tcp 26-30 0.0.0.0/0']);
    });
  });

  test('an approved rule that stands already is as good as made', async () => {
    const { changed, results } = await attempt(tagging(own, office), () => duplicate);

    expect([changed, results]).toEqual([[], { [officeKey]: duplicate }]);
  });
});

test('nothing is sent where there is nothing to send', async () => {
  expect(await attempt(revoking())).toMatchObject({ results: {}, calls: [], requestIds: [] });
});

test('only a refusal is about tags', async () => {
  const { calls } = await attempt(tagging({ team: 'mail', ...own }, low), () => isAlready('TagExists', 'req'));

  expect(calls).toHaveLength(1);
});
