import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { changeToUndo } from '../../../core/undo/recorded-change.ts';
import { ports } from '../../builders/builders.ts';
import { aRemediation, claimed, ended, madeBy, someEntries, someRules } from '../../builders/some-entries.ts';

function reading(...sayings: readonly Partial<AuditRecord>[]) {
  return changeToUndo(someEntries(...sayings), 'rem-1');
}

describe('what a remediation changed', () => {
  test('is the rules it took away, and those that bear its id at its end', () => {
    const { open, kept } = someRules();
    const made = madeBy('rem-1');
    const earlier = madeBy('rem-0', { id: 'sgr-earlier' });

    const result = reading(...aRemediation('rem-1', { before: [open, kept], after: [kept, earlier, made] }));

    expect(result).toEqual({ kind: 'change', change: { taken: [open], added: [made] } });
  });

  test('may be rules added alone', () => {
    const made = madeBy('rem-1');

    const result = reading(...aRemediation('rem-1', { before: [], after: [made] }));

    expect(result).toEqual({ kind: 'change', change: { taken: [], added: [made] } });
  });

  test('may be rules taken away alone', () => {
    const { open, kept } = someRules();

    const result = reading(...aRemediation('rem-1', { before: [open, kept], after: [kept] }));

    expect(result).toEqual({ kind: 'change', change: { taken: [open], added: [] } });
  });

  test('has a rule that somebody had edited as it was when it was taken', () => {
    const { open } = someRules();
    const edited = { ...open, ports: ports(25, 26), description: 'narrowed' };
    const outcome = { kind: 'revokeIngress', result: 'done', missing: [], requestIds: [], reason: null } as const;

    const result = reading(
      claimed('rem-1', [open]),
      ended('rem-1', [], { revokedRuleIds: [open.id], outcomes: [{ ...outcome, edited: [edited] }] }),
    );

    expect(result).toEqual({ kind: 'change', change: { taken: [edited], added: [] } });
  });

  test('has a rule that its owner had changed between two runs as the run that took it saw it', () => {
    const { open } = someRules();
    const narrowed = { ...open, ports: ports(25, 26), description: 'narrowed' };

    const result = reading(
      claimed('rem-1', [open]),
      ended('rem-1', [open], { outcome: 'partial', perhapsRevokedRuleIds: [open.id] }),
      claimed('rem-1', [narrowed], { outcome: 'resumed' }),
      ended('rem-1', [], { revokedRuleIds: [open.id] }),
    );

    expect(result).toEqual({ kind: 'change', change: { taken: [narrowed], added: [] } });
  });

  test('is that of all its runs, each rule once', () => {
    const { open, other, kept } = someRules();
    const perhapsRevokedRuleIds = [open.id];

    const result = reading(
      claimed('rem-1', [open, kept]),
      ended('rem-1', [kept], { outcome: 'partial', perhapsRevokedRuleIds }),
      claimed('rem-1', [other, kept], { outcome: 'resumed', perhapsRevokedRuleIds }),
      ended('rem-1', [kept], { revokedRuleIds: [open.id, other.id], perhapsRevokedRuleIds }),
    );

    expect(result).toEqual({ kind: 'change', change: { taken: [open, other], added: [] } });
  });

  test('is a rule that it may have taken only if that is gone', () => {
    const { open, other } = someRules();

    const result = reading(
      claimed('rem-1', [open, other]),
      ended('rem-1', [other], { perhapsRevokedRuleIds: [open.id, other.id] }),
    );

    expect(result).toEqual({ kind: 'change', change: { taken: [open], added: [] } });
  });

  test('is nothing where all it may have taken still stands', () => {
    const { open } = someRules();

    const result = reading(
      claimed('rem-1', [open]),
      ended('rem-1', [open], { outcome: 'failed', perhapsRevokedRuleIds: [open.id] }),
    );

    expect(result).toEqual({ kind: 'nothing', reason: 'rem-1 changed nothing' });
  });

  test.each(['reported', 'deferred', 'exempted', 'proposed'] as const)('is nothing where it was only %s', (outcome) => {
    expect(reading({ id: 'rem-1', outcome })).toEqual({ kind: 'nothing', reason: 'rem-1 changed nothing' });
  });
});

describe('there is no way back', () => {
  test('from what is not on record', () => {
    const { open } = someRules();

    const result = reading(...aRemediation('rem-2', { before: [open], after: [] }));

    expect(result).toEqual({ kind: 'refused', reason: 'nothing is on record under rem-1' });
  });

  test.each(['planned', 'resumed', 'partial'] as const)('while it is %s, and so not finished', (outcome) => {
    const { open } = someRules();

    const result = reading(claimed('rem-1', [open]), ended('rem-1', [], { outcome, revokedRuleIds: [open.id] }));

    expect(result).toEqual({
      kind: 'refused',
      reason: 'rem-1 is not finished; finish it first, with: smtp-warden fix sg-0123456789abcdef0',
    });
  });

  test.each(['before', 'after'])('where the rules %s it did not fit into the log', (when) => {
    const { open, kept } = someRules();

    const result = reading(
      claimed('rem-1', when === 'before' ? null : [open, kept]),
      ended('rem-1', when === 'after' ? null : [kept], { revokedRuleIds: [open.id] }),
    );

    expect(result).toEqual({
      kind: 'refused',
      reason: 'the rules before and after rem-1 did not fit into the log, so the way back is not known',
    });
  });
});
