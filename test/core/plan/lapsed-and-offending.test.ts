import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { revokedRules } from '../../../core/plan/step.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import {
  anEntry,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  managedTags,
  now,
  someSettings,
} from '../../builders/builders.ts';

test('a managed rule that has lapsed and offends as well is revoked once', () => {
  const managed = aRule({ id: 'sgr-managed', source: fromCidr('17.0.0.0/8'), tags: managedTags });
  const open = aRule({ id: 'sgr-open', source: fromCidr('18.0.0.0/8') });
  const entries = [anEntry(), anEntry({ id: 'entry-ended', cidr: cidr('17.0.0.0/8'), removedBy: 'ada' })];
  const item = { permission: managed, ruleId: managed.id, remediation: 'rem-earlier', entries: [] };
  const list = { rules: [item], closed: [] };

  const assessment = assess(aSnapshot({ rules: [managed, open] }), aPolicy({ entries }), {
    settings: someSettings(),
    now,
    remediationId: 'rem-1',
    list,
  });

  expect(assessment && revokedRules(assessment.plan).map(({ id }) => id)).toEqual(['sgr-managed']);
});
