import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import { decisionRecord, plannedRecord } from '../../../core/reconcile/records.ts';
import { anEntry, anOpenRule, aPolicy, aRule, fromCidr, ports } from '../../builders/builders.ts';
import { aRun, ipv4, ipv6, judged, nothingDone } from '../../builders/nothing-done.ts';
import { aSweep } from '../../builders/rule-texts.ts';

const aClosing = { id: 'rem-0', at: '2026-11-15T11:00:00.000Z', openedBy: null, tool: null };

/** A rule on the list as a claim puts it there. */
function claimed(source: string): ListedRule {
  const permission = { protocol: 'tcp', ports: ports(25), source: fromCidr(source), description: null };
  return { permission, ruleId: null, remediation: 'rem-1', entries: [{ id: 'entry-office', version: 1 }] };
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

  test('keeps what has an id on the list, since the read may be older than its rule, and gives a rule that is kept for its owner away', () => {
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

    expect(record.list).toEqual({ rules: [before, other, claimed('81.2.69.0/24')], closed: [ipv6] });
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

test('a decision that changes nothing does not say how often in a row it ended partial', () => {
  expect(decisionRecord(judged(), aRun({ tries: 2 }))).not.toHaveProperty('tries');
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
