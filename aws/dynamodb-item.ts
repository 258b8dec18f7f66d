import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod/mini';
import { listIn } from './paging.ts';
import { problemsOf } from './problems.ts';

export type Item = Record<string, AttributeValue>;

/**
 * Where the next page of a Query or Scan begins; undefined after the last (DynamoDB API reference, LastEvaluatedKey). Throws where the
 * answer is without its list of items.
 */
export function lastKeyOf(page: {
  readonly Items?: Item[] | undefined;
  readonly LastEvaluatedKey?: Item | undefined;
}): Item | undefined {
  listIn(page, 'Items');
  return page.LastEvaluatedKey;
}

/**
 * A plain object as a DynamoDB item. Undefined members are left out, as JSON leaves them out. With class instances allowed,
 * since tags that hold one named `constructor` are taken for one.
 */
export function itemOf(value: object): Item {
  return marshall(Object.fromEntries(Object.entries(value)), {
    removeUndefinedValues: true,
    convertClassInstanceToMap: true,
  });
}

/**
 * An item as it is stored, unchecked. Not by `unmarshall`: it loses a member named `__proto__` or fails at it, and fails at
 * some numbers, so that one strange item would hide all others. What we never write (sets, bytes) stays as DynamoDB has it.
 */
export function storedOf(item: Item): Record<string, unknown> {
  const stored: Record<string, unknown> = {};
  for (const name of Object.keys(item)) setOwn(stored, name, plainValue(item[name]));
  return stored;
}

/** Sets a member of its own, whatever its name: `__proto__` by assignment would be none. */
function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

/** The SDK gives a member named `__proto__` no value at all. */
function plainValue(value: AttributeValue | undefined): unknown {
  if (value?.M) return storedOf(value.M);
  if (value?.L) return value.L.map(plainValue);
  if (value?.NULL) return null;
  return value?.S ?? value?.BOOL ?? (value?.N === undefined ? { unknown: value ?? null } : exactNumber(value.N));
}

/** DynamoDB keeps 38 digits. A number that JavaScript would round, which we never write, stays a text and so is noticed. */
function exactNumber(text: string): number | string {
  const number = Number(text);
  return String(number) === text ? number : text;
}

/** Where an item is, and which of its attributes are only its keys. */
interface ItemPlace {
  readonly table: string;
  readonly keys: readonly string[];
  /** What to do about a damaged item. */
  readonly advice?: string;
}

/** Reads an item by its schema. Throws with the item's key and what is wrong: half a policy or history is none. */
export function readItem<Schema extends z.ZodMiniType>(schema: Schema, item: Item, place: ItemPlace): z.output<Schema> {
  const reading = parseItem(schema, item, place.keys);
  if (reading.kind === 'read') return reading.value;
  const { problem } = reading;
  const { table, advice = 'Repair or delete that item, then try again' } = place;
  throw new Error(`table ${table} holds a damaged item ${keyText(item, place)}: ${problem}. ${advice}`);
}

/** An item by its schema, or what is wrong with it, in one line. `keys` are attributes that the schema does not know. */
export function parseItem<Schema extends z.ZodMiniType>(
  schema: Schema,
  item: Item,
  keys: readonly string[],
):
  | { readonly kind: 'read'; readonly value: z.output<Schema> }
  | { readonly kind: 'damaged'; readonly problem: string } {
  return parseStored(schema, storedOf(item), keys);
}

/** The same for an item that was read by {@link storedOf} already. */
export function parseStored<Schema extends z.ZodMiniType>(
  schema: Schema,
  stored: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): ReturnType<typeof parseItem<Schema>> {
  const members: Record<string, unknown> = {};
  for (const name of Object.keys(stored)) if (!keys.includes(name)) setOwn(members, name, stored[name]);
  const reading = schema.safeParse(members);
  if (reading.success) return { kind: 'read', value: reading.data };
  return { kind: 'damaged', problem: problemsOf(reading.error).replaceAll('\n', ' ') };
}

/** The key of an item as people find it in the console. */
export function keyText(item: Item, { keys }: Pick<ItemPlace, 'keys'>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(storedOf(item)).filter(([name]) => keys.includes(name))));
}
