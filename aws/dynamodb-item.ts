import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type * as z from 'zod/mini';
import { problemsOf } from './problems.ts';

export type Item = Record<string, AttributeValue>;

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
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
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

/** Reads an item by its schema. Throws with the item's key and what is wrong: half a policy or history is none. */
export function readItem<Schema extends z.ZodMiniType>(
  schema: Schema,
  item: Item,
  place: { readonly table: string; readonly keys: readonly string[] },
): z.output<Schema> {
  const stored = Object.entries(storedOf(item));
  const isKey = ([name]: readonly [string, unknown]) => place.keys.includes(name);
  const reading = schema.safeParse(Object.fromEntries(stored.filter((member) => !isKey(member))));
  if (reading.success) return reading.data;
  const key = JSON.stringify(Object.fromEntries(stored.filter(isKey)));
  const problem = problemsOf(reading.error).replaceAll('\n', ' ');
  throw new Error(
    `table ${place.table} holds a damaged item ${key}: ${problem}. Repair or delete that item, then try again`,
  );
}
