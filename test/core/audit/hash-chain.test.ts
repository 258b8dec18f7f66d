import { describe, expect, test } from 'vitest';
import { chainFault, genesis, link } from '../../../core/audit/hash-chain.ts';
import type { Json } from '../../../core/model/canonical-json.ts';
import { aChain, placesIn, rehashed, withValue } from '../../builders/a-chain.ts';

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
  const places = placesIn(JSON.parse(JSON.stringify(second)));

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
