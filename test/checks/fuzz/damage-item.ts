import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Item } from '../../../aws/dynamodb-item.ts';

/** Numbers as DynamoDB may give them back: 38 digits, from 1e-130 to 1e126. */
const numbers = ['0', '1', '-1', '1.5', '0.1', '9007199254740993', '12345678901234567890.5', `1${'0'.repeat(125)}`];
const texts = [
  '',
  ' ',
  '0',
  '1',
  '0.0.0.0/0',
  '::/0',
  '10.0.0.1/8',
  '2026-02-30T00:00:00Z',
  '2026-11-15',
  '0000-01-01T00:00:00Z',
  'cidr',
];
const names = ['note', 'kind', 'cidr', 'id', 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'then', '0', ''];

const text = fc.oneof(
  fc.constantFrom(...texts, 'everything', '\ud800', '\u2028', 'x'.repeat(50_000)),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text.map((S): AttributeValue => ({ S })),
    fc.constantFrom(...numbers).map((N): AttributeValue => ({ N })),
    fc.constantFrom<AttributeValue>({ NULL: true }, { BOOL: true }, { BOOL: false }),
    fc.constantFrom<AttributeValue>({ SS: ['a', 'b'] }, { NS: numbers }, { B: new Uint8Array([0, 255]) }),
    fc.array(tie('value'), { maxLength: 3 }).map((L): AttributeValue => ({ L })),
    fc.array(fc.tuple(fc.constantFrom(...names), tie('value')), { maxLength: 3 }).map((M) => ({ M: madeOf(M) })),
  ),
}));

interface Damage {
  readonly place: number;
  readonly how: 'replace' | 'delete' | 'add' | 'rename' | 'duplicate' | 'nest' | 'copy';
  readonly name: string;
  readonly junk: AttributeValue;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  place: fc.nat(),
  how: fc.constantFrom('replace', 'delete', 'add', 'rename', 'duplicate', 'nest', 'copy'),
  name: fc.constantFrom(...names),
  junk: value,
});

/** One of the items, as it is or with up to three things wrong, and sometimes nothing like it. */
export function damagedItem(items: readonly Item[]): fc.Arbitrary<Item> {
  const damaged = fc
    .tuple(fc.constantFrom(...items), fc.array(damage, { maxLength: 3 }))
    .map(([item, damages]) => damages.reduce(withDamage, structuredClone(item)));
  const strange = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 4 }).map(madeOf);
  return fc.oneof({ weight: 20, arbitrary: damaged }, { weight: 1, arbitrary: strange });
}

type Holder = Record<string, AttributeValue> | AttributeValue[];

function withDamage(item: Item, { place, how, name, junk }: Damage): Item {
  const places = placesIn(item);
  const chosen = places[place % Math.max(places.length, 1)];
  if (!chosen) return { ...item, [name]: junk };
  const { holder, key } = chosen;
  const value = Reflect.get(holder, key) as AttributeValue;
  if (how === 'replace') set(holder, key, junk);
  if (how === 'delete') remove(holder, key);
  if (how === 'add') set(value.M ?? (Array.isArray(holder) ? item : holder), name, junk);
  if (how === 'duplicate') set(holder, key, { L: [value, value] });
  if (how === 'nest') set(holder, key, nested(value));
  if (how === 'copy') set(holder, key, structuredClone(at(places, place + 1) ?? junk));
  if (how === 'rename') {
    remove(holder, key);
    set(Array.isArray(holder) ? item : holder, name, value);
  }
  return item;
}

function at(places: readonly Place[], index: number): AttributeValue | undefined {
  const { holder, key } = places[index % places.length] ?? {};
  return holder && key !== undefined ? Reflect.get(holder, key) : undefined;
}

interface Place {
  readonly holder: Holder;
  readonly key: string;
}

function placesIn(holder: Holder): Place[] {
  return Object.entries(holder).flatMap(([key, value]) => [{ holder, key }, ...placesIn(value.M ?? value.L ?? [])]);
}

/** 32 levels are the most DynamoDB takes (developer guide, Constraints). */
function nested(value: AttributeValue): AttributeValue {
  let result = value;
  for (let level = 0; level < 30; level++) result = level % 2 ? { L: [result] } : { M: { kind: result } };
  return result;
}

function remove(holder: Holder, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

/** As JSON.parse does for a "__proto__" in the text: a member of its own, not the prototype. */
function set(holder: Holder, key: string, value: AttributeValue): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function madeOf(members: readonly (readonly [string, AttributeValue])[]): Item {
  const item: Item = {};
  for (const [name, value] of members) set(item, name, value);
  return item;
}
