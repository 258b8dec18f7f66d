import { expect, test } from 'vitest';
import { fingerprintOf, type Run, type Trigger } from '../../../core/audit/audit-entry.ts';
import { undoRecord } from '../../../core/undo/undo-record.ts';
import { planOf } from '../../builders/a-decision.ts';
import { byAda } from '../../builders/an-undo.ts';
import { aSnapshot, now } from '../../builders/builders.ts';
import { madeBy, someRules } from '../../builders/some-entries.ts';

function aRecordOf({ trigger = byAda, tags = {} }: { trigger?: Trigger; tags?: Record<string, string> } = {}) {
  const { open } = someRules();
  const plan = planOf({ before: [{ ...open, description: 'who?' }], after: [madeBy('rem-1')] });
  const snapshot = aSnapshot({ rules: [madeBy('rem-1')], tags });
  const run: Run = { trigger, writer: 'look-2', now, closings: [], awaited: [] };
  return { record: undoRecord(plan, snapshot, run), plan, snapshot };
}

test('what is written ahead of an undo holds all of its plan, and all the rules before it', () => {
  const { record, plan, snapshot } = aRecordOf();

  const finding = { group: snapshot.ref, exposures: [] };
  expect(record).toEqual({
    schema: 1,
    id: 'rem-2',
    undoes: 'rem-1',
    group: snapshot.ref,
    groupName: 'mail',
    vpcId: 'vpc-0123456789abcdef0',
    at: '2026-11-15T12:00:00.000Z',
    outcome: 'planned',
    reason: 'undo of rem-1',
    trigger: byAda,
    managedBy: null,
    finding,
    steps: plan.steps,
    lost: [{ kind: 'description-or-tags', securityGroupRuleId: 'sgr-open', what: 'the exact description "who?"' }],
    allowlistEntries: [],
    rulesBefore: snapshot.rules,
    rulesAfter: null,
    revokedRuleIds: [],
    perhapsRevokedRuleIds: [],
    outcomes: [],
    fingerprint: fingerprintOf({
      outcome: 'planned',
      reason: 'undo of rem-1',
      finding,
      steps: '- sgr-made tcp 25-25 81.2.69.0/24\n+ tcp 20-30 0.0.0.0/0',
    }),
    writer: 'look-2',
  });
});

test.each<[string, string | null, Record<string, string>, string | null]>([
  ['by the tool that called', 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0', {}, 'Terraform'],
  ['by the tags of the group', null, { 'aws:cloudformation:stack-name': 'mail' }, 'CloudFormation stack mail'],
  ['unless neither tells', 'aws-cli/2.27.0', {}, null],
])('it names the template to mend, %s', (_, userAgent, tags, managedBy) => {
  const actor = { arn: null, type: 'IAMUser', sourceIp: null, userAgent, at: null };

  expect(aRecordOf({ trigger: { ...byAda, actor }, tags }).record.managedBy).toBe(managedBy);
});
