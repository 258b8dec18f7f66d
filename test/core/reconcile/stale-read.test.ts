import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { staleRead } from '../../../core/reconcile/stale-read.ts';
import { aClaim } from '../../builders/a-claim.ts';
import { anOpenRule, aRule, aSnapshot, now } from '../../builders/builders.ts';

const read = aSnapshot({ rules: [anOpenRule({ id: 'sgr-open' }), aRule({ id: 'sgr-office' })] });
const end = (change: Partial<AuditEntry> = {}) =>
  aClaim({ outcome: 'completed', revokedRuleIds: ['sgr-other', 'sgr-open'], ...change });
const nobody = { latest: null, lastEnd: null };
const tenMinutes = 600_000;

describe('a read is too old where it shows one of the rules that were seen to go', () => {
  test.each([
    ['by the last end', { latest: aClaim(), lastEnd: end({ id: 'rem-end' }) }, 'rem-end'],
    [
      'by the last entry',
      { latest: end({ id: 'rem-last' }), lastEnd: end({ revokedRuleIds: ['sgr-other'] }) },
      'rem-last',
    ],
    [
      'by both, of which the end is named',
      { latest: end({ id: 'rem-last' }), lastEnd: end({ id: 'rem-end' }) },
      'rem-end',
    ],
  ])('%s', (_, chain, id) => {
    expect(staleRead(read, chain, now + tenMinutes)).toEqual({
      kind: 'busy',
      reason: `EC2 still shows the group as it was before remediation ${id} of 2026-11-15T12:00:00.000Z`,
      againInMs: 15_000,
    });
  });

  test.each([
    ['where nothing is on record', read, nobody, now],
    ['where nothing was seen to go', read, { latest: aClaim(), lastEnd: end({ revokedRuleIds: [] }) }, now],
    ['where none of them stands', aSnapshot(), { latest: end(), lastEnd: end() }, now],
    ['where the group is gone', null, { latest: end(), lastEnd: end() }, now],
    ['more than ten minutes later', read, { latest: end(), lastEnd: end() }, now + tenMinutes + 1],
  ])('but not %s', (_, snapshot, chain, at) => {
    expect(staleRead(snapshot, chain, at)).toBeNull();
  });
});
