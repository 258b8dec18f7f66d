import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Item } from '../../../aws/dynamodb-item.ts';

/** Where to change an item, how, and what with: numbers that are taken modulo what there is. */
export interface ItemChange {
  readonly place: number;
  readonly how: number;
}

export const itemChange: fc.Arbitrary<ItemChange> = fc.record({ place: fc.nat(), how: fc.nat() });

/** A member of an item or of a map or list inside it. `path` is for people. */
interface Place {
  readonly path: string;
  readonly value: AttributeValue;
  /** Gives back the value with another in this place; undefined takes the member away. */
  readonly put: (value: AttributeValue | undefined) => Item;
}

/** Whoever changes these moves the item. */
const keys = ['groupKey', 'sequence'];
/** Keys of the indexes: DynamoDB takes texts only, and no empty ones. */
const indexKeys = ['month', 'at', 'id'];

/** An item with one thing about it changed, so that it says something else, and in words what. */
export function changedItem(item: Item, { place, how }: ItemChange): { readonly what: string; readonly item: Item } {
  const places = placesIn(item);
  const { path, value, put } = places[place % places.length] ?? fail();
  const others = othersThan(value, indexKeys.includes(path));
  const [what, other] = others[how % others.length] ?? fail();
  return { what: `${path} ${what}`, item: put(other) };
}

function placesIn(item: Item): Place[] {
  const top = Object.entries(item).filter(([name]) => !keys.includes(name));
  return top.flatMap(([name, value]) => placesOf(name, value, (other) => without({ ...item, [name]: other })));
}

function placesOf(path: string, value: AttributeValue, put: Place['put']): Place[] {
  const here: Place[] = [{ path, value, put }];
  for (const [name, child] of Object.entries(value.M ?? {})) {
    const within = (other: AttributeValue | undefined) => put({ M: without({ ...value.M, [name]: other }) });
    here.push(...placesOf(`${path}.${name}`, child, within));
  }
  for (const [index, child] of (value.L ?? []).entries()) {
    const within = (other: AttributeValue | undefined) =>
      put({ L: (value.L ?? []).toSpliced(index, 1, ...(other === undefined ? [] : [other])) });
    here.push(...placesOf(`${path}[${index}]`, child, within));
  }
  return here;
}

type Other = readonly [string, AttributeValue | undefined];

/** What may stand there instead: of the same type as alike as can be, of another type, more, less, nothing. */
function othersThan(value: AttributeValue, isIndexKey: boolean): Other[] {
  const gone: Other = ['is gone', undefined];
  if (value.S !== undefined) return [gone, ...otherTexts(value.S), ...(isIndexKey ? [] : otherTypes(value))];
  return [gone, ...otherNumbers(value), ...otherTypes(value), ...otherMembers(value)];
}

function otherTexts(text: string): Other[] {
  return [
    ['has a space more', { S: `${text} ` }],
    ['lost its first character', { S: text.length > 1 ? text.slice(1) : `${text}x` }],
    ['is another text', { S: text === '2026-11' ? '2026-12' : '2026-11' }],
  ];
}

function otherNumbers({ N, BOOL }: AttributeValue): Other[] {
  if (BOOL !== undefined) return [['is the contrary', { BOOL: !BOOL }]];
  if (N === undefined) return [];
  return [
    ['is one more', { N: String(Number(N) + 1) }],
    ['is a little more than JavaScript sees', { N: `${N}.00000000000000000001` }],
    ['is too large for JavaScript', { N: '12345678901234567890.5' }],
  ];
}

function otherTypes(value: AttributeValue): Other[] {
  const { N, BOOL, NULL, M, L } = value;
  const listed: Other = ['became a list of it', { L: [value] }];
  if (NULL) return [listed, ['became an empty text', { S: '' }], ['became false', { BOOL: false }]];
  if (M) return [listed, ['became a list', { L: Object.values(M) }]];
  if (L) return [listed, ['became a map', { M: Object.fromEntries(L.map((member, index) => [index, member])) }]];
  return [
    listed,
    N === undefined && BOOL === undefined
      ? ['became null', { NULL: true }]
      : ['became a text', { S: String(N ?? BOOL) }],
  ];
}

function otherMembers({ M, L }: AttributeValue): Other[] {
  if (M) return [['has a member more', { M: { ...M, note: { NULL: true } } }]];
  if (!L) return [];
  const isSameInReverse = JSON.stringify(L) === JSON.stringify(L.toReversed());
  const more: Other = ['has a member more', { L: [...L, L[0] ?? { S: '' }] }];
  return isSameInReverse ? [more] : [more, ['is in reverse', { L: L.toReversed() }]];
}

function without(members: Record<string, AttributeValue | undefined>): Item {
  return Object.fromEntries(Object.entries(members).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function fail(): never {
  throw new Error('an item has places, and every value others');
}
