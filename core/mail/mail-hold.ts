import { contains } from '../model/address-set.ts';
import { addressRange, type Cidr, parseCidr } from '../model/cidr.ts';
import { clockToleranceMs } from '../model/clock-tolerance.ts';
import { publicSize } from '../model/public-address-space.ts';
import { countsForMs, type MailNote, type RememberedMail } from './mail-domain.ts';

/** The addresses of a group's interfaces, as CIDRs: an interface may have whole IPv6 prefixes. */
export type GroupAddresses =
  | { readonly kind: 'read'; readonly cidrs: readonly Cidr[] }
  /** They may not be read. The reason is the same at each try, since it is part of what is recorded once. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What holds back the closing of a group, with the reason in words. */
export interface MailHold {
  readonly note: MailNote;
  readonly reason: string;
}

export interface MailFinding {
  readonly hold: MailHold | null;
  /** What a person has to look at, in words; null: nothing. */
  readonly alarm: string | null;
}

export interface MailQuestion {
  readonly groupId: string;
  /** The named domains. */
  readonly domains: readonly string[];
  /** What is remembered of them; a domain that is missing was never looked up. */
  readonly remembered: readonly RememberedMail[];
  readonly addresses: GroupAddresses;
  /** What held the group back by its last entry. */
  readonly last: MailNote | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Whether closing a group would stop incoming mail: it has a public address that is one of an MX of a named domain. An address counts for
 * seven days after it was looked up. After that, and where something cannot be read, only a group that was held back before stays so, with
 * an alarm. Times are no part of the reason: it is the same at each check. Pure.
 */
export function mailHoldOf(question: MailQuestion): MailFinding {
  const { domains, remembered, addresses, last, now } = question;
  const damaged = remembered.flatMap((one) => ('damaged' in one ? [one] : []));
  const alarm = damaged[0]
    ? `what is remembered of the MX of ${damaged[0].domain} cannot be read: ${damaged[0].damaged}`
    : null;
  const kept = last !== null && domains.includes(last.domain) ? last : null;
  if (addresses.kind === 'unreadable')
    return kept ? stays(kept, addresses.reason, question) : { hold: null, alarm: unreadText(question, addresses) };
  const known = remembered.flatMap((one) => ('damaged' in one ? [] : notesOf(one)));
  const own = matching(known, addresses.cidrs);
  const fresh = own.find((note) => isFresh(note, now));
  if (fresh)
    return { hold: heldBy(fresh, `${fresh.address} is the MX of ${named(fresh)}: closing it stops`, question), alarm };
  if (!kept) return { hold: null, alarm };
  const old = own.find(({ domain }) => domain === kept.domain);
  if (old) return stays(old, `the lookups of ${old.domain} have failed for 7 days`, question);
  const isUnknown = !remembered.some((one) => one.domain === kept.domain && !('damaged' in one));
  if (!isUnknown || matching([kept], addresses.cidrs).length === 0) return { hold: null, alarm };
  return stays(kept, `what is remembered of ${kept.domain} is lost`, question);
}

/** It changes no decision, and somebody has to know that the mail of the group is not looked after. */
function unreadText({ groupId }: MailQuestion, { reason }: Extract<GroupAddresses, { kind: 'unreadable' }>): string {
  return `${groupId}: it is not known whether closing it stops incoming mail: ${reason}`;
}

function stays(note: MailNote, why: string, question: MailQuestion): MailFinding {
  const { groupId } = question;
  const said = `${note.address} was the MX of ${named(note)} when that was last known, and ${why}: closing it may stop`;
  const alarm = `${groupId} stays deferred: ${note.address} was the MX of ${named(note)}, and ${why}`;
  return { hold: heldBy(note, said, question), alarm };
}

function heldBy(note: MailNote, said: string, { groupId }: MailQuestion): MailHold {
  const how = `smtp-warden fix ${groupId} --despite-mail --reason …`;
  return { note, reason: `${said} incoming mail; overrule with: ${how}` };
}

function named({ domain, host }: MailNote): string {
  return host === domain ? domain : `${domain} (${host})`;
}

/** Of a time in the future nobody knows what it is worth. */
function isFresh({ lookedUpAt }: MailNote, now: number): boolean {
  const at = Date.parse(lookedUpAt);
  return at <= now + clockToleranceMs && now - at <= countsForMs;
}

function notesOf({ domain, hosts }: Exclude<RememberedMail, { damaged: string }>): MailNote[] {
  return hosts.flatMap(({ name: host, addresses, lookedUpAt }) =>
    addresses.map((address) => ({ domain, host, address, lookedUpAt })),
  );
}

/** Those whose address is public and one of the group's, in an order that does not depend on that of the lookups. */
function matching(notes: readonly MailNote[], cidrs: readonly Cidr[]): MailNote[] {
  const own = cidrs.map(addressRange);
  const isOwn = ({ address }: MailNote) => {
    const reading = parseCidr(`${address}/${address.includes(':') ? 128 : 32}`);
    if (reading.kind === 'invalid') return false;
    const range = addressRange(reading.cidr);
    const same = own.filter(({ family }) => family === range.family);
    return contains(same, [range]) && publicSize([range]) > 0n;
  };
  const keyOf = ({ domain, host, address }: MailNote) => JSON.stringify([domain, host, address]);
  return notes.filter(isOwn).sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}
