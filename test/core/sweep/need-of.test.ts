import { describe, expect, test } from 'vitest';
import { assessKnown } from '../../../core/reconcile/assess.ts';
import { needOf } from '../../../core/sweep/need-of.ts';
import { anApproval } from '../../builders/a-decision.ts';
import { aGroup } from '../../builders/a-group.ts';
import { anOpenRule, aPolicy, aSnapshot, now } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';
import { someMail } from '../../builders/some-mail.ts';

const settings = reconcileSettings({ mode: 'plan' });
const open = anOpenRule({ id: 'sgr-open' });

/** What a sweep asks for of a group that a check has deferred for its mail: a scan reads no interfaces. */
async function needAfter(decide: (group: ReturnType<typeof aGroup>) => void) {
  const group = aGroup({ rules: [open] });
  await group.check({}, { settings, mail: someMail().mail });
  decide(group);
  const assessment = assessKnown(aSnapshot({ rules: [open] }), aPolicy(), { settings, now, remediationId: 'rem-scan' });
  if (!assessment) throw new Error('the group has a finding');
  const latest = group.last();
  const chain = { kind: 'holds', latest, lastEnd: null, list: assessment.list } as const;
  return needOf(assessment, chain, { approvals: group.world.approvals, settings, now });
}

describe('a group that is deferred for its mail alone', () => {
  test('is checked by each sweep in plan mode: its MX may be another one by now', async () => {
    expect(await needAfter(() => undefined)).toBe('check');
  });

  test('is closed by a sweep where an approval that overrules the mail has not woken the worker', async () => {
    const approve = ({ world, last }: ReturnType<typeof aGroup>) =>
      world.decisions.push(anApproval(last(), { schema: 2, despiteMail: { reason: 'off' } }));

    expect(await needAfter(approve)).toBe('closing');
  });

  test('is not by an approval that does not overrule it', async () => {
    expect(await needAfter(({ world, last }) => world.decisions.push(anApproval(last())))).toBe('check');
  });
});
