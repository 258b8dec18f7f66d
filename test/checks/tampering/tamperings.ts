import fc from 'fast-check';
import { type Item, itemOf, storedOf } from '../../../aws/dynamodb-item.ts';
import { rehashed } from '../../builders/a-chain.ts';
import { changedItem, type ItemChange, itemChange } from './change-item.ts';
import type { StoredLog, Write } from './stored-log.ts';

/** One change to a log by somebody who may write to the table, and which entries are then the first bad ones. */
export interface Tampering {
  readonly kind: string;
  readonly what: string;
  readonly writes: readonly Write[];
  readonly faults: readonly { readonly group: string; readonly sequence: number }[];
}

/** What is drawn at random: which entries, how far, and how an item is changed. */
interface Draw {
  readonly at: number;
  readonly other: number;
  readonly count: number;
  readonly change: ItemChange;
}

const draw: fc.Arbitrary<Draw> = fc.record({ at: fc.nat(), other: fc.nat(), count: fc.nat(), change: itemChange });

/** An entry as it is stored, and how many its group has. */
interface Entry {
  readonly group: string;
  readonly sequence: number;
  readonly item: Item;
  readonly last: number;
}

type Kind = (one: Entry, other: Entry, draw: Draw) => Omit<Tampering, 'kind'>;

/** Random changes to this log; a field is changed as often as all the rest together. */
export function tamperings({ items }: Pick<StoredLog, 'items'>): fc.Arbitrary<Tampering> {
  const entries = entriesOf([...items.values()]);
  const pick = (index: number) => entries[index % entries.length] as Entry;
  const often = Object.entries(kinds).flatMap((kind, index, all) =>
    index === 0 ? all.slice(1).map(() => kind) : [kind],
  );
  return fc.tuple(fc.constantFrom(...often), draw).map(([[kind, make], drawn]) => {
    const one = pick(drawn.at);
    const other = pick(drawn.other);
    return { kind, ...make(one, other === one ? pick(drawn.other + 1) : other, drawn) };
  });
}

/** The first is the one that is drawn more often. */
const kinds: Readonly<Record<string, Kind>> = {
  'field changed': ({ group, sequence, item }, _, { change }) => {
    const changed = changedItem(item, change);
    return { what: changed.what, writes: [write(group, sequence, changed.item)], faults: [{ group, sequence }] };
  },
  'field changed, hash made anew': ({ group, sequence, item, last }) => ({
    what: `entry ${sequence} of ${last}`,
    writes: [write(group, sequence, hashedAnew({ ...item, reason: { S: 'nothing to see' } }))],
    // The entry is sound by itself: what does not fit is the next, or of the last one the anchor.
    faults: [{ group, sequence: Math.min(sequence + 1, last) }],
  }),
  'entry removed': ({ group, sequence }) => ({
    what: `entry ${sequence}`,
    writes: [write(group, sequence, null)],
    faults: [{ group, sequence }],
  }),
  'entry inserted between two': ({ group, sequence }, other) => ({
    what: `a copy of ${other.group} ${other.sequence} before ${sequence}`,
    writes: [write(group, sequence - 0.5, other.item)],
    faults: [{ group, sequence: sequence - 0.5 }],
  }),
  'entry inserted at the end': ({ group, last }, other, { count }) => ({
    what: `a copy of ${other.group} ${other.sequence}`,
    writes: [write(group, last + 1, count % 2 ? other.item : hashedAnew({ ...other.item, sequence: n(last + 1) }))],
    faults: [{ group, sequence: last + 1 }],
  }),
  'entry inserted for another group': ({ sequence, item }) => ({
    what: `a copy of ${sequence}`,
    writes: [write('111122223333/us-east-1/sg-0ffffffffffffffff', sequence, item)],
    faults: [{ group: '111122223333/us-east-1/sg-0ffffffffffffffff', sequence: 1 }],
  }),
  'entries swapped': (one, other) => ({
    what: `${one.group} ${one.sequence} with ${other.group} ${other.sequence}`,
    writes: [write(one.group, one.sequence, other.item), write(other.group, other.sequence, one.item)],
    faults: firstOfEach([one, other]),
  }),
  'end cut off': ({ group, last }, _, { count }) => {
    const cut = 1 + (count % last);
    const gone = Array.from({ length: cut }, (_, index) => last - index);
    return {
      what: `${cut} of ${last}`,
      writes: gone.map((sequence) => write(group, sequence, null)),
      faults: [{ group, sequence: last - cut + 1 }],
    };
  },
};

function entriesOf(items: readonly Item[]): Entry[] {
  const groups = Map.groupBy(items, ({ groupKey }) => groupKey?.S ?? '');
  return [...groups].flatMap(([group, own]) =>
    own.map((item) => ({ group, sequence: Number(item.sequence?.N), item, last: own.length })),
  );
}

function write(group: string, sequence: number, item: Item | null): Write {
  return { key: { group, sequence: String(sequence) }, item };
}

function n(value: number) {
  return { N: String(value) };
}

/** What somebody writes who knows how hashes are made. */
function hashedAnew(item: Item): Item {
  const { groupKey = { S: '' }, month = { S: '' }, ...stored } = item;
  const entry = storedOf(stored) as Parameters<typeof rehashed>[0];
  return { ...itemOf(rehashed(entry)), groupKey, month };
}

function firstOfEach(entries: readonly Entry[]): Tampering['faults'] {
  const groups = Map.groupBy(entries, ({ group }) => group);
  return [...groups].map(([group, own]) => ({ group, sequence: Math.min(...own.map(({ sequence }) => sequence)) }));
}
