import { describe, expect, test } from 'vitest';
import type { Run } from '../../../core/audit/audit-entry.ts';
import { findingOf } from '../../../core/evaluator/finding.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import { emptyList, type ListedRule } from '../../../core/plan/managed-rules.ts';
import { type Assessment, assess } from '../../../core/reconcile/assess.ts';
import {
  decisionRecord,
  type End,
  endRecord,
  notBegunRecord,
  plannedRecord,
  settledRecord,
} from '../../../core/reconcile/records.ts';
import { aClaim, bodyOf } from '../../builders/a-claim.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  groupRef,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';
import { aSweep } from '../../builders/rule-texts.ts';

const ipv4 = { port: 25, family: 'ipv4' } as const;
const ipv6 = { port: 25, family: 'ipv6' } as const;
const aClosing = { id: 'rem-0', at: '2026-11-15T11:00:00.000Z', openedBy: null, tool: null };

function aRun(change: Partial<Run> = {}): Run {
  return { trigger: aSweep, writer: 'look-1', now, closings: [], list: emptyList, tries: 0, ...change };
}

/** An all-traffic rule exposes the port: to close it loses protocols. */
function judged(change: Partial<Snapshot> = {}, policy = aPolicy(), list = emptyList): Assessment {
  const snapshot = aSnapshot({ rules: [anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null })], ...change });
  const assessment = assess(snapshot, policy, { settings: someSettings(), now, remediationId: 'rem-1', list });
  if (!assessment) throw new Error('the group is as it should be');
  return assessment;
}

/** A rule on the list as a claim puts it there. */
function claimed(source: string): ListedRule {
  const permission = { protocol: 'tcp', ports: ports(25), source: fromCidr(source), description: null };
  return { permission, ruleId: null, remediation: 'rem-1', entries: [{ id: 'entry-office', version: 1 }] };
}

/** What every record of it says before anything is done. */
function nothingDone({ snapshot, exposures, decision }: Assessment) {
  return {
    schema: 2,
    id: 'rem-1',
    group: groupRef,
    groupName: 'mail',
    vpcId: snapshot.vpcId,
    at: '2026-11-15T12:00:00.000Z',
    reason: decision.reason,
    trigger: aSweep,
    managedBy: null,
    list: emptyList,
    finding: findingOf(groupRef, exposures),
    steps: [],
    lost: [],
    allowlistEntries: [],
    rulesBefore: null,
    rulesAfter: null,
    revokedRuleIds: [],
    perhapsRevokedRuleIds: [],
    outcomes: [],
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    writer: 'look-1',
  };
}

describe('what is written ahead of a remediation', () => {
  test('says what will be done, what is lost by it, on which approvals, and how the group was', () => {
    const assessment = judged();

    const record = plannedRecord(assessment, aRun());

    const { steps, lost } = assessment.plan;
    expect(lost).toHaveLength(1);
    expect(record).toEqual({
      ...nothingDone(assessment),
      outcome: 'planned',
      list: { rules: [claimed('81.2.69.0/24')], closed: [] },
      steps,
      lost,
      allowlistEntries: [anEntry()],
      rulesBefore: assessment.snapshot.rules,
    });
  });

  test('says how often the group was closed before, and how often in a row it ended partial, if it was', () => {
    const record = plannedRecord(judged(), aRun({ closings: [aClosing], tries: 2 }));

    expect(record).toMatchObject({ closings: [aClosing], tries: 2 });
  });

  test('leaves both out if it was not', () => {
    expect(Object.keys(plannedRecord(judged(), aRun()))).not.toContain('closings');
    expect(Object.keys(plannedRecord(judged(), aRun()))).not.toContain('tries');
  });

  test('puts one permission on the list once, and gives a rule that is kept for its owner away', () => {
    const assessment = judged();
    const before = { ...claimed('81.2.69.0/24'), ruleId: 'sgr-gone', remediation: 'rem-0' };
    const kept = { ...claimed('10.0.0.0/8'), ruleId: 'sgr-kept', remediation: 'rem-0' };
    const entries = [{ id: 'entry-other', version: 1 }];
    const other = { ...claimed('93.184.216.0/24'), ruleId: 'sgr-other', remediation: 'rem-0', entries };
    const standing = [aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') })];

    const record = plannedRecord(
      { ...assessment, list: { rules: [before, kept, other], closed: [ipv6] }, plan: { ...assessment.plan, standing } },
      aRun(),
    );

    expect(record.list).toEqual({ rules: [other, claimed('81.2.69.0/24')], closed: [ipv6] });
  });

  test('names the version of each entry', () => {
    const record = plannedRecord(judged({}, aPolicy({ entries: [anEntry({ version: 7 })] })), aRun());

    expect(record.list?.rules[0]?.entries).toEqual([{ id: 'entry-office', version: 7 }]);
  });

  test.each([
    ['its stack', { 'aws:cloudformation:stack-name': 'mail' }, null, 'CloudFormation stack mail'],
    ['the tool that made the call', {}, 'HashiCorp Terraform/1.9', 'Terraform'],
  ])('names the template by %s', (_, tags, userAgent, managedBy) => {
    const actor = { arn: null, type: 'IAMUser', sourceIp: null, userAgent, at: null };

    const record = plannedRecord(judged({ tags }), aRun({ trigger: { ...aSweep, actor } }));

    expect(record.managedBy).toBe(managedBy);
  });
});

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
    const plan = { steps, lost, allowlistEntries: [anEntry()] };
    expect(decisionRecord(assessment, aRun())).toEqual({ ...nothingDone(assessment), outcome: 'proposed', ...plan });
  });
});

describe('two records are of the same', () => {
  const fingerprintOf = (rules: readonly SecurityGroupRule[], change: Partial<Snapshot>, policy = aPolicy()) =>
    decisionRecord(judged({ rules, ...change }, policy), aRun()).fingerprint;

  /** The fingerprints of two groups that are told apart by their plan alone. */
  const ofTwoPlans = (change: Partial<Snapshot>, policy = aPolicy()) =>
    [22, 23].map((from) => fingerprintOf([anOpenRule({ ports: ports(from, 30) })], change, policy));

  const ofTwoDrifts = (change: Partial<Snapshot>) =>
    ['93.184.216.0/24', '93.184.217.0/24'].map(
      (text) =>
        decisionRecord(
          judged({ rules: [], ...change }, aPolicy({ entries: [anEntry({ cidr: cidr(text) })] }), {
            rules: [],
            closed: [ipv4],
          }),
          aRun(),
        ).fingerprint,
    );

  const isSame = ([one, other]: readonly string[]) => one === other;

  test('if they report or defer the same finding, whatever would be done about it', () => {
    expect(isSame(ofTwoPlans({ tags: {} }))).toBe(true);
    expect(isSame(ofTwoPlans({}, aPolicy({ entries: [] })))).toBe(true);
  });

  test('if they report that rules of ours are not in line, whichever', () => {
    expect(isSame(ofTwoDrifts({ tags: {} }))).toBe(true);
  });

  test('only if they propose the same plan', () => {
    expect(isSame(ofTwoPlans({}))).toBe(false);
  });

  test('only if they defer the same change of rules of ours', () => {
    expect(isSame(ofTwoDrifts({ ownerId: '444455556666' }))).toBe(false);
  });

  test('only if the reason is the same', () => {
    const rules = () => [anOpenRule()];

    expect(fingerprintOf(rules(), { tags: {} })).not.toBe(
      fingerprintOf(rules(), { tags: { 'smtp-warden:auto-fix': 'no' } }),
    );
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
