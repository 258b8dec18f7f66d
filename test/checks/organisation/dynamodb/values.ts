import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../../aws/dynamodb-item.ts';
import type { Path } from './parse-expression.ts';

/** What the placeholders of an expression stand for. */
export interface Placeholders {
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: Readonly<Record<string, AttributeValue>> | undefined;
}

/** The attribute of a path without its placeholders. Throws for a placeholder that is not given. */
export function nameOf(name: string, { names = {} }: Placeholders): string {
  if (!name.startsWith('#')) return name;
  const given = names[name];
  if (given === undefined) throw new Error(`the name ${name} of an expression is not given`);
  return given;
}

export function valueNamed(name: string, { values = {} }: Placeholders): AttributeValue {
  const given = values[name];
  if (given === undefined) throw new Error(`the value ${name} of an expression is not given`);
  return given;
}

/** What an item has at a path; undefined where it has nothing there. */
export function valueAt(item: Item, path: Path, placeholders: Placeholders): AttributeValue | undefined {
  const [first, ...rest] = path;
  let value = item[nameOf(String(first), placeholders)];
  for (const step of rest) {
    value = typeof step === 'number' ? value?.L?.[step] : value?.M?.[nameOf(step, placeholders)];
  }
  return value;
}

/** Less than 0, 0 or more than 0; null for values that DynamoDB does not put in an order. */
export function order(a: AttributeValue, b: AttributeValue): number | null {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (a.S !== undefined && b.S !== undefined) return a.S < b.S ? -1 : a.S > b.S ? 1 : 0;
  return null;
}

export function isEqual(a: AttributeValue, b: AttributeValue): boolean {
  return order(a, b) === 0 || JSON.stringify(a) === JSON.stringify(b);
}

/** In bytes, as DynamoDB counts it (developer guide, CapacityUnitCalculations). */
export function sizeOfItem(item: Item): number {
  let size = 0;
  for (const name in item) size += Buffer.byteLength(name) + sizeOfValue(item[name] as AttributeValue);
  return size;
}

export function sizeOfValue(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + sizeOfItem(value.M);
  if (value.L !== undefined) return 3 + value.L.reduce((sum, one) => sum + 1 + sizeOfValue(one), 0);
  const set = value.SS ?? value.NS;
  if (set !== undefined) return set.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
  if (value.B !== undefined) return value.B.length;
  throw new Error(`the size of ${JSON.stringify(value)} is not known`);
}
