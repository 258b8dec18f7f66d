import { prefixLengthOf } from '../../../core/model/cidr.ts';
import type { AllowlistEntry, Exemption } from '../documents.ts';
import { rangeOf } from './entry-range.ts';
import type { PolicyOrder } from './policy-filter.ts';

/** Entries in an order that somebody has chosen. */
export function orderedEntries(entries: readonly AllowlistEntry[], order: PolicyOrder): AllowlistEntry[] {
  return ordered(entries, order, networkKey);
}

/** Exemptions in an order that somebody has chosen; that of networks is the one of groups. */
export function orderedExemptions(exemptions: readonly Exemption[], order: PolicyOrder): Exemption[] {
  return ordered(exemptions, order, ({ group }) => `${group.account} ${group.region} ${group.groupId}`);
}

type Dated = Pick<AllowlistEntry, 'expired' | 'expiresAt' | 'createdAt'>;

function ordered<Item extends Dated>(
  items: readonly Item[],
  order: PolicyOrder,
  subjectKey: (item: Item) => string,
): Item[] {
  if (order === 'added') return items.toSorted((one, other) => compare(other.createdAt, one.createdAt));
  const keyOf = order === 'ends' ? (item: Item) => `${endKey(item)} ${subjectKey(item)}` : subjectKey;
  return items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((one, other) => compare(one.key, other.key))
    .map(({ item }) => item);
}

/** What ends first, then what never ends, then what has ended. */
function endKey({ expired, expiresAt }: Dated): string {
  if (expired) return '2';
  return expiresAt === null ? '1' : `0 ${expiresAt}`;
}

/** Hexadecimal addresses of one width sort as texts, IPv4 before IPv6. */
function networkKey(entry: AllowlistEntry): string {
  const { family, first } = rangeOf(entry);
  return `${family} ${first.toString(16).padStart(32, '0')} ${String(prefixLengthOf(entry.cidr)).padStart(3, '0')} ${entry.id}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
