import { describe, expect, test } from 'vitest';
import { attemptStep } from '../../../core/execute/attempt-step.ts';
import type { Answer } from '../../../core/execute/retry-calls.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { remainderOf, revoking, tagging } from '../../builders/a-step.ts';
import { openRange } from '../../builders/an-evidence.ts';
import { attempt, inTurn } from '../../builders/attempt.ts';
import { anOpenRule, aRule, fromCidr, ports } from '../../builders/builders.ts';
import { type Answers, scriptedGate, stateOf } from '../../builders/scripted-gate.ts';
import { done, isAlready, refused, unanswered } from '../../builders/scripted-groups.ts';

const low = remainderOf(openRange, { ports: ports(20, 24) });

const high = remainderOf(openRange, { ports: ports(26, 30) });

const plain = anOpenRule({ id: 'sgr-plain', description: 'relay', tags: { team: 'mail' } });

const six = aRule({ id: 'sgr-six', source: fromCidr('::/0') });

const lowKey = 'tcp 20-24 0.0.0.0/0';

const plainKey = 'tcp 25-25 0.0.0.0/0';

const sixKey = 'tcp 25-25 ::/0';

const own = { 'smtp-warden:remediation': 'rem-1', 'smtp-warden:deployment': 'dep-ours', 'smtp-warden:managed': 'true' };

const duplicate = isAlready('InvalidPermission.Duplicate', 'req');

const notFound = isAlready('InvalidPermission.NotFound', 'req');

describe('a revoke', () => {
  test('is sent by permission and answered by permission', async () => {
    const step = revoking(plain, six);

    expect(await attempt(step)).toEqual({
      step,
      results: { [plainKey]: done('req'), [sixKey]: done('req') },
      edited: [],
      changed: [],
      requestIds: ['req'],
      unanswered: [],
      lost: [],
      calls: [{ call: 'revokeIngress', names: [plainKey, sixKey], tags: {} }],
    });
  });

  test('in a default VPC did not find what EC2 says it does not know', async () => {
    const { results, changed } = await attempt(revoking(plain, six), () => done('req', { unknown: [six] }));

    expect(results).toEqual({
      [plainKey]: done('req', { unknown: [six] }),
      [sixKey]: { kind: 'alreadyTrue', requestId: 'req', code: 'UnknownIpPermissions' },
    });
    expect(changed).toEqual([sixKey]);
  });

  test.each<[name: string, answers: Answers, changed: string[]]>([
    ['that finds nothing tells that somebody else was there', () => notFound, [plainKey]],
    ['not where a try before got no answer: it may be our doing', inTurn(unanswered, notFound), []],
    ['not in a default VPC either', inTurn(unanswered, done('req', { unknown: [plain] })), []],
    ['not where it is refused', () => refused('AuthFailure', 'req'), []],
    ['not where it gets no answer', () => unanswered, []],
  ])('%s', async (_, answers, changed) => {
    expect((await attempt(revoking(plain), answers)).changed).toEqual(changed);
  });

  const asItWas = (description: string | null) => ({ ...plain, description, tags: {} });

  test('that took a rule with another description tells the one that it had', async () => {
    const { edited, lost } = await attempt(revoking(plain, six), () =>
      done('req', { revoked: [asItWas('by hand'), six] }),
    );

    expect(edited).toEqual([{ ...plain, description: 'by hand' }]);
    expect(lost).toEqual([
      {
        kind: 'description-or-tags',
        securityGroupRuleId: 'sgr-plain',
        what: 'the description "by hand", which somebody had just written',
      },
    ]);
  });

  test.each<[string, Answer]>([
    ['is the same', done('req', { revoked: [asItWas('relay')] })],
    ['is of another rule', done('req', { revoked: [{ ...six, description: 'by hand' }] })],
    ['is not told', done('req')],
    ['cannot be told, since nothing was found', notFound],
  ])('loses no description where it %s', async (_, answer) => {
    const { edited, lost } = await attempt(revoking(plain), () => answer);

    expect([edited, lost]).toEqual([[], []]);
  });

  test('loses a description that somebody had just removed no more than one just written', async () => {
    const { edited } = await attempt(revoking(plain), () => done('req', { revoked: [asItWas(null)] }));

    expect(edited).toEqual([{ ...plain, description: null }]);
  });
});

