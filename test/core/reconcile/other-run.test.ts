import { describe, expect, test } from 'vitest';
import { restraintOn } from '../../../core/reconcile/restraint.ts';
import { aClaim } from '../../builders/a-claim.ts';
import { aGroup } from '../../builders/a-group.ts';
import { anOpenRule, now, ports } from '../../builders/builders.ts';
import { aCheck } from '../../builders/in-memory-world.ts';
import { judged } from '../../builders/nothing-done.ts';

/** The id of a remediation that began then. */
const idOf = (time: number) => `rem-${time.toString(36).padStart(9, '0')}${'0'.repeat(12)}`;

/** What holds a closing back where a rule was kept by this run, and the last entry is of this time. */
function restraint(deployment: string, remediation: string, lastAt: number) {
  const tags = { 'smtp-warden:remediation': remediation, 'smtp-warden:deployment': deployment };
  const keeps = anOpenRule({ id: 'sgr-kept', ports: ports(20, 24), tags });
  const assessment = judged({ rules: [anOpenRule({ id: 'sgr-open' }), keeps] });
  const latest = aClaim({ id: 'rem-last', at: new Date(lastAt).toISOString(), outcome: 'completed' });
  return restraintOn({ assessment, check: aCheck, latest }, aGroup().deps());
}

describe('a closing is held back by the run that has just kept a rule', () => {
  test.each([
    ['of another deployment, whatever our own last entry', 'dep-other', now - 30_000, now],
    [
      'of ours that is not on record: it began more than 15 s after the last entry',
      'dep-ours',
      now - 30_000,
      now - 45_001,
    ],
  ])('%s', async (_, deployment, since, lastAt) => {
    expect(await restraint(deployment, idOf(since), lastAt)).toEqual({
      kind: 'busy',
      reason: `smtp-warden deployment ${deployment} has been changing this group since 2026-11-15T11:59:30.000Z`,
      againInMs: 65_000,
    });
  });

  test.each([
    ['of ours that began before the last entry', 'dep-ours', idOf(now - 30_000), now],
    [
      'of ours that began 15 s after the last entry, as far as clocks differ',
      'dep-ours',
      idOf(now - 30_000),
      now - 45_000,
    ],
    ['whose id tells no time', 'dep-other', 'rem-1', now],
  ])('but not by one %s', async (_, deployment, remediation, lastAt) => {
    expect(await restraint(deployment, remediation, lastAt)).toBeNull();
  });
});
