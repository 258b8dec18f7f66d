import type { AddressFamily } from '../model/cidr.ts';
import { cutToBytes } from '../model/cut-to-bytes.ts';
import type { DomainLookup } from './look-up.ts';
import type { MailDomain, MailHost, MailStore, RememberedMail } from './mail-domain.ts';

/** What one domain is remembered as after a lookup, or that nothing could be: a damaged one is replaced only by what is known. */
export type Remembered = MailDomain | { readonly domain: string; readonly left: string };

/**
 * Remembers what a lookup has told. `now` is in milliseconds since the epoch. Rejects where the table cannot be read or written.
 */
export async function rememberMail(
  lookups: readonly DomainLookup[],
  { store, now }: { readonly store: MailStore; readonly now: number },
): Promise<Remembered[]> {
  return Promise.all(
    lookups.map(async (lookup) => {
      const remembered = rememberedAfter(lookup, await store.read(lookup.domain), now);
      if (!('left' in remembered)) await store.put(remembered);
      return remembered;
    }),
  );
}

/** A success replaces what was remembered; what failed keeps its former addresses with their time. */
export function rememberedAfter(lookup: DomainLookup, before: RememberedMail | null, now: number): Remembered {
  const { domain } = lookup;
  const at = new Date(now).toISOString();
  const known = before === null || 'damaged' in before ? null : before;
  if (lookup.hosts === null && before !== null && known === null) return { domain, left: lookup.problem };
  const hosts = lookup.hosts === null ? (known?.hosts ?? []) : hostsAfter(lookup.hosts, known?.hosts ?? [], at);
  const problems = lookup.hosts === null ? [lookup.problem] : lookup.hosts.flatMap(problemOf);
  return {
    domain,
    hosts,
    lookedUpAt: lookup.hosts === null ? (known?.lookedUpAt ?? null) : at,
    failingSince: problems.length === 0 ? null : (known?.failingSince ?? at),
    problem: problems.length === 0 ? null : cutToBytes(problems.join('; '), mostBytes),
  };
}

/** The addresses of one family, with their time: so a host may be remembered by two items. */
function onlyOf(family: AddressFamily): (host: MailHost) => MailHost[] {
  return (host) => {
    const addresses = host.addresses.filter((address) => address.includes(':') === (family === 'ipv6'));
    return addresses.length === 0 ? [] : [{ ...host, addresses }];
  };
}

/** The problem of a domain is shown to people in one line. */
const mostBytes = 500;

function hostsAfter(
  looked: readonly Exclude<DomainLookup['hosts'], null>[number][],
  before: readonly MailHost[],
  lookedUpAt: string,
): MailHost[] {
  return looked.flatMap((host): MailHost[] => {
    const { name, addresses } = host;
    const known = before.filter((one) => one.name === name);
    if (addresses === null) return known;
    const { unanswered } = host;
    return [{ name, addresses, lookedUpAt }, ...(unanswered ? known.flatMap(onlyOf(unanswered)) : [])];
  });
}

function problemOf({ name, problem }: Exclude<DomainLookup['hosts'], null>[number]): string[] {
  return problem === null ? [] : [`${JSON.stringify(name)}: ${problem}`];
}
