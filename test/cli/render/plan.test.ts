import { expect, test } from 'vitest';
import { findingView } from '../../../cli/render/finding.ts';
import { planText, planView } from '../../../cli/render/plan.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import { type Assessment, assess } from '../../../core/reconcile/assess.ts';
import { anEntry, anOpenRule, aPolicy, aSnapshot, now, someSettings } from '../../builders/builders.ts';

const { optInTagKey } = someSettings();

function judged(tags?: Record<string, string>): Assessment {
  const context = { settings: someSettings(), now, remediationId: 'rem-1', list: emptyList };
  const snapshot = aSnapshot({ rules: [anOpenRule()], ...(tags && { tags }) });
  const assessment = assess(snapshot, aPolicy({ entries: [anEntry()] }), context);
  if (!assessment) throw new Error('nothing to do');
  return assessment;
}

test('a plan that is not to be executed says so before its steps', () => {
  expect(planText(judged({}))).toMatch(/\n {2}These steps are not executed:\n {4}- sgr-/);
});

test('a plan that is to be executed has its steps alone', () => {
  expect(planText(judged())).not.toContain('not executed');
});

test('a plan as data says which VPC and what exposes the group, as a finding does, and whether it is opted in', () => {
  const evidence = null;

  for (const [tags, optedIn] of [
    [undefined, true],
    [{}, false],
  ] as const) {
    const assessment = judged(tags);
    const { vpcId, exposures } = findingView(assessment, evidence, optInTagKey);

    expect(planView(assessment, evidence, optInTagKey)).toMatchObject({ vpcId, optedIn, exposures });
    expect(exposures).toHaveLength(1);
  }
});
