import { describe, expect, test } from 'vitest';
import { mayBeUndone } from '../../../core/undo/may-be-undone.ts';
import { someEntries } from '../../builders/some-entries.ts';
import {
  a,
  closing,
  exposed,
  first,
  following,
  kept,
  open,
  reading,
  type Saying,
  undoing,
} from './a-history-of-changes.ts';

/** Whether the last entry of a remediation says that it may be undone, and what its whole chain says. */
function told(sayings: readonly Saying[], id = 'rem-1', rules = [kept]) {
  const last = someEntries(...sayings).findLast((entry) => entry.id === id);
  return { may: last && mayBeUndone(last), undo: reading(sayings, id, { rules }).kind };
}

const undo = undoing('rem-2', 'rem-1', [
  [kept, a('rem-1')],
  [kept, open],
]);

test.each<[string, readonly Saying[], string?]>([
  ['a closing', first],
  ['what let somebody in', following('rem-1', [kept], [kept, a('rem-1')])],
  ['what only revoked', closing('rem-1', [open, kept], [kept])],
  [
    'what may have revoked, and the rule is gone',
    closing('rem-1', [open, kept], [kept], { revokedRuleIds: [], perhapsRevokedRuleIds: [open.id] }),
  ],
  [
    'what ended partial',
    closing('rem-1', [open, kept], [kept, a('rem-1')], { outcome: 'partial' }).with(0, { ...first[0] }),
  ],
  ['an undo', [...first, ...undo], 'rem-2'],
])('%s may be undone, and can be', (_, sayings, id) => {
  expect(told(sayings, id)).toEqual({ may: true, undo: 'change' });
});

test.each<[string, readonly Saying[]]>([
  ...(['proposed', 'reported', 'deferred', 'exempted', 'withdrawn', 'restarted'] as const).map(
    (outcome): [string, readonly Saying[]] => [`a decision: ${outcome}`, [{ id: 'rem-1', outcome, ...exposed }]],
  ),
  ['a closing that found the port closed', closing('rem-1', [kept], [kept])],
  [
    'a closing that failed',
    closing('rem-1', [open, kept], [open, kept], { outcome: 'failed' }).with(0, { ...first[0] }),
  ],
  [
    'one that may have revoked, and the rule stands',
    closing('rem-1', [open, kept], [open, kept], { perhapsRevokedRuleIds: [open.id] }),
  ],
])('%s has nothing to undo', (_, sayings) => {
  expect(told(sayings)).toEqual({ may: false, undo: 'nothing' });
});

describe('what only the chain tells does not count', () => {
  test('a closing that was undone', () => {
    expect(told([...first, ...undo])).toEqual({ may: true, undo: 'nothing' });
  });

  test('a closing after which the group was closed again', () => {
    const later = closing('rem-2', [open, kept, a('rem-1')], [kept, a('rem-1')]);

    expect(told([...first, ...later])).toEqual({ may: true, undo: 'refused' });
  });
});

test('what is in progress, and what left no rules on record, may be undone: nobody knows', () => {
  const [claim] = someEntries({ id: 'rem-1', outcome: 'planned', ...exposed });
  const unread = someEntries(...closing('rem-1', [open, kept], [kept], { rulesAfter: null, revokedRuleIds: [] })).at(
    -1,
  );

  expect(claim && mayBeUndone(claim)).toBe(true);
  expect(unread && mayBeUndone(unread)).toBe(true);
});

test('an undo that ends one that was cut off may be undone, though it had nothing left to do', () => {
  const back = { ...open, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-2' } };
  const cutOff = undoing('rem-2', 'rem-1', [
    [kept, a('rem-1')],
    [kept, back],
  ]).with(1, {
    ...undoing(
      'rem-2',
      'rem-1',
      [
        [kept, a('rem-1')],
        [kept, back],
      ],
      { outcome: 'partial' },
    )[1],
  });
  const done = undoing('rem-3', 'rem-1', [
    [kept, back],
    [kept, back],
  ]);

  expect(told([...first, ...cutOff, ...done], 'rem-3', [kept, back])).toEqual({ may: true, undo: 'change' });
});
