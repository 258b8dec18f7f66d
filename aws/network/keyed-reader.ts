import { newSlots } from '../../core/model/slots.ts';
import { unread } from '../unread.ts';

/** The most values EC2 takes in one filter (EC2 API reference, Filter). */
export const filterValues = 200;

/** How many calls of one action are under way at a time: EC2 refills describes at 20 a second (EC2 developer guide, ec2-api-throttling). */
const calls = 4;

/** What was read by some keys. */
export interface Read<Item> {
  /** Each once, in the order of their ids. */
  readonly items: readonly Item[];
  /** Why some keys could not be read, in words, each cause once. */
  readonly unread: readonly string[];
}

interface Listing<Item> {
  /** As IAM calls it: `ec2:DescribeSubnets`. */
  readonly action: string;
  /** Everything with one of these keys, of which there are {@link filterValues} at most. */
  readonly list: (keys: string[]) => AsyncIterable<Item>;
  readonly keysOf: (item: Item) => readonly string[];
}

/**
 * Reads items by keys, such as subnets by VPC. Each key is asked for once in the life of the reader: those who ask at the same time share
 * the call, and what cannot be read stays so. Rejects where the credentials are of no use any more.
 */
export function keyedReader<Item extends { readonly id: string }>({
  action,
  list,
  keysOf,
}: Listing<Item>): (keys: readonly string[]) => Promise<Read<Item>> {
  const known = new Map<string, Promise<Read<Item>>>();
  const limit = newSlots(calls);
  const read = async (keys: string[]): Promise<Read<Item>> => {
    try {
      return { items: await limit(() => Array.fromAsync(list(keys))), unread: [] };
    } catch (error) {
      return { items: [], unread: [unread(action, error)] };
    }
  };
  return async (keys) => {
    const wanted = new Set(keys);
    const missing = [...wanted].filter((key) => !known.has(key));
    for (let start = 0; start < missing.length; start += filterValues) {
      const chunk = missing.slice(start, start + filterValues);
      const answer = read(chunk);
      for (const key of chunk) known.set(key, answer);
    }
    const answers = await Promise.all(new Set([...wanted].flatMap((key) => known.get(key) ?? [])));
    const found = answers.flatMap(({ items }) => items.filter((item) => keysOf(item).some((key) => wanted.has(key))));
    return { items: inOrder(found), unread: [...new Set(answers.flatMap((answer) => answer.unread))] };
  };
}

/** Each item once, by id: one with keys of two calls comes in both. */
function inOrder<Item extends { readonly id: string }>(items: readonly Item[]): Item[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
}
