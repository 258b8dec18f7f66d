import { describe, expect, test } from 'vitest';
import { aRule, ports } from '../../builders/builders.ts';
import {
  a,
  b,
  changed,
  closing,
  exposed,
  first,
  following,
  kept,
  keyOfA,
  keyOfOpen,
  open,
  other,
  reading,
  undoing,
} from './a-history-of-changes.ts';

describe('an undo', () => {
  const back = { ...open, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-2' } };
  const undo = undoing('rem-2', 'rem-1', [
    [kept, a('rem-1')],
    [kept, back],
  ]);
  const again = undoing(
    'rem-3',
    'rem-2',
    [
      [kept, back],
      [kept, a('rem-3')],
    ],
    exposed,
  );

  test('opens the port again, and is undone by closing it', () => {
    expect(changed([...first, ...undo], 'rem-2')).toEqual({
      kind: 'reopening',
      of: 'rem-2',
      revoked: [keyOfA],
      added: [keyOfOpen],
    });
  });

  test('that completed leaves nothing to undo, and is named', () => {
    expect(reading([...first, ...undo])).toEqual({ kind: 'nothing', reason: 'rem-1 was undone by rem-2' });
  });

  test('undoes what had followed as well', () => {
    const follow = following('rem-f', [kept, a('rem-1')], [kept, a('rem-1'), b('rem-f')]);

    expect(reading([...first, ...follow, ...undo], 'rem-f')).toEqual({
      kind: 'nothing',
      reason: 'rem-f was undone together with an earlier one',
    });
  });

  test('undoes nothing that had followed before the remediation', () => {
    const follow = following('rem-f', [open, kept], [open, kept, b('rem-f')]);
    const rest = closing('rem-1', [open, kept, b('rem-f')], [kept, b('rem-f'), a('rem-1')]);

    expect(reading([...follow, ...rest, ...undo], 'rem-f').kind).toBe('change');
  });

  test('that was undone itself has undone nothing: what did it again counts', () => {
    expect(changed([...first, ...undo, ...again])).toEqual({
      kind: 'closing',
      of: 'rem-3',
      revoked: [keyOfOpen],
      added: [keyOfA],
    });
    expect(changed([...first, ...undo, ...again], 'rem-3')).toMatchObject({ kind: 'closing', of: 'rem-3' });
  });

  test('that ended partial has undone nothing yet, and what it took away is not missed', () => {
    const partial = undoing(
      'rem-2',
      'rem-1',
      [
        [kept, a('rem-1')],
        [kept, back],
      ],
      { outcome: 'partial' },
    ).map((saying, index) => (index === 0 ? { ...saying, outcome: 'planned' as const } : saying));

    expect(changed([...first, ...partial])).toMatchObject({ of: 'rem-1', revoked: [keyOfOpen], added: [] });
  });

  test('that finishes a cut-off one is the same change with it', () => {
    const cutOff = undoing('rem-2', 'rem-1', [
      [kept, a('rem-1')],
      [kept, a('rem-1'), back],
    ]).map((saying, index) => (index === 1 ? { ...saying, outcome: 'partial' as const } : saying));
    const finished = undoing('rem-3', 'rem-1', [
      [kept, a('rem-1'), back],
      [kept, back],
    ]);

    expect(changed([...first, ...cutOff, ...finished], 'rem-3')).toEqual({
      kind: 'reopening',
      of: 'rem-3',
      revoked: [keyOfA],
      added: [keyOfOpen],
    });
    expect(reading([...first, ...cutOff, ...finished])).toMatchObject({ reason: 'rem-1 was undone by rem-3' });
  });
});

test('a remediation does not count with one before it that ended partial', () => {
  const partial = closing('rem-0', [other, open], [open, b('rem-0')]).map((saying, index) =>
    index === 1 ? { ...saying, outcome: 'partial' as const } : saying,
  );
  const rest = closing('rem-1', [open, b('rem-0')], [b('rem-0'), a('rem-1')]);

  expect(changed([...partial, ...rest])).toMatchObject({ revoked: [keyOfOpen], added: [keyOfA] });
});

test('an undo does not count with a cut-off undo of another', () => {
  const later = closing('rem-2', [kept, a('rem-1'), other], [kept, a('rem-1')]);
  const otherBack = { ...other, id: 'sgr-other-back', tags: { 'smtp-warden:remediation': 'rem-3' } };
  const cutOff = undoing('rem-3', 'rem-2', [
    [kept, a('rem-1')],
    [kept, a('rem-1'), otherBack],
  ]).map((saying, index) => (index === 1 ? { ...saying, outcome: 'partial' as const } : saying));
  const finished = undoing('rem-4', 'rem-2', [
    [kept, a('rem-1'), otherBack],
    [kept, a('rem-1'), otherBack],
  ]);
  const back = { ...open, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-5' } };
  const undo = undoing('rem-5', 'rem-1', [
    [kept, a('rem-1'), otherBack],
    [kept, otherBack, back],
  ]);

  expect(changed([...first, ...later, ...cutOff, ...finished, ...undo], 'rem-5')).toMatchObject({
    kind: 'reopening',
    revoked: [keyOfA],
    added: [keyOfOpen],
  });
});

describe('what was undone and done again', () => {
  const port = {
    ...aRule({ id: 'sgr-port', ports: ports(25), source: open.source }),
    tags: { 'smtp-warden:remediation': 'rem-2' },
  };

  test('counts as a whole where the undo gave back the port alone', () => {
    const portOnly = undoing('rem-2', 'rem-1', [
      [kept, a('rem-1')],
      [kept, a('rem-1'), port],
    ]);
    const again = undoing('rem-3', 'rem-2', [
      [kept, a('rem-1'), port],
      [kept, a('rem-1')],
    ]);

    expect(changed([...first, ...portOnly, ...again])).toMatchObject({
      of: 'rem-3',
      revoked: [keyOfOpen],
      added: [keyOfA],
    });
  });

  test('counts as a whole where neither the undo nor its undo had anything to do', () => {
    const idle = [
      [kept, a('rem-1')],
      [kept, a('rem-1')],
    ] as const;

    expect(changed([...first, ...undoing('rem-2', 'rem-1', idle), ...undoing('rem-3', 'rem-2', idle)])).toMatchObject({
      revoked: [keyOfOpen],
      added: [keyOfA],
    });
  });

  test('counts with what had followed before it was undone, and not with what came before it', () => {
    const before = following('rem-0', [open, kept], [open, kept, b('rem-0')]);
    const close = closing('rem-1', [open, kept, b('rem-0')], [kept, b('rem-0')]);
    const follow = following('rem-f', [kept, b('rem-0')], [kept, b('rem-0'), a('rem-f')]);
    const undo = undoing('rem-2', 'rem-1', [
      [kept, b('rem-0'), a('rem-f')],
      [kept, b('rem-0'), { ...open, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-2' } }],
    ]);
    const again = undoing('rem-3', 'rem-2', [
      [kept, b('rem-0'), { ...open, id: 'sgr-back', tags: {} }],
      [kept, b('rem-0'), a('rem-3')],
    ]);

    expect(changed([...before, ...close, ...follow, ...undo, ...again])).toEqual({
      kind: 'closing',
      of: 'rem-3',
      revoked: [keyOfOpen],
      added: [keyOfA],
    });
  });
});

test('what a cut-off undo of another took away is missed all the same', () => {
  const later = closing('rem-2', [kept, a('rem-1'), other], [kept, a('rem-1')]);
  const cutOff = undoing('rem-3', 'rem-2', [[kept, a('rem-1')], [kept]]).map((saying, index) =>
    index === 1 ? { ...saying, outcome: 'partial' as const } : saying,
  );
  const back = { ...other, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-4' } };
  const finished = undoing('rem-4', 'rem-2', [[kept], [kept, back]]);

  expect(changed([...first, ...later, ...cutOff, ...finished])).toMatchObject({ added: [keyOfA] });
});
