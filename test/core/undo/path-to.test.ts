import { describe, expect, test } from 'vitest';
import { changesIn, pathTo, undoneAmong } from '../../../core/undo/changes-in-chain.ts';
import { someEntries } from '../../builders/some-entries.ts';
import { a, closing, following, kept, open, type Saying, undoing } from './a-history-of-changes.ts';

const first = closing('rem-1', [open, kept], [kept, a('rem-1')]);
const undo = (id: string, undoes: string, outcome: 'completed' | 'partial' | 'failed' = 'completed') => {
  const [claim, end] = undoing(id, undoes, [[kept], [kept]]);
  return [{ ...claim }, { ...end, outcome }];
};

function changesOf(...sayings: readonly Saying[][]) {
  return changesIn(someEntries(...sayings.flat()));
}

/** The ids of what made a change what it is, back to a first one. */
function path(own: string, from: string, ...sayings: readonly Saying[][]): string[] {
  const changes = changesOf(...sayings);
  const byId = (id: string) => changes.find((change) => change.id === id) ?? raise(id);
  return pathTo(byId(own), byId(from), changes).map(({ id }) => id);
}

function raise(id: string): never {
  throw new Error(`${id} is no change`);
}

describe('what made a change what it is', () => {
  test('is the change alone where nothing was undone', () => {
    expect(path('rem-1', 'rem-1', first)).toEqual(['rem-1']);
  });

  test('is the first one, its undo, and what did it again', () => {
    const more = [undo('rem-2', 'rem-1'), undo('rem-3', 'rem-2')];

    expect(path('rem-3', 'rem-1', first, ...more)).toEqual(['rem-1', 'rem-2', 'rem-3']);
    expect(path('rem-3', 'rem-2', first, ...more)).toEqual(['rem-2', 'rem-3']);
  });

  test('has what followed the allowlist after the first one, and not before it or after the last', () => {
    const follow = (id: string) => following(id, [kept], [kept]);

    expect(
      path(
        'rem-3',
        'rem-1',
        follow('f-0'),
        first,
        follow('f-1'),
        undo('rem-2', 'rem-1'),
        undo('rem-3', 'rem-2'),
        follow('f-2'),
      ),
    ).toEqual(['rem-1', 'f-1', 'rem-2', 'rem-3']);
  });

  test('has nothing that followed the allowlist and was undone for itself', () => {
    const follow = following('f-1', [kept], [kept]);
    const more = [undo('rem-2', 'rem-1'), undo('rem-3', 'rem-2')];

    expect(path('rem-3', 'rem-1', first, follow, undo('undo-f', 'f-1'), ...more)).toEqual(['rem-1', 'rem-2', 'rem-3']);
  });

  test('has what followed the allowlist and was undone with it', () => {
    const follow = following('f-1', [kept], [kept]);
    const more = [undo('rem-2', 'rem-1'), undo('rem-3', 'rem-2'), follow, undo('rem-4', 'rem-3')];

    expect(path('rem-4', 'rem-2', first, ...more)).toEqual(['rem-2', 'rem-3', 'f-1', 'rem-4']);
  });

  test('has what followed the allowlist where only a try to undo it was made', () => {
    const follow = following('f-1', [kept], [kept]);
    const more = [undo('rem-2', 'rem-1'), undo('rem-3', 'rem-2')];

    expect(path('rem-3', 'rem-1', first, follow, undo('undo-f', 'f-1', 'failed'), ...more)).toEqual([
      'rem-1',
      'f-1',
      'rem-2',
      'rem-3',
    ]);
  });

  test('has cut-off tries of an undo before it, and not those after it', () => {
    const more = [
      undo('try-1', 'rem-1', 'partial'),
      undo('rem-2', 'rem-1'),
      undo('try-2', 'rem-1', 'failed'),
      undo('rem-3', 'rem-2'),
    ];

    expect(path('rem-3', 'rem-1', first, ...more)).toEqual(['rem-1', 'try-1', 'rem-2', 'rem-3']);
  });

  test('has no closing that did not come to its end before it', () => {
    const failed = closing('rem-0', [open, kept], [open, kept]).map((saying, index) =>
      index === 0 ? saying : { ...saying, outcome: 'failed' as const },
    );

    expect(path('rem-1', 'rem-1', failed, first)).toEqual(['rem-1']);
  });
});

test('a change is told by its claim, whatever else was written under its id before', () => {
  const [change] = changesOf([{ id: 'rem-1', outcome: 'reported' }], first);

  expect(change?.claim).toMatchObject({ id: 'rem-1', outcome: 'planned', rulesBefore: [open, kept] });
});

test('a change that undoes nothing takes nothing back', () => {
  expect(undoneAmong(changesOf(first))).toEqual(new Set());
  expect(undoneAmong(changesOf(first, undo('rem-2', 'rem-1')))).toEqual(new Set(['rem-1']));
});
