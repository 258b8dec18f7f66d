import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../core/audit/audit-entry.ts';
import { chainFault, genesis, link, linkFault, ownFault, restartOf } from '../../../core/audit/hash-chain.ts';
import { aChain, rehashed } from '../../builders/a-chain.ts';
import { someEntries } from '../../builders/some-entries.ts';

const chain = await aChain();

const [, second] = chain;
if (!second) throw new Error('the chain has four entries');

describe('an end comes right after its own claim', () => {
  const problem = 'the entry ends a remediation that was not begun before it';

  test.each<[outcome: Outcome, before: Outcome | null, isFault: boolean]>([
    ['completed', 'planned', false],
    ['partial', 'planned', false],
    ['failed', 'planned', false],
    ['completed', 'resumed', false],
    ['completed', 'partial', false],
    ['completed', 'completed', true],
    ['partial', 'failed', true],
    ['failed', 'proposed', true],
    ['completed', null, true],
    ['planned', 'planned', false],
    ['reported', null, false],
    ['deferred', 'completed', false],
  ])('%s after %s: a fault, %s', (outcome, before, isFault) => {
    const entries = someEntries(...(before ? [{ outcome: before }] : []), { outcome });
    const [last, previous = null] = entries.toReversed();
    if (!last) throw new Error('there is an entry');

    expect(linkFault(last, previous)).toEqual(isFault ? { sequence: entries.length, problem } : null);
  });

  test('of the same remediation', () => {
    expect(chainFault(someEntries({ id: 'rem-1' }, { id: 'rem-2', outcome: 'completed' }))).toEqual({
      sequence: 2,
      problem,
    });
  });
});

describe('a link in itself', () => {
  test('holds whatever it follows, or only after what it names', () => {
    expect(ownFault(second, null)).toBeNull();
    expect(ownFault(second, second.previousHash)).toBeNull();
    expect(ownFault(second, genesis)?.problem).toContain('does not follow');
    const changed = { ...second, reason: 'other' };
    expect(ownFault(changed, null)).toEqual({ sequence: 2, problem: 'the entry was changed' });
  });
});

describe('a chain that a person has begun anew', () => {
  const bad = (sequence: number) => ({ reason: 'looked at', lastGood: null, bad: { sequence, problem: 'x' } });
  const [first, claim] = someEntries({ outcome: 'reported' }, { outcome: 'planned' });
  if (!first || !claim) throw new Error('there are two entries');
  const junk = { ...claim, reason: 'forged' };

  /** A restart as it is written: numbered after the last, and following nothing. */
  function restart(sequence: number, answers: number) {
    const [entry] = someEntries({ outcome: 'restarted', restart: bad(answers) });
    if (!entry) throw new Error('there is an entry');
    return rehashed({ ...entry, sequence });
  }

  test('holds from the restart that names its fault', () => {
    const begun = restart(3, 2);

    expect(chainFault([first, junk, begun])).toBeNull();
    expect(chainFault([first, junk, begun, link({ outcome: 'planned' }, begun)])).toBeNull();
  });

  test('holds from a later one, where it broke again', () => {
    const begun = restart(3, 2);
    const broken = { ...link({ outcome: 'planned' }, begun), outcome: 'reported' };

    expect(chainFault([first, junk, begun, broken])).toEqual({ sequence: 4, problem: 'the entry was changed' });
    expect(chainFault([first, junk, begun, broken, restart(5, 4)])).toBeNull();
  });

  test('names the first fault where the restart names another', () => {
    expect(chainFault([first, junk, restart(3, 1)])).toEqual({ sequence: 2, problem: 'the entry was changed' });
  });

  test('holds where the restart names an entry that no hash shows to be bad, as one dated in the future', () => {
    expect(chainFault([first, claim, restart(3, 2)])).toBeNull();
    expect(chainFault([first, claim, restart(3, 1)])).toBeNull();
  });

  test('names the restart where there is no such entry, or only before another restart', () => {
    const problem = 'the entry starts a new chain, and there is no such entry or fault before it';

    expect(chainFault([first, claim, restart(3, 4)])).toEqual({ sequence: 3, problem });
    expect(chainFault([restart(1, 1)])).toEqual({ sequence: 1, problem });
    expect(chainFault([first, junk, restart(3, 2), restart(4, 1)])).toEqual({ sequence: 4, problem });
    expect(chainFault([first, junk, restart(3, 2), restart(4, 3)])).toBeNull();
  });

  test('names a restart that was changed itself, or that follows something', () => {
    const begun = restart(3, 2);
    const following = rehashed({ ...begun, previousHash: junk.hash });

    expect(chainFault([first, claim, { ...begun, reason: 'x' }])).toEqual({
      sequence: 3,
      problem: 'the entry was changed',
    });
    expect(chainFault([first, junk, { ...begun, reason: 'x' }])?.sequence).toBe(2);
    expect(chainFault([first, claim, following])?.problem).toContain('does not follow');
  });

  test('goes on naming a fault that comes after it', () => {
    const begun = restart(3, 2);
    const next = link({ outcome: 'planned' }, begun);

    expect(chainFault([first, junk, begun, { ...next, sequence: 7 }])).toEqual({
      sequence: 4,
      problem: 'the entry is missing',
    });
  });

  test.each([
    ['the sequence of the fault that a restart answers', { outcome: 'restarted', restart: bad(7) }, 7],
    ['not a number where the restart names none', { outcome: 'restarted', restart: {} }, Number.NaN],
    ['not a number where it says nothing', { outcome: 'restarted' }, Number.NaN],
    ['none of another entry, whatever it says', { outcome: 'planned', restart: bad(7) }, null],
    ['none of what is no entry', {}, null],
  ])('%s', (_, body, expected) => {
    expect(restartOf(link(body, null))).toBe(expected);
  });
});