describe('a revoke of a rule whose tags somebody has just written', () => {
  const tagged = { ...plain, tags: { team: 'relay', owner: 'ann' } };

  async function attemptBy(seen: readonly SecurityGroupRule[], answers: Answers = () => done('req')) {
    const { gate } = scriptedGate({ answers, states: [stateOf(...seen)] });
    const retryPolicy = { sleep: async () => {}, retryDelays: [1], verifyDelays: [] };
    return attemptStep(revoking(plain, six), { gate, retryPolicy, isOver: () => false });
  }

  test('tells the tags by the read that it rests on: EC2 answers with none', async () => {
    const { edited, lost } = await attemptBy([tagged, six]);

    expect(edited).toEqual([tagged]);
    expect(lost).toEqual([
      {
        kind: 'description-or-tags',
        securityGroupRuleId: 'sgr-plain',
        what: 'the tags team=relay, owner=ann, which somebody had just written',
      },
    ]);
  });

  test('tells the description by the answer of EC2, which is newer than the read', async () => {
    const answer = done('req', { revoked: [{ ...plain, description: 'by hand' }] });
    const { edited, lost } = await attemptBy([{ ...tagged, description: 'older' }, six], () => answer);

    expect(edited).toEqual([{ ...tagged, description: 'by hand' }]);
    expect(lost[0]?.what).toBe(
      'the description "by hand" and the tags team=relay, owner=ann, which somebody had just written',
    );
  });

  test('tells both by the read where EC2 did not answer', async () => {
    const { edited } = await attemptBy([{ ...tagged, description: 'older' }, six], () => unanswered);

    expect(edited).toEqual([{ ...tagged, description: 'older' }]);
  });

  test('tells them also where a later try finds nothing: the first may have taken it', async () => {
    const { edited } = await attemptBy([tagged], inTurn(unanswered, notFound, notFound));

    expect(edited).toEqual([tagged]);
  });

  test("keeps the tags of ours that were planned by: what others do with them is nobody's loss", async () => {
    const ours = { ...plain, tags: { team: 'mail', ...own } };
    const { gate } = scriptedGate({ states: [stateOf(plain)] });
    const retryPolicy = { sleep: async () => {}, retryDelays: [], verifyDelays: [] };

    const { edited } = await attemptStep(revoking(ours), { gate, retryPolicy, isOver: () => false });

    expect(edited).toEqual([]);
  });

  test('shortens a long text of them: the rule is on record as a whole', async () => {
    const { edited, lost } = await attemptBy([{ ...plain, tags: { note: 'x'.repeat(256) } }]);

    expect(edited[0]?.tags.note).toHaveLength(256);
    expect(lost[0]?.what).toBe(`the tags note=${'x'.repeat(194)}…, which somebody had just written`);
  });

  test('says so where all tags were removed', async () => {
    expect((await attemptBy([{ ...plain, tags: {} }])).lost[0]?.what).toContain('the tags (none)');
  });

  test.each<[string, Answers]>([
    ['was not revoked', () => refused('AuthFailure', 'req')],
    ['was gone already', () => notFound],
  ])('tells nothing where it %s', async (_, answers) => {
    const { edited, lost } = await attemptBy([tagged, six], answers);

    expect([edited, lost]).toEqual([[], []]);
  });

  test('tells nothing of a rule that stands in another form: EC2 finds no such permission', async () => {
    const { edited } = await attemptBy([{ ...tagged, ports: ports(26, 26) }, six]);

    expect(edited).toEqual([]);
  });
});

describe('what got no answer at a try may have happened', () => {
  test('whatever a later try of a revoke says', async () => {
    const { unanswered: open } = await attempt(revoking(plain, six), inTurn(unanswered, done('req')));

    expect(open).toEqual([plainKey, sixKey]);
  });

  test('whatever a later try of an authorise says, also one with other tags', async () => {
    const answers = inTurn(unanswered, refused('TagPolicyViolation', 'req'));
    const step = tagging({ team: 'mail', ...own }, low);

    expect((await attempt(step, inTurn(unanswered, done('req')))).unanswered).toEqual([lowKey]);
    expect((await attempt(step, answers)).unanswered).toEqual([lowKey]);
    expect((await attempt(step, inTurn(refused('TagLimit', 'req'), unanswered, done('req')))).unanswered).toEqual([
      lowKey,
    ]);
  });
});

describe('where one by one was stopped before its end', () => {
  const stopped: Answer = { kind: 'stopped', reason: 'the claim has expired' };

  test('an authorise says nothing of the rules that were not asked for', async () => {
    const { results, changed } = await attempt(tagging(own, low, high), inTurn(duplicate, stopped));

    expect([results, changed]).toEqual([{ [lowKey]: stopped }, []]);
  });

  test('a revoke says nothing of them either', async () => {
    const { results, changed, edited } = await attempt(revoking(plain, six), inTurn(notFound, stopped));

    expect([results, changed, edited]).toEqual([{ [plainKey]: stopped }, [], []]);
  });
});
