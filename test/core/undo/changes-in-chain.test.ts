import { describe, expect, test } from 'vitest';
import { claimed, ended, madeBy } from '../../builders/some-entries.ts';
import {
  a,
  b,
  changed,
  closing,
  exposed,
  first,
  kept,
  keyOfA,
  keyOfOpen,
  other,
  reading,
  undoing,
} from './a-history-of-changes.ts';

describe('a later remediation', () => {
  const later = closing('rem-2', [kept, a('rem-1'), other], [kept, a('rem-1')]);
  const refusal = { kind: 'refused', reason: 'rem-2 changed the group after rem-1; undo that remediation first' };

  test('has to be undone first', () => {
    expect(reading([...first, ...later])).toEqual(refusal);
  });

  test('also where it only added, or only took away', () => {
    expect(reading([...first, ...closing('rem-2', [kept], [kept, b('rem-2')])])).toEqual(refusal);
    expect(reading([...first, ...closing('rem-2', [kept, other], [kept])])).toEqual(refusal);
  });

  test('also where its rules did not fit into the log', () => {
    expect(reading([...first, claimed('rem-2', null, exposed), ended('rem-2', [], exposed)])).toEqual(refusal);
  });

  test('also where it ended partial', () => {
    const [claim, end] = later;

    expect(reading([...first, claim ?? {}, { ...end, outcome: 'partial' }])).toEqual(refusal);
  });

  test('also where it is the undo of an earlier one', () => {
    const earlier = closing('rem-0', [other, kept], [kept]);
    const back = { ...other, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-2' } };
    const undo = undoing('rem-2', 'rem-0', [
      [kept, a('rem-1')],
      [kept, a('rem-1'), back],
    ]);

    expect(reading([...earlier, ...first, ...undo])).toEqual(refusal);
    expect(reading([...earlier, ...undo, ...first], 'rem-1').kind).toBe('change');
  });

  test('stands although an earlier one was undone after it', () => {
    const undo = undoing('rem-3', 'rem-1', [[kept, a('rem-1')], [kept]]);

    expect(changed([...first, ...later, ...undo], 'rem-2')).toEqual({
      kind: 'refused',
      reason: 'rem-3 changed the group after rem-2; undo that remediation first',
    });
  });

  test('that does another again is not taken for the one that is asked for', () => {
    const undone = undoing('rem-2', 'rem-1', [[kept, a('rem-1')], [kept]]);
    const between = closing('rem-x', [kept, other], [kept]);
    const again = undoing('rem-3', 'rem-2', [[kept], [kept, a('rem-3')]], exposed);

    expect(reading([...first, ...undone, ...between, ...again], 'rem-x')).toEqual({
      kind: 'refused',
      reason: 'rem-3 changed the group after rem-x; undo that remediation first',
    });
  });

  test('is not in the way where it failed and changed nothing', () => {
    const failed = closing('rem-2', [other, kept], [other, kept], { perhapsRevokedRuleIds: [other.id] });

    expect(changed([...first, ...failed])).toMatchObject({ revoked: [keyOfOpen] });
  });

  test('is not in the way where it was undone', () => {
    const undo = undoing('rem-3', 'rem-2', [
      [kept, a('rem-1')],
      [kept, a('rem-1'), madeBy('rem-3', { ...other, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-3' } })],
    ]);

    expect(changed([...first, ...later, ...undo])).toMatchObject({ revoked: [keyOfOpen], added: [keyOfA] });
  });
});
