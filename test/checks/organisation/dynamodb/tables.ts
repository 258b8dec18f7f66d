import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../../aws/dynamodb-item.ts';
import type { TableDefinition } from '../../../../aws/table-definitions.ts';
import { SdkError } from '../engine/sdk-error.ts';
import { order, sizeOfItem } from './values.ts';

/** The attributes of a primary key. */
export interface Keys {
  readonly hash: string;
  readonly range: string | null;
}

export interface StoredItem {
  /** Its key attributes. */
  readonly key: Item;
  /** A copy of its own each time, since it is kept as bytes: a table does not count as memory of the code under test. */
  readonly item: Item;
  /** In bytes. */
  readonly size: number;
}

export interface StoredTable {
  readonly name: string;
  readonly definition: TableDefinition;
  readonly keys: Keys;
  readonly get: (key: Item) => StoredItem | null;
  /** Null: the item is removed. */
  readonly set: (key: Item, item: Item | null) => void;
  /** The items of a partition in the order of their range keys. */
  readonly partition: (hash: string) => readonly StoredItem[];
  readonly all: () => Iterable<StoredItem>;
  readonly count: () => number;
}

interface Partition {
  readonly items: Map<string, StoredItem>;
  /** Null where it has changed since. */
  sorted: readonly StoredItem[] | null;
}

/** DynamoDB developer guide, Constraints. */
const largestItem = 400 * 1024;

/** A table in memory. */
export function newTable(name: string, definition: TableDefinition): StoredTable {
  const partitions = new Map<string, Partition>();
  const keys = keysOf(definition);
  const { range } = keys;
  const rangeText = (key: Item) => (range === null ? '' : textOf(key, range));
  const rangeValue = ({ key }: StoredItem) => key[range ?? ''] as AttributeValue;
  return {
    name,
    definition,
    keys,
    get: (key) => partitions.get(textOf(key, keys.hash))?.items.get(rangeText(key)) ?? null,
    set: (key, item) => {
      const hash = textOf(key, keys.hash);
      const partition = partitions.get(hash) ?? { items: new Map(), sorted: null };
      partitions.set(hash, partition);
      partition.sorted = null;
      if (item === null) partition.items.delete(rangeText(key));
      else partition.items.set(rangeText(key), stored(keyOf(item, keys), item));
    },
    partition: (hash) => {
      const partition = partitions.get(hash);
      if (!partition) return [];
      partition.sorted ??= [...partition.items.values()].sort((a, b) => order(rangeValue(a), rangeValue(b)) ?? 0);
      return partition.sorted;
    },
    all: function* () {
      for (const { items } of partitions.values()) yield* items.values();
    },
    count: () => partitions.values().reduce((sum, { items }) => sum + items.size, 0),
  };
}

function keysOf({ KeySchema = [] }: Pick<TableDefinition, 'KeySchema'>): Keys {
  const nameOf = (type: string) => KeySchema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  return { hash: nameOf('HASH') ?? '', range: nameOf('RANGE') ?? null };
}

/** The keys of an index; throws as DynamoDB does where there is none of this name. */
export function keysOfIndex({ definition }: StoredTable, indexName: string): Keys {
  const found = definition.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === indexName);
  if (found) return keysOf({ KeySchema: found.KeySchema ?? [] });
  throw new SdkError('ValidationException', 'The table does not have the specified index');
}

/** A key attribute as text; throws as DynamoDB does where it is missing or empty. */
function textOf(item: Item, name: string): string {
  const text = item[name]?.S ?? item[name]?.N;
  if (text) return text;
  throw new SdkError('ValidationException', `the key attribute ${name} is missing or empty`);
}

function stored(key: Item, item: Item): StoredItem {
  const size = sizeOfItem(item);
  if (size > largestItem) throw new SdkError('ValidationException', 'Item size has exceeded the maximum allowed size');
  const bytes = Buffer.from(JSON.stringify(item));
  return {
    key,
    size,
    get item() {
      return JSON.parse(bytes.toString());
    },
  };
}

/** The key attributes of an item. */
export function keyOf(item: Item, { hash, range }: Keys): Item {
  const names = range === null ? [hash] : [hash, range];
  return Object.fromEntries(names.map((name) => [name, item[name] as AttributeValue]));
}

/** Throws as DynamoDB does where an attribute is a key of the table or of an index and has another type than it is defined with. */
export function refuseWrongTypes(item: Item, { definition }: StoredTable): void {
  for (const { AttributeName = '', AttributeType = 'S' } of definition.AttributeDefinitions ?? []) {
    const value = item[AttributeName];
    if (value !== undefined && !(AttributeType in value)) {
      throw new SdkError('ValidationException', `the key attribute ${AttributeName} is not of type ${AttributeType}`);
    }
  }
}
