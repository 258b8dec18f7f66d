import { expect, test } from 'vitest';
import type { Run } from '../../../core/audit/audit-entry.ts';
import { fingerprintOf } from '../../../core/audit/fingerprint.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import { stepsKey } from '../../../core/plan/step.ts';
import { undoRecord } from '../../../core/undo/undo-record.ts';
import { anEvent, aRun } from '../../builders/a-claim.ts';
import { permissionOf, restored, revoking, tagging } from '../../builders/a-step.ts';
import { anEntry, anOpenRule, aRule, aSnapshot, fromCidr, groupRef } from '../../builders/builders.ts';
import { aChange, anUndoPlan } from './an-undo-plan.ts';

const open = anOpenRule({ id: 'sgr-open' });
const plan = anUndoPlan({ steps: [tagging({}, restored(open))] });

function record(own = plan, run: Partial<Run> = {}, rules: readonly SecurityGroupRule[] = [open]) {
  const said = { snapshot: aSnapshot({ rules }), run: aRun(run), approved: [anEntry()] };
  return undoRecord(own, { ...said, limits: { ipv4: 8, ipv6: 16 } });
}

function listed(rule: SecurityGroupRule, change: Partial<ListedRule> = {}): ListedRule {
  const permission = { ...permissionOf(rule), description: null };
  return {
    permission,
    ruleId: rule.id,
    remediation: 'rem-1',
    entries: [{ id: 'entry-office', version: 1 }],
    ...change,
  };
}

test('the undo of a closing has no finding, whatever is exposed, and rests on no allowlist entry', () => {
  expect(record()).toMatchObject({
    id: 'rem-9',
    undoes: 'rem-1',
    outcome: 'planned',
    reason: 'undo of rem-1',
    finding: { group: groupRef, exposures: [] },
    allowlistEntries: [],
    rulesBefore: [open],
  });
});

test('an undo that closes the port again has the finding that it takes away, and the entries that it rests on', () => {
  const reopening = anUndoPlan({ change: aChange({ kind: 'reopening' }), steps: [revoking(open)] });

  expect(record(reopening)).toMatchObject({
    finding: { exposures: [{ port: 25, family: 'ipv4' }] },
    allowlistEntries: [anEntry()],
  });
});

test('its fingerprint is by its outcome, its reason, its finding and its steps', () => {
  const { fingerprint, finding } = record();

  const said = { outcome: 'planned', reason: 'undo of rem-1', finding, steps: stepsKey(plan) } as const;
  expect(fingerprint).toBe(fingerprintOf(said));
});

test.each([
  ['a template tool', 'Terraform/1.9', 'Terraform'],
  ['nobody', null, null],
])('it says that %s opened the port', (_, userAgent, managedBy) => {
  const actor = userAgent === null ? null : { arn: null, type: 'IAMUser', sourceIp: null, userAgent, at: null };

  expect(record(plan, { trigger: { ...anEvent, actor } }).managedBy).toBe(managedBy);
});

test('rules of ours that it restores are listed as its own, in the place of what the list said of the same permission', () => {
  const [again, other] = ['81.2.69.0/24', '93.184.216.0/24'].map((text) =>
    listed(aRule({ id: `sgr-${text}`, source: fromCidr(text) })),
  ) as [ListedRule, ListedRule];
  const before = { ...again, entries: [{ id: 'entry-office', version: 7 }] };

  const { list } = record(anUndoPlan({ listed: [again] }), { list: { rules: [before, other], closed: [] } });

  expect(list).toEqual({ rules: [other, { ...again, ruleId: null, remediation: 'rem-9' }], closed: [] });
});
