import { addressSet, contains, ofFamily } from '../model/address-set.ts';
import { type AddressFamily, bitsOf, type Cidr } from '../model/cidr.ts';
import { networkOf } from '../model/network.ts';
import { reachesPort } from '../model/reaches-port.ts';
import { type Permission, type PrefixLists, type Source, sourceCidrs } from '../model/security-group.ts';
import { type Candidate, candidatesOf, offendingOf, unionSize } from './candidates.ts';
import { exposureText } from './exposure-text.ts';
import { lowerBoundText, type NotCounted, notCountedOf } from './not-counted.ts';
import { type PortRule, portRules } from './port-rules.ts';

/** Per family, the prefix length of the widest network that still counts as restricted: 8 means one /8. */
export type ExposureLimits = Readonly<Record<AddressFamily, number>>;

/** One source that lets the internet reach the port, with every rule that lets it in. */
export interface Contribution<Rule extends Permission> {
  readonly source: Source;
  readonly rules: readonly Rule[];
  /** Public addresses in this source alone, as decimal digits (IPv6 counts outgrow a JSON number). */
  readonly publicAddresses: string;
  /** Whether the rules have to go so that the port is restricted again. */
  readonly offending: boolean;
}

/** One port open to more of the internet than the limit, through one address family. */
export interface Exposure<Rule extends Permission> {
  readonly portRule: string;
  readonly port: number;
  readonly family: AddressFamily;
  /** Public addresses of all contributions together, each counted once. */
  readonly publicAddresses: string;
  readonly limitPrefixLength: number;
  readonly contributions: readonly Contribution<Rule>[];
  /** Where this is a lower bound: what reaches the port as well and is not counted. Otherwise left out. */
  readonly notCounted?: readonly NotCounted<Rule>[];
  readonly reason: string;
}

export interface Evaluation<Rule extends Permission> {
  readonly rules: readonly Rule[];
  readonly prefixLists: PrefixLists;
  /** CIDRs that may come in: a source wholly inside them never offends. */
  readonly approved: readonly Cidr[];
  readonly limits: ExposureLimits;
}

const families: readonly AddressFamily[] = ['ipv4', 'ipv6'];

/**
 * Every exposure of a group. CIDRs are judged as address ranges and in union, so two halves, four quarters and a prefix list full
 * of /8s are seen as what they are. A prefix list that cannot be read adds nothing: what others expose is still found.
 * Empty means that the port is restricted, unless a list that reaches it cannot be read ({@link unjudgedReason}).
 */
export function evaluate<Rule extends Permission>(input: Evaluation<Rule>): Exposure<Rule>[] {
  return portRules.flatMap((portRule) => {
    const bounds = upperBounds(input.rules, { ...input, port: portRule.port });
    const wide = families.filter((family) => bounds[family] >= surelyLess);
    if (wide.length === 0) return [];
    const reaching = input.rules.filter((rule) => reachesPort(rule, portRule.port));
    return wide.flatMap((family) => exposureOf(portRule, family, { ...input, rules: reaching }) ?? []);
  });
}

/**
 * Whether a group is exposed if nothing is approved: whether {@link evaluate} finds anything then, and throwing where it throws. If
 * not, no allowlist can change that, and it need not be read. A scan asks this of every group.
 */
export function mayBeExposed({ rules, prefixLists, limits }: Omit<Evaluation<Permission>, 'approved'>): boolean {
  let isExposed = false;
  for (const { port } of portRules) {
    const bounds = upperBounds(rules, { port, prefixLists, limits });
    // Of nearly all groups no more is asked.
    if (bounds.ipv4 < surelyLess && bounds.ipv6 < surelyLess) continue;
    if (isExposedOn(port, bounds, { rules, prefixLists, limits, approved: [] })) isExposed = true;
  }
  return isExposed;
}

function isExposedOn(port: number, bounds: Bounds, input: Evaluation<Permission>): boolean {
  const reaching = { ...input, rules: input.rules.filter((rule) => reachesPort(rule, port)) };
  const wide = families.filter((family) => bounds[family] >= surelyLess);
  return wide.some((family) => isWideAlone(family, reaching) || excessOf(family, reaching) !== null);
}

