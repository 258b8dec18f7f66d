import { endsWithin } from '../../core/audit/coming-ends.ts';
import { addressRange, familyOf, prefixLengthOf } from '../../core/model/cidr.ts';
import { counted } from '../../core/model/counted.ts';
import { type AllowlistEntry, isLive } from '../../core/policy/allowlist-entry.ts';
import type { Exemption } from '../../core/policy/exemption.ts';
import { scopeToText } from '../allowlist/scope-text.ts';
import type { Column } from '../column.ts';
import { styled } from '../host/terminal.ts';

/** An entry or exemption for `--json`: its subject first, in whatever order the store gives its members. */
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

/** The columns of `allowlist list`. What ends within so many days says in how many. */
export function entryColumns(now: number, noticeDays = 0): Column<AllowlistEntry>[] {
  return [
    { title: 'id', name: 'id', text: ({ id }) => id },
    { title: 'CIDR', name: 'cidr', text: ({ cidr }) => cidr },
    { title: 'scope', name: 'scope', text: ({ scope }) => scopeToText(scope) },
    ...ownedColumns(now, noticeDays),
  ];
}

/** The columns of `exempt list`. */
export function exemptionColumns(now: number, noticeDays = 0): Column<Exemption>[] {
  return [
    { title: 'id', name: 'id', text: ({ id }) => id },
    { title: 'group', name: 'groupId', text: ({ group }) => group.groupId },
    { title: 'region', name: 'region', text: ({ group }) => group.region },
    { title: 'account', name: 'account', text: ({ group }) => group.account },
    ...ownedColumns(now, noticeDays),
  ];
}

type Owned = Pick<AllowlistEntry, 'owner' | 'reason' | 'expiresAt' | 'removedBy'>;

function ownedColumns(now: number, noticeDays: number): Column<Owned>[] {
  return [
    { title: 'owner', name: 'owner', text: ({ owner }) => owner },
    { title: 'reason', name: 'reason', text: ({ reason }) => reason },
    {
      title: 'expires',
      name: 'expiresAt',
      text: (item) => expiryText(item, now, noticeDays),
      value: ({ expiresAt }) => expiresAt ?? '',
    },
  ];
}

/** An entry in one line. */
export function entryText({ id, cidr, scope, owner, expiresAt }: AllowlistEntry): string {
  return `${id}  ${cidr}  ${scopeToText(scope)}  ${owner}  ${expiresAt === null ? 'never expires' : `until ${expiresAt}`}`;
}

const dayMs = 24 * 3600 * 1000;

function soonText(expiresAt: string, now: number): string {
  const days = Math.floor((Date.parse(expiresAt) - now) / dayMs);
  return `${expiresAt} (${days < 1 ? 'within a day' : `in ${counted(days, 'day')}`})`;
}

function expiryText(item: Pick<AllowlistEntry, 'expiresAt' | 'removedBy'>, now: number, noticeDays: number): string {
  if (item.expiresAt === null) return 'never';
  if (isLive(item, now))
    return endsWithin(item, { now, days: noticeDays })
      ? styled('yellow', soonText(item.expiresAt, now))
      : item.expiresAt;
  const how = item.removedBy === undefined ? 'expired' : `removed by ${item.removedBy}`;
  return styled('red', `${how} ${item.expiresAt}`);
}

/** Hexadecimal addresses of one width sort as texts. */
function orderKey({ cidr, scope, id }: AllowlistEntry): string {
  const address = addressRange(cidr).first.toString(16).padStart(32, '0');
  const length = String(prefixLengthOf(cidr)).padStart(3, '0');
  return [scopeToText(scope), familyOf(cidr), address, length, id].join(' ');
}
