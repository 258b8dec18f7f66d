import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { approved, authorising, revoking } from '../../builders/a-step.ts';
import { ports } from '../../builders/builders.ts';
import { a, b, closing, open, reading, type Saying } from './a-history-of-changes.ts';

const inPlace = { ...a('rem-1'), ports: ports(26, 30) };
const made = [a('rem-1'), b('rem-1')];
const steps = [authorising(approved(a('rem-1')), approved(b('rem-1'))), revoking(open)];

/** What somebody has edited of two rules that a remediation made, by what stands, and by what stood at its end. */
function editedIn(standing: readonly SecurityGroupRule[], after: readonly SecurityGroupRule[], end: Saying = {}) {
  const [claim, shown] = closing('rem-1', [open], after, { steps });
  const result = reading([{ ...claim }, { ...shown, ...end }], 'rem-1', { rules: standing });
  return result.kind === 'change' ? result.change.edited : result;
}

describe('a rule that bears the id of a remediation, with another permission than it made', () => {
  test('was edited by somebody since, where the end did not show all that was made', () => {
    expect(editedIn([inPlace], [])).toEqual([inPlace]);
    expect(editedIn([inPlace, b('rem-1')], [b('rem-1')])).toEqual([inPlace]);
  });

  test('was edited by somebody since, where EC2 could not be read at the end', () => {
    expect(editedIn([inPlace], [], { rulesAfter: null })).toEqual([inPlace]);
    expect(editedIn([inPlace], [], { rulesAfter: null, steps: [] })).toEqual([inPlace]);
  });

  test('is a copy of one, tags included, where the end showed all that was made', () => {
    expect(editedIn([...made, { ...inPlace, id: 'sgr-copy' }], made)).toEqual([]);
  });

  test("was its owner's at the end, whatever he makes of it later", () => {
    expect(editedIn([{ ...inPlace, ports: ports(1, 2) }], [inPlace])).toEqual([]);
    expect(editedIn([{ ...inPlace, id: 'sgr-made-again' }], [inPlace])).toEqual([]);
  });

  test("is not one that stood so at the end: it was its owner's then", () => {
    expect(editedIn([inPlace], [inPlace])).toEqual([]);
  });

  test.each([
    ['of another remediation', { ...inPlace, tags: { 'smtp-warden:remediation': 'rem-2' } }],
    ['as it was made', a('rem-1')],
  ])('is not one %s', (_, rule) => {
    expect(editedIn([rule], [])).toEqual([]);
    expect(editedIn([rule, b('rem-1')], [b('rem-1')])).toEqual([]);
  });
});
