import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../core/audit/audit-entry.ts';
import { chainFault, genesis, link, linkFault, ownFault, restartOf } from '../../../core/audit/hash-chain.ts';
import { asJson, type Json } from '../../../core/model/canonical-json.ts';
import { aChain, placesIn, rehashed, withValue } from '../../builders/a-chain.ts';
import { someEntries } from '../../builders/some-entries.ts';

const chain = await aChain();
const [, second] = chain;
if (!second) throw new Error('the chain has four entries');
/** Two other chains: of the same length, and what might be slipped in. */
const others = await aChain(2, { account: '111122223333', region: 'us-east-1', groupId: 'sg-0aaaaaaaaaaaaaaaa' });

function spliced(start: number, removed: number, ...added: typeof chain) {
  return chain.toSpliced(start, removed, ...added);
}

/** Something else of the same type, as alike as can be. */
function another(value: Json): Json {
  if (typeof value === 'string') return `${value} `;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (value === null) return '';
  return Array.isArray(value) ? [...value, null] : { ...value, added: null };
}

describe('a chain as it was written', () => {
  test('is intact, from its start or from any entry that is trusted', () => {
    const faults = [
      chainFault([]),
      chainFault(chain),
      ...chain.map((entry, index) => chainFault(chain.slice(index + 1), entry)),
    ];

    expect(faults.every((fault) => fault === null)).toBe(true);
  });

  test('is numbered from 1 without gaps and begins with the genesis hash, 64 noughts', () => {
    expect(genesis).toBe('0'.repeat(64));
    expect(chain.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(chain.map(({ previousHash }) => previousHash)).toEqual([
      genesis,
      ...chain.slice(0, 3).map(({ hash }) => hash),
    ]);
  });

  test('is intact with its members in any order, as a database may return them', () => {
    const reversed = chain.map((entry) => Object.fromEntries(Object.entries(entry).reverse()) as typeof entry);

    expect(chainFault(reversed)).toBeNull();
  });
});

describe('of every field of an entry, nested ones too', () => {
  const places = placesIn(asJson(second));

  test('there are enough to be worth the name', () => {
    const members = new Set(places.map(({ path }) => path[0]));

    expect(members).toEqual(new Set(Object.keys(second)));
    expect(places.length).toBeGreaterThan(200);
  });

  test('each one changed is found', () => {
    const unseen = places.filter(
      ({ path, value }) => chainFault(spliced(1, 1, withValue(second, path, another(value)))) === null,
    );

    expect(unseen).toEqual([]);
  });

  test('each one removed is found', () => {
    const unseen = places.filter(({ path }) => chainFault(spliced(1, 1, withValue(second, path, undefined))) === null);

    expect(unseen).toEqual([]);
  });

  test('each one changed is found at the next entry, where the hash was made anew', () => {
    const own = ['hash', 'sequence', 'previousHash', 'id'];
    const body = places.filter(({ path }) => !own.includes(String(path[0])));

    const unseen = body.filter(({ path, value }) => {
      const forged = rehashed(withValue(second, path, another(value)));
      return chainFault(spliced(1, 1, forged))?.sequence !== 3;
    });

    expect(unseen).toEqual([]);
  });
});

describe('the fault that is named first', () => {
  test.each([
    ['a changed entry', spliced(1, 1, { ...second, reason: 'nothing to see' }), 2, 'the entry was changed'],
    ['a field that was added', spliced(1, 1, Object.assign({ note: '' }, second)), 2, 'the entry was changed'],
    ['the first entry removed', spliced(0, 1), 1, 'the entry is missing'],
    ['an entry removed from the middle', spliced(1, 1), 2, 'the entry is missing'],
    ['two entries removed from the middle', spliced(1, 2), 2, 'the entry is missing'],
    ['an entry inserted twice', spliced(2, 0, second), 2, 'the entry was inserted'],
    ['two entries swapped', spliced(1, 2, ...chain.slice(1, 3).reverse()), 2, 'the entry is missing'],
    [
      'a made-up entry in between',
      spliced(1, 0, rehashed({ ...second, reason: 'made up' })),
      2,
      'the entry was inserted',
    ],
    [
      'an entry of another chain in its place',
      spliced(1, 1, ...others.slice(1, 2)),
      2,
      'the entry does not follow the one before it: one of the two was replaced',
    ],
    [
      'a first entry that follows another',
      [rehashed({ ...second, sequence: 1 })],
      1,
      'the entry does not follow the one before it: one of the two was replaced',
    ],
    [
      'swapped entries that were renumbered',
      spliced(
        1,
        2,
        ...chain
          .slice(1, 3)
          .reverse()
          .map((entry, index) => rehashed({ ...entry, sequence: index + 2 })),
      ),
      2,
      'the entry does not follow the one before it: one of the two was replaced',
    ],
  ])('%s', (_, tampered, sequence, problem) => {
    const fault = chainFault(tampered);

    expect(fault?.problem).toBe(problem);
    expect(fault?.sequence).toBe(sequence);
  });
});

describe('entries cut off at the end', () => {
  test('leave a valid shorter chain, and only the head noted before tells', () => {
    const anchor = { entries: chain.length, head: chain.at(-1)?.hash };

    const truncated = chain.slice(0, 3);

    expect(chainFault(truncated)).toBeNull();
    expect(truncated[anchor.entries - 1]?.hash).not.toBe(anchor.head);
  });

  test('and written anew are told by the head as well', () => {
    const { hash: _h, sequence: _s, previousHash: _p, ...body } = { ...second, reason: 'rewritten' };
    const rewritten = [...chain.slice(0, 3), link(body, chain[2] ?? null)];

    expect(chainFault(rewritten)).toBeNull();
    expect(rewritten.at(-1)?.hash).not.toBe(chain.at(-1)?.hash);
  });

  test('are found by whoever knows an entry that came after', () => {
    expect(chainFault(chain.slice(3), chain[1] ?? null)).toEqual({ sequence: 3, problem: 'the entry is missing' });
  });
});

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
    const problem = 'the entry begins the chain anew, and there is no such entry or fault before it';

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
