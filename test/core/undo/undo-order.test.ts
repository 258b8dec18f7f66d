import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { changeToUndo } from '../../../core/undo/recorded-change.ts';
import { aRemediation, claimed, ended, madeBy, someEntries, someRules } from '../../builders/some-entries.ts';

/** Reads the first remediation, which took a rule away, from a chain that goes on after it. */
function firstBefore(...later: readonly Partial<AuditRecord>[]) {
  const { open, kept } = someRules();
  return changeToUndo(
    someEntries(...aRemediation('rem-1', { before: [open, kept], after: [kept] }), ...later),
    'rem-1',
  );
}

describe('a later remediation has to be undone first', () => {
  test.each<[string, (rules: ReturnType<typeof someRules>) => Partial<AuditRecord>[]]>([
    ['that took something away', ({ other, kept }) => aRemediation('rem-2', { before: [other, kept], after: [kept] })],
    ['that added something', ({ kept }) => aRemediation('rem-2', { before: [kept], after: [kept, madeBy('rem-2')] })],
    [
      'that was given up half way',
      ({ other, kept }) => [
        claimed('rem-2', [other, kept]),
        ended('rem-2', [kept], { outcome: 'failed', perhapsRevokedRuleIds: [other.id] }),
      ],
    ],
    [
      'whose rules did not fit into the log',
      ({ other }) => [claimed('rem-2', null), ended('rem-2', null, { revokedRuleIds: [other.id] })],
    ],
  ])('%s', (_, later) => {
    expect(firstBefore(...later(someRules()))).toEqual({
      kind: 'refused',
      reason: 'rem-2 changed the group after rem-1; undo that one first',
    });
  });
});

describe('a later remediation is not in the way', () => {
  test.each<[string, (rules: ReturnType<typeof someRules>) => Partial<AuditRecord>[]]>([
    ['that was only reported', () => [{ id: 'rem-2', outcome: 'reported' }]],
    [
      'that failed and changed nothing',
      ({ other, kept }) => [
        claimed('rem-2', [other, kept]),
        ended('rem-2', [other, kept], { outcome: 'failed', perhapsRevokedRuleIds: [other.id] }),
      ],
    ],
    [
      'that was undone',
      ({ other, kept }) => [
        ...aRemediation('rem-2', { before: [other, kept], after: [kept] }),
        ...aRemediation('rem-3', { before: [kept], after: [kept, madeBy('rem-3')] }, { undoes: 'rem-2' }),
      ],
    ],
  ])('%s', (_, later) => {
    const { open } = someRules();

    expect(firstBefore(...later(someRules()))).toEqual({ kind: 'change', change: { taken: [open], added: [] } });
  });
});

test('what was undone, and whose undo was undone, can be undone again', () => {
  const { open, kept } = someRules();
  const back = madeBy('rem-2', { id: 'sgr-back' });

  const result = firstBefore(
    ...aRemediation('rem-2', { before: [kept], after: [kept, back] }, { undoes: 'rem-1' }),
    ...aRemediation('rem-3', { before: [kept, back], after: [kept] }, { undoes: 'rem-2' }),
  );

  expect(result).toEqual({ kind: 'change', change: { taken: [open], added: [] } });
});
