import { addressSet } from '../model/address-set.ts';
import { type AddressFamily, familyName, parseCidr } from '../model/cidr.ts';
import { messageOf } from '../model/message-of.ts';
import { publicSize } from '../model/public-address-space.ts';
import { inTurns } from './in-turns.ts';

/** Asks DNS. An answer without records of the type is empty; each rejects where there is no answer, or the name does not exist. */
export interface MailResolver {
  /** What the name is an alias of. */
  cname(name: string): Promise<readonly string[]>;
  mx(name: string): Promise<readonly { readonly exchange: string; readonly priority: number }[]>;
  ipv4(name: string): Promise<readonly string[]>;
  ipv6(name: string): Promise<readonly string[]>;
}

/** Opens the questions of one step of a lookup, which ends by itself after its time: then all its questions reject. */
export type OpenStep = () => MailResolver & { readonly close: () => void };

/** What one lookup tells of a host: its public addresses, or why they are not known. */
export type HostLookup =
  | {
      readonly name: string;
      readonly addresses: readonly string[];
      readonly problem: string | null;
      /** The family of which nothing is known: some servers answer no question for IPv6 (RFC 4074). */
      readonly unanswered?: AddressFamily;
    }
  | { readonly name: string; readonly addresses: null; readonly problem: string };

/** What one lookup tells of a domain. `hosts` is null where its MX records are not known. */
export type DomainLookup =
  | { readonly domain: string; readonly hosts: readonly HostLookup[]; readonly problem: null }
  | { readonly domain: string; readonly hosts: null; readonly problem: string };

/** Over all domains of a lookup: whoever controls one zone cannot make the others fail by a long answer. */
export const mostHosts = 100;
export const mostAddresses = 1000;
/** The most aliases (CNAME) in a row that are followed, so that loops end. */
const mostAliases = 8;

/**
 * Looks up the MX of domains and the addresses of their hosts: RFC 5321, section 5.1. A domain without MX records is its own host; one
 * with a null MX takes no mail (RFC 7505). What fails is part of the result. There are two steps, each with a time of its own, so that a
 * domain that does not answer leaves time for the hosts of the others.
 */
export async function lookUpMail(domains: readonly string[], openStep: OpenStep): Promise<DomainLookup[]> {
  const found = await inStep(openStep, domains, exchangesOf);
  const asked = inTurns(
    found.map(({ hosts }) => hosts ?? []),
    mostHosts,
  );
  const looked = await inStep(openStep, [...asked], addressesOf);
  const hosts = new Map(limited(looked).map((host) => [host.name, host]));
  const tooMany = (name: string): HostLookup => ({
    name,
    addresses: null,
    problem: `more than ${mostHosts} hosts in all`,
  });
  return found.map((one) =>
    one.hosts === null ? one : { ...one, hosts: one.hosts.map((name) => hosts.get(name) ?? tooMany(name)) },
  );
}

async function inStep<Result>(
  openStep: OpenStep,
  names: readonly string[],
  ask: (name: string, resolver: MailResolver) => Promise<Result>,
): Promise<Result[]> {
  const resolver = openStep();
  try {
    return await Promise.all(names.map((name) => ask(name, resolver)));
  } finally {
    resolver.close();
  }
}

/** The names of the hosts that take the mail of a domain, the preferred first. */
async function exchangesOf(domain: string, resolver: MailResolver) {
  try {
    const name = await canonicalName(domain, resolver);
    const records = await resolver.mx(name);
    const sorted = records.toSorted((one, other) => one.priority - other.priority);
    const exchanges = sorted.map(({ exchange }) => plainName(exchange)).filter((host) => host !== '');
    return { domain, hosts: records.length === 0 ? [domain] : [...new Set(exchanges)], problem: null } as const;
  } catch (error) {
    return { domain, hosts: null, problem: `MX: ${messageOf(error)}` } as const;
  }
}

async function addressesOf(name: string, resolver: MailResolver): Promise<HostLookup> {
  try {
    if (!isHostName(name)) throw new Error('not a host name');
    const target = await canonicalName(name, resolver);
    const [ipv4, ipv6] = await Promise.allSettled([resolver.ipv4(target), resolver.ipv6(target)]);
    if (ipv4.status === 'rejected' && ipv6.status === 'rejected') throw ipv4.reason;
    const known = [ipv4, ipv6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    const addresses = [...new Set(known.flatMap(publicAddress))].sort();
    const failed = [
      ...(ipv4.status === 'rejected' ? [{ family: 'ipv4', why: ipv4.reason } as const] : []),
      ...(ipv6.status === 'rejected' ? [{ family: 'ipv6', why: ipv6.reason } as const] : []),
    ][0];
    if (!failed) return { name, addresses, problem: null };
    const problem = `${familyName(failed.family)}: ${messageOf(failed.why)}`;
    return { name, addresses, problem, unanswered: failed.family };
  } catch (error) {
    return { name, addresses: null, problem: messageOf(error) };
  }
}

/** Follows aliases. Throws where there are too many. */
async function canonicalName(name: string, resolver: MailResolver): Promise<string> {
  let current = name;
  for (let aliases = 0; aliases <= mostAliases; aliases++) {
    const [target] = await resolver.cname(current);
    if (target === undefined) return current;
    current = plainName(target);
    if (!isHostName(current)) throw new Error('an alias (CNAME) names no host');
  }
  throw new Error(`more than ${mostAliases} aliases (CNAME) in a row`);
}

/** In canonical form; nothing where it is not public, since no mail from the internet reaches it. */
function publicAddress(text: string): string[] {
  const reading = parseCidr(`${text}/${text.includes(':') ? 128 : 32}`);
  if (reading.kind === 'invalid' || publicSize(addressSet([reading.cidr])) === 0n) return [];
  return [reading.cidr.slice(0, reading.cidr.indexOf('/'))];
}

/** The addresses of all hosts together, at most so many. A host of which some are left out says so. */
function limited(hosts: readonly HostLookup[]): HostLookup[] {
  const keyed = hosts.map(({ name, addresses }) => (addresses ?? []).map((address) => `${name} ${address}`));
  const kept = inTurns(keyed, mostAddresses);
  return hosts.map((host) => {
    if (host.addresses === null) return host;
    const addresses = host.addresses.filter((address) => kept.has(`${host.name} ${address}`));
    const isWhole = addresses.length === host.addresses.length;
    return isWhole ? host : { ...host, addresses, problem: `more than ${mostAddresses} addresses in all` };
  });
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** DNS takes any bytes as a name; these are shown to people. */
export function isHostName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/.test(name);
}
