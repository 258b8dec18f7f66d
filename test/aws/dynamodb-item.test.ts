import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { type Item, itemOf, parseItem, storedOf } from '../../aws/dynamodb-item.ts';

const plain = fc.jsonValue({ maxDepth: 3 });
const aRecord = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString')), plain, {
  noNullPrototype: true,
});

test('what is stored is read back member by member, whatever the members are named', () => {
  fc.assert(
    fc.property(aRecord, (record) => {
      const parsed = JSON.parse(JSON.stringify(record));
      // An item as DynamoDB's JSON has it: the SDK's own writer leaves out a member named `__proto__`.
      const item: Item = Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, attributeOf(value)]));

      const stored = storedOf(item);

      expect(Object.entries(stored)).toEqual(Object.entries(parsed));
      expect(Object.getPrototypeOf(stored)).toBe(Object.prototype);
    }),
  );
});

test('a schema sees all members but the keys', () => {
  const item = { ...itemOf({ id: 'a', pk: 'p', sk: 's' }), ['__proto__']: { S: 'x' } };
  const strict = z.strictObject({ id: z.string() });

  expect(parseItem(strict, itemOf({ id: 'a', pk: 'p' }), ['pk'])).toEqual({ kind: 'read', value: { id: 'a' } });
  expect(parseItem(strict, itemOf({ id: 'a', pk: 'p', sk: 's' }), ['pk'])).toMatchObject({ kind: 'damaged' });
  expect(Object.hasOwn(storedOf(item), '__proto__')).toBe(true);
});

function attributeOf(value: unknown): Item[string] {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'number') return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  return { M: Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, attributeOf(one)])) };
}
