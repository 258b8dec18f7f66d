import { addressRange, familyOf, prefixLengthOf } from '../../core/model/cidr.ts';
import { type AllowlistEntry, isLive } from '../../core/policy/allowlist-entry.ts';
import type { Exemption } from '../../core/policy/exemption.ts';
import { scopeToText } from '../allowlist/scope-text.ts';
import { columns, styled } from '../output.ts';

/** An entry or exemption for `--json`: what it is about first, whatever order the store gives its members in. */
export function policyView<Item extends AllowlistEntry | Exemption>(item: Item, now: number) {
  const { id, owner, reason, createdAt, createdBy, expiresAt, version, ...subject } = item;
  const expired = !isLive(item, now);
  return { id, ...subject, owner, reason, createdAt, createdBy, expiresAt, version, expired };
}

/** Entries by scope, then by address: the order of the table and of exports, so that two exports can be compared. */
export function inOrder(entries: readonly AllowlistEntry[]): AllowlistEntry[] {
  return entries
    .map((entry) => ({ entry, key: orderKey(entry) }))
    .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ entry }) => entry);
}

export function entriesTable(entries: readonly AllowlistEntry[], now: number): string {
  const rows = inOrder(entries).map((entry) => [
    entry.id,
    entry.cidr,
    scopeToText(entry.scope),
    entry.owner,
    shortened(entry.reason),
    expiryText(entry, now),
  ]);
  return columns(['ID', 'CIDR', 'SCOPE', 'OWNER', 'REASON', 'EXPIRES'], rows);
}

export function exemptionsTable(exemptions: readonly Exemption[], now: number): string {
  const rows = exemptions.map((exemption) => [
    exemption.id,
    exemption.group.groupId,
    exemption.group.region,
    exemption.group.account,
    exemption.owner,
    shortened(exemption.reason),
    expiryText(exemption, now),
  ]);
  return columns(['ID', 'GROUP', 'REGION', 'ACCOUNT', 'OWNER', 'REASON', 'EXPIRES'], rows);
}

/** An entry in one line. */
export function entryText({ id, cidr, scope, owner, expiresAt }: AllowlistEntry): string {
  return `${id}  ${cidr}  ${scopeToText(scope)}  ${owner}  ${expiresAt === null ? 'never expires' : `until ${expiresAt}`}`;
}

function expiryText(item: Pick<AllowlistEntry, 'expiresAt' | 'removedBy'>, now: number): string {
  if (item.expiresAt === null) return 'never';
  if (isLive(item, now)) return item.expiresAt;
  const how = item.removedBy === undefined ? 'expired' : `removed by ${item.removedBy}`;
  return styled('red', `${how} ${item.expiresAt}`);
}

/** Hexadecimal addresses of one width sort as texts. */
function orderKey({ cidr, scope, id }: AllowlistEntry): string {
  const address = addressRange(cidr).first.toString(16).padStart(32, '0');
  const length = String(prefixLengthOf(cidr)).padStart(3, '0');
  return [scopeToText(scope), familyOf(cidr), address, length, id].join(' ');
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
