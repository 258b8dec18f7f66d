import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import { revokedRules } from '../../../core/plan/step.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import {
  anEntry,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  managedTags,
  now,
  someSettings,
} from '../../builders/builders.ts';

/** A rule of ours whose approval has ended. */
function lapsedFrom(source: string): SecurityGroupRule {
  return aRule({ id: 'sgr-managed', source: fromCidr(source), tags: managedTags });
}

/** The ids of the rules that are revoked of a group with a rule of ours from `ended`, which was approved once. */
function revoked(ended: string, change: Partial<Snapshot>) {
  const managed = lapsedFrom(ended);
  const entries = [anEntry(), anEntry({ id: 'entry-ended', cidr: cidr(ended), removedBy: 'ada' })];
  const item = { permission: managed, ruleId: managed.id, remediation: 'rem-earlier', entries: [] };
  const assessment = assess(aSnapshot(change), aPolicy({ entries }), {
    settings: someSettings(),
    now,
    remediationId: 'rem-1',
    list: { rules: [item], closed: [] },
  });
  return assessment && revokedRules(assessment.plan).map(({ id }) => id);
}

test('a managed rule that has lapsed and offends as well is revoked once', () => {
  const open = aRule({ id: 'sgr-open', source: fromCidr('18.0.0.0/8') });

  expect(revoked('17.0.0.0/8', { rules: [lapsedFrom('17.0.0.0/8'), open] })).toEqual(['sgr-managed']);
});

test('a managed rule that has lapsed stays where it keeps what the prefix list of a revoked rule names', () => {
  const list = aPrefixList({ id: 'pl-wide', entries: ['0.0.0.0/1', '10.0.0.0/8'].map(cidr) });
  const listed = aRule({ id: 'sgr-list', source: fromList(list.id) });
  const prefixLists = { [list.id]: list };

  expect(revoked('10.0.0.0/8', { rules: [lapsedFrom('10.0.0.0/8'), listed], prefixLists })).toEqual(['sgr-list']);
  expect(revoked('10.0.0.0/9', { rules: [lapsedFrom('10.0.0.0/9'), listed], prefixLists })).toEqual([
    'sgr-list',
    'sgr-managed',
  ]);
});
