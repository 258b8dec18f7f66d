import { describe, expect, test } from 'vitest';
import { authorising, restored, revoking } from '../../builders/a-step.ts';
import {
  a,
  b,
  changed,
  closing,
  first,
  kept,
  keyOfA,
  keyOfB,
  keyOfOpen,
  open,
  reading,
  type Saying,
  undoing,
} from './a-history-of-changes.ts';

const back = { ...open, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-2' } };

/** An undo that did not complete, of which EC2 says that it took these rules, or perhaps took them. */
function tried(id: string, undoes: string, rules: Parameters<typeof undoing>[2], end: Saying): Saying[] {
  return undoing(id, undoes, rules, { revokedRuleIds: [] }).map((saying, index) =>
    index === 0 ? { ...saying } : { ...saying, outcome: 'partial', ...end },
  );
}

describe('what an undo that did not come to its end has taken away', () => {
  const before = [kept, a('rem-1')];
  const steps = [authorising(restored(open)), revoking(a('rem-1'))];

  test('is not missed where it was cut off and EC2 says so', () => {
    const cut = tried('rem-2', 'rem-1', [before, [kept]], { steps, revokedRuleIds: [a('rem-1').id] });

    expect(changed([...first, ...cut])).toMatchObject({ revoked: [keyOfOpen], added: [] });
  });

  test('is missed where it failed: it has given back what it took', () => {
    const failed = tried('rem-2', 'rem-1', [before, [kept]], {
      steps,
      outcome: 'failed',
      revokedRuleIds: [a('rem-1').id],
    });

    expect(changed([...first, ...failed])).toMatchObject({ revoked: [keyOfOpen], added: [keyOfA] });
  });

  test('is not missed where it perhaps took it, after what it restored, and all of its revoke is gone', () => {
    const perhaps = { steps, perhapsRevokedRuleIds: [a('rem-1').id] };

    expect(changed([...first, ...tried('rem-2', 'rem-1', [before, [kept, back]], perhaps)])).toMatchObject({
      added: [],
    });
    expect(changed([...first, ...tried('rem-2', 'rem-1', [before, [kept]], perhaps)])).toMatchObject({
      added: [keyOfA],
    });
  });

  test('is missed where it perhaps took it, and a part of its revoke stands', () => {
    const both = closing('rem-1', [open, kept], [kept, a('rem-1'), b('rem-1')]);
    const cut = tried(
      'rem-2',
      'rem-1',
      [
        [...before, b('rem-1')],
        [kept, back, b('rem-1')],
      ],
      {
        steps: [authorising(restored(open)), revoking(a('rem-1'), b('rem-1'))],
        perhapsRevokedRuleIds: [a('rem-1').id, b('rem-1').id],
      },
    );

    expect(changed([...both, ...cut])).toMatchObject({ added: [keyOfA, keyOfB] });
  });

  test('is only what it took for certain', () => {
    const both = closing('rem-1', [open, kept], [kept, a('rem-1'), b('rem-1')]);
    const cut = tried(
      'rem-2',
      'rem-1',
      [
        [...before, b('rem-1')],
        [kept, back],
      ],
      {
        steps: [authorising(restored(open)), revoking(a('rem-1'))],
        revokedRuleIds: [],
        perhapsRevokedRuleIds: [a('rem-1').id, b('rem-1').id],
      },
    );

    expect(changed([...both, ...cut])).toMatchObject({ added: [keyOfB] });
  });

  test('makes the way back unknown where the rules did not fit into the log', () => {
    const cut = tried('rem-2', 'rem-1', [before, [kept]], { steps }).map((saying) => ({
      ...saying,
      rulesBefore: null,
    }));

    expect(reading([...first, ...cut])).toMatchObject({ kind: 'refused', reason: expect.stringContaining('fit') });
  });

  test('by what is read now, where EC2 could not be read at its end', () => {
    const cut = tried('rem-2', 'rem-1', [before, []], {
      steps,
      rulesAfter: null,
      perhapsRevokedRuleIds: [a('rem-1').id],
    });

    expect(changed([...first, ...cut], 'rem-1', { rules: [kept, back] })).toMatchObject({ added: [] });
    expect(changed([...first, ...cut], 'rem-1', { rules: [kept] })).toMatchObject({ added: [keyOfA] });
  });
});

test('what was done again is what counts, and not a later try to do it that did not come to its end', () => {
  const undo = undoing('rem-2', 'rem-1', [
    [kept, a('rem-1')],
    [kept, back],
  ]);
  const again = undoing('rem-3', 'rem-2', [
    [kept, back],
    [kept, a('rem-3')],
  ]);
  const cut = tried(
    'rem-4',
    'rem-1',
    [
      [kept, a('rem-3')],
      [kept, a('rem-3')],
    ],
    {},
  );
  const triedAgain = tried(
    'rem-5',
    'rem-4',
    [
      [kept, a('rem-3')],
      [kept, a('rem-3')],
    ],
    { outcome: 'failed' },
  );

  expect(changed([...first, ...undo, ...again, ...cut, ...triedAgain])).toEqual({
    kind: 'closing',
    of: 'rem-3',
    revoked: [keyOfOpen],
    added: [keyOfA],
  });
});
