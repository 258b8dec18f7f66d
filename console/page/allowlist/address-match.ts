import { type AddressRange, addressRange, parseCidr } from '../../../core/model/cidr.ts';
import { counted } from '../../../core/model/counted.ts';
import type { AllowlistEntry } from '../documents.ts';
import { rangeOf } from './entry-range.ts';
import { scopeWords } from './scope-words.ts';

/** Which entries approve an address or a network, whole. */
export type AddressMatch =
  | { readonly kind: 'invalid' }
  | { readonly kind: 'entries'; readonly live: readonly AllowlistEntry[]; readonly ended: readonly AllowlistEntry[] };

/** Finds the entries that approve all of an address or network; null where nothing is asked. */
export function matchOf(entries: readonly AllowlistEntry[], text: string): AddressMatch | null {
  const asked = text.trim();
  if (asked === '') return null;
  const wanted = networkOf(asked);
  if (wanted === null) return { kind: 'invalid' };
  const found = entries.filter((entry) => holds(rangeOf(entry), wanted));
  return {
    kind: 'entries',
    live: found.filter(({ expired }) => !expired),
    ended: found.filter(({ expired }) => expired),
  };
}

/** The answer in words. */
export function matchText(match: AddressMatch, text: string): string {
  const asked = text.trim();
  if (match.kind === 'invalid')
    return `${asked} is neither an address nor a network, such as 198.51.100.7 or 2001:db8::/32.`;
  const { live, ended } = match;
  const before = ended.length > 0 ? ` ${counted(ended.length, 'entry', 'entries')} that approved it ended.` : '';
  if (live.length === 0) return `No entry that is in force approves ${asked}.${before}`;
  const scopes = live.some(({ scope }) => scope.kind === 'everything')
    ? ['all groups']
    : [...new Set(live.map(({ scope }) => scopeWords(scope)))];
  const more = scopes.length - mostNamed;
  const named = `${scopes.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `${asked} is approved for ${named}, by ${counted(live.length, 'entry', 'entries')}.${before}`;
}

const mostNamed = 5;

function holds(own: AddressRange, wanted: AddressRange): boolean {
  return own.family === wanted.family && own.first <= wanted.first && wanted.last <= own.last;
}

/** An address counts as the network of it alone. */
function networkOf(text: string): AddressRange | null {
  const isAddress = !text.includes('/');
  const read = parseCidr(isAddress ? `${text}/${text.includes(':') ? 128 : 32}` : text);
  return read.kind === 'cidr' ? addressRange(read.cidr) : null;
}
