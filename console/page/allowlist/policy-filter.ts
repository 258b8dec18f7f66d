import { addressRange, parseCidr } from '../../../core/model/cidr.ts';
import { scopeText } from '../../../core/policy/allowlist-entry.ts';
import type { AllowlistEntry, Exemption } from '../documents.ts';

/** How an entry or exemption stands. */
export type Standing = 'in force' | 'ends soon' | 'ended';

/** Within so many days an end is soon. */
const soonDays = 14;
const dayMs = 86_400_000;

/** `now` is in milliseconds since the epoch. */
export function standingOf(
  { expired, expiresAt }: Pick<AllowlistEntry, 'expired' | 'expiresAt'>,
  now: number,
): Standing {
  if (expired) return 'ended';
  const isSoon = expiresAt !== null && Date.parse(expiresAt) - now < soonDays * dayMs;
  return isSoon ? 'ends soon' : 'in force';
}

/** Which entries are shown: a text in any of their fields, or an address that they approve; and how they stand. */
export interface PolicyFilter {
  readonly text: string;
  readonly standing: string;
}

export function filterOf(query: URLSearchParams): PolicyFilter {
  return { text: query.get('text') ?? '', standing: query.get('standing') ?? '' };
}

/** Whether an entry is shown. An address or a network finds the entries that approve all of it, besides those that hold the text. */
export function showsEntry(entry: AllowlistEntry, { text, standing }: PolicyFilter, now: number): boolean {
  if (standing !== '' && standingOf(entry, now) !== standing) return false;
  const fields = [entry.id, entry.cidr, scopeText(entry.scope), entry.owner, entry.reason];
  return holds(fields, text) || approves(entry, text.trim());
}

export function showsExemption(exemption: Exemption, { text, standing }: PolicyFilter, now: number): boolean {
  if (standing !== '' && standingOf(exemption, now) !== standing) return false;
  const { account, region, groupId } = exemption.group;
  return holds([exemption.id, account, region, groupId, exemption.owner, exemption.reason], text);
}

/** Whether an entry approves all of an address or network; false for a text that is none. */
export function approves({ cidr }: Pick<AllowlistEntry, 'cidr'>, text: string): boolean {
  const [wanted, own] = [networkOf(text), networkOf(cidr)];
  if (wanted === null || own === null || wanted.family !== own.family) return false;
  return own.first <= wanted.first && wanted.last <= own.last;
}

function networkOf(text: string) {
  const isAddress = /^[\d.]+$|^[\da-f:]+:[\da-f:.]*$/i.test(text);
  const read = parseCidr(isAddress ? `${text}/${text.includes(':') ? 128 : 32}` : text);
  return read.kind === 'cidr' ? addressRange(read.cidr) : null;
}

function holds(fields: readonly string[], text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return fields.some((field) => field.toLowerCase().includes(wanted));
}