/** The rules that have to go, each once, with the ports it must no longer reach. */
export function offendingRules<Rule extends Permission>(exposures: readonly Exposure<Rule>[]): Map<Rule, Set<number>> {
  const offending = new Map<Rule, Set<number>>();
  for (const { port, contributions } of exposures) {
    for (const contribution of contributions) {
      if (!contribution.offending) continue;
      for (const rule of contribution.rules) offending.set(rule, (offending.get(rule) ?? new Set()).add(port));
    }
  }
  return offending;
}

function exposureOf<Rule extends Permission>(
  portRule: PortRule,
  family: AddressFamily,
  input: Evaluation<Rule>,
): Exposure<Rule> | null {
  const excess = excessOf(family, input);
  if (excess === null) return null;
  const { candidates, total } = excess;
  const limitPrefixLength = input.limits[family];
  const offending = offendingOf(candidates, limitSize(family, limitPrefixLength));
  const notCounted = notCountedOf(input.rules, input.prefixLists);
  return {
    portRule: portRule.id,
    port: portRule.port,
    family,
    publicAddresses: String(total),
    limitPrefixLength,
    contributions: candidates.map((candidate) => ({
      source: candidate.source,
      rules: candidate.rules,
      publicAddresses: String(candidate.size),
      offending: offending.has(candidate),
    })),
    ...(notCounted.length > 0 ? { notCounted } : {}),
    reason: `${exposureText(portRule, family, { total, limitPrefixLength, sources: sourcesOf(offending) })}${lowerBoundText(notCounted)}`,
  };
}

/** What lets more of the internet in than the limit, and how much; null where it is no more than that. */
function excessOf<Rule extends Permission>(
  family: AddressFamily,
  input: Evaluation<Rule>,
): { readonly candidates: readonly Candidate<Rule>[]; readonly total: bigint } | null {
  const approved = addressSet(ofFamily(input.approved, family));
  const candidates = candidatesOf(family, input).filter((candidate) => !contains(approved, candidate.addresses));
  const total = unionSize(candidates);
  return total > limitSize(family, input.limits[family]) ? { candidates, total } : null;
}

function sourcesOf(offending: ReadonlySet<{ readonly source: Source }>): Source[] {
  return [...offending].map(({ source }) => source);
}

function limitSize(family: AddressFamily, prefixLength: number): bigint {
  return 1n << BigInt(bitsOf(family) - prefixLength);
}

/** Whether one rule from a CIDR is enough: most exposures are 0.0.0.0/0. */
function isWideAlone(family: AddressFamily, { rules, limits }: Omit<Evaluation<Permission>, 'approved'>): boolean {
  const limit = limitSize(family, limits[family]);
  for (const { source } of rules) {
    const network = source.kind === 'cidr' ? networkOf(source.cidr) : null;
    if (network?.family === family && network.publicAddresses > limit) return true;
  }
  return false;
}

/** Less than one whole limit, for sure: the bounds are rounded numbers. */
const surelyLess = 0.99;

/**
 * By family, at most how much of the internet reaches the port, in units of the limit: a network that is named twice counts twice. It
 * spares the many groups with a few networks the exact arithmetic. Throws where a prefix list was not looked for.
 */
function upperBounds(
  rules: readonly Permission[],
  { port, prefixLists, limits }: Pick<Evaluation<Permission>, 'prefixLists' | 'limits'> & { readonly port: number },
): Bounds {
  const bounds = { ipv4: 0, ipv6: 0 };
  for (const rule of rules) {
    if (!reachesPort(rule, port)) continue;
    const { source } = rule;
    if (source.kind === 'cidr') addTo(bounds, source.cidr, limits);
    else if (source.kind === 'prefix-list') {
      for (const cidr of sourceCidrs(source, prefixLists)) addTo(bounds, cidr, limits);
    }
  }
  return bounds;
}

type Bounds = Record<AddressFamily, number>;

function addTo(bounds: Bounds, cidr: Cidr, limits: ExposureLimits): void {
  const { family, roundedPublic } = networkOf(cidr);
  bounds[family] += roundedPublic / 2 ** (bitsOf(family) - limits[family]);
}
