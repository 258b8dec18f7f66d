import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../aws/dynamodb-item.ts';

/**
 * How many bytes of 400 KB an item takes (DynamoDB developer guide, DynamoDB item sizes and formats): names and texts in UTF-8, a list or
 * map 3 bytes and one for each member, a number at most 21, true, false and null one.
 */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + bytesOf(value), 0);
}

function bytesOf(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.min(21, Math.ceil(value.N.length / 2) + 1);
  if (value.SS) return value.SS.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (value.L) return value.L.reduce((sum, member) => sum + 1 + bytesOf(member), 3);
  if (value.M) return itemBytes(value.M) + Object.keys(value.M).length + 3;
  return 1;
}
