import { describe, expect, test } from 'vitest';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import type { NewRule } from '../../../core/plan/step.ts';
import { takenOverList } from '../../../core/reconcile/rule-list.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { approved, authorising, remainderOf } from '../../builders/a-step.ts';
import { managed } from '../../builders/an-old-group.ts';

describe('the list that is taken over from the last end of schema 1', () => {
  const end = (...rules: readonly NewRule[]) =>
    aPlainEntry({ id: 'rem-old', outcome: 'completed', steps: [authorising(...rules)], rulesAfter: [managed] });

  test('is empty where there is none', () => {
    expect(takenOverList(null)).toEqual(emptyList);
  });

  test('has the rules that were approved, in version 1 where none is told, and closes nothing that is not told', () => {
    const { rules, closed } = takenOverList(end(approved(managed)));

    expect(rules).toMatchObject([{ ruleId: 'sgr-old', entries: [{ id: 'entry-office', version: 1 }] }]);
    expect(closed).toEqual([]);
  });

  test('has a rule that was approved also where the same end names it as kept', () => {
    const { rules } = takenOverList(end(approved(managed), remainderOf(managed)));

    expect(rules).toMatchObject([{ ruleId: 'sgr-old' }]);
  });
});
