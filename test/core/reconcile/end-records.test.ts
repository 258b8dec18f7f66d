import { describe, expect, test } from 'vitest';
import { planDigest } from '../../../core/reconcile/plan-digest.ts';
import { decisionRecord, type End, endRecord, notBegunRecord, settledRecord } from '../../../core/reconcile/records.ts';
import { aClaim, bodyOf } from '../../builders/a-claim.ts';
import { anEntry, anExemption, anOpenRule, aPolicy, aRule, now } from '../../builders/builders.ts';
import { aRun, ipv4, ipv6, judged, nothingDone } from '../../builders/nothing-done.ts';
import { aSweep } from '../../builders/rule-texts.ts';

describe('a decision that changes nothing is recorded without a plan', () => {
  test.each([
    ['reported', () => judged({ tags: {} })],
    ['deferred', () => judged({}, aPolicy({ entries: [] }))],
    ['exempted', () => judged({}, aPolicy({ exemptions: [anExemption()] }))],
  ])('as %s', (outcome, judge) => {
    const assessment = judge();

    expect(decisionRecord(assessment, aRun())).toEqual({ ...nothingDone(assessment), outcome });
  });

  test('but what plan mode would do is recorded with it, as proposed', () => {
    const assessment = judged();

    const { steps, lost } = assessment.plan;
    const proposal = { digest: planDigest(assessment), by: null };
    const plan = { steps, lost, allowlistEntries: [anEntry()], proposal, schema: 3 };
    expect(decisionRecord(assessment, aRun())).toEqual({ ...nothingDone(assessment), outcome: 'proposed', ...plan });
  });
});

describe('the end of a claim', () => {
  const claim = aClaim({
    tries: 1,
    rulesBefore: [anOpenRule({ id: 'sgr-open' })],
    revokedRuleIds: ['sgr-1'],
    left: ['x'],
  });
  const anEndOf = (change: Partial<End> = {}): End => ({
    outcome: 'completed',
    reason: 'all done',
    steps: [],
    outcomes: [],
    rulesAfter: [],
    revoked: ['sgr-1', 'sgr-open'],
    perhapsRevoked: ['sgr-2'],
    lost: [{ kind: 'protocols', securityGroupRuleId: 'sgr-open', what: 'all' }],
    list: { rules: [], closed: [ipv4] },
    left: ['sgr-kept tcp 20-24 from 0.0.0.0/0'],
    ...change,
  });

  test('that completed says what was done, and names nothing that is left', () => {
    const { tries: _t, left: _l, ...body } = bodyOf(claim);

    expect(endRecord(claim, anEndOf(), now)).toEqual({
      ...body,
      at: '2026-11-15T12:00:00.000Z',
      outcome: 'completed',
      reason: 'all done',
      list: { rules: [], closed: [ipv4] },
      lost: anEndOf().lost,
      rulesBefore: null,
      rulesAfter: [],
      steps: [],
      outcomes: [],
      revokedRuleIds: ['sgr-1', 'sgr-open'],
      perhapsRevokedRuleIds: ['sgr-2'],
    });
  });

  test.each([
    ['partial', 2],
    ['failed', undefined],
  ] as const)('that is %s names what is left, and counts the tries that were partial', (outcome, tries) => {
    const record = endRecord(claim, anEndOf({ outcome }), now);

    expect(record.left).toEqual(['sgr-kept tcp 20-24 from 0.0.0.0/0']);
    expect(record.reason).toBe('all done; kept besides the port: sgr-kept tcp 20-24 from 0.0.0.0/0');
    expect(record.tries).toBe(tries);
  });

  test('that leaves nothing says nothing of it', () => {
    const record = endRecord(claim, anEndOf({ outcome: 'partial', left: [] }), now);

    expect(record).not.toHaveProperty('left');
    expect(record.reason).toBe('all done');
  });

  test('of schema 1 is written in schema 2, without what only schema 1 says', () => {
    const record = endRecord({ ...claim, schema: 1, awaitedFamilies: [ipv6] }, anEndOf(), now);

    expect(record.schema).toBe(2);
    expect(record).not.toHaveProperty('awaitedFamilies');
  });
});

test.each([
  ['an error', new Error('somebody else is editing')],
  ['what is no error', 'somebody else is editing'],
])('the end of a claim under which nothing was begun says why, by %s', (_, problem) => {
  const claim = aClaim({ tries: 1, rulesBefore: [anOpenRule({ id: 'sgr-open' })] });
  const { tries: _t, ...body } = bodyOf(claim);

  expect(notBegunRecord(claim, problem, now)).toEqual({
    ...body,
    at: '2026-11-15T12:00:00.000Z',
    outcome: 'failed',
    reason: 'not begun: somebody else is editing',
    steps: [],
    rulesBefore: null,
    rulesAfter: [anOpenRule({ id: 'sgr-open' })],
  });
});

test('a partial end that is settled says by which check, and carries the list of that', () => {
  const partial = aClaim({
    schema: 1,
    outcome: 'partial',
    tries: 3,
    left: ['x'],
    awaitedFamilies: [ipv6],
    rulesBefore: [],
  });
  const run = aRun({ list: { rules: [], closed: [ipv4] }, writer: 'look-9' });
  const { tries: _t, left: _l, awaitedFamilies: _a, ...body } = bodyOf(partial);

  expect(settledRecord(partial, run, { outcome: 'completed', reason: 'fine by now', rulesAfter: [aRule()] })).toEqual({
    ...body,
    schema: 2,
    at: '2026-11-15T12:00:00.000Z',
    outcome: 'completed',
    reason: 'fine by now',
    rulesAfter: [aRule()],
    rulesBefore: null,
    list: run.list,
    trigger: aSweep,
    writer: 'look-9',
  });
});
