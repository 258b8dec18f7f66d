import { type AddressSet, addressSet, union } from '../model/address-set.ts';
import type { AddressFamily } from '../model/cidr.ts';
import { networkOf } from '../model/network.ts';
import { publicSize } from '../model/public-address-space.ts';
import {
  type Permission,
  type PrefixLists,
  type Source,
  sourceCidrs,
  sourceFamily,
  sourceKey,
} from '../model/security-group.ts';

/** A source that lets some of the internet in, with the rules that do it and how many public addresses it holds. */
export interface Candidate<Rule extends Permission> {
  readonly source: Source;
  readonly rules: Rule[];
  readonly addresses: AddressSet;
  readonly size: bigint;
}

/** The sources of one family with any public address, widest first, equal ones by their texts, so that plans are repeatable. */
export function candidatesOf<Rule extends Permission>(
  family: AddressFamily,
  input: { readonly rules: readonly Rule[]; readonly prefixLists: PrefixLists },
): Candidate<Rule>[] {
  const bySource = new Map<string, Candidate<Rule>>();
  for (const rule of input.rules) {
    if (sourceFamily(rule.source, input.prefixLists) !== family) continue;
    const known = bySource.get(sourceKey(rule.source));
    if (known) known.rules.push(rule);
    else {
      bySource.set(sourceKey(rule.source), { ...sizedOf(rule.source, input.prefixLists), rules: [rule] });
    }
  }
  return [...bySource.values()].filter((candidate) => candidate.size > 0n).sort(widestFirst);
}

function sizedOf(source: Source, prefixLists: PrefixLists): Omit<Candidate<Permission>, 'rules'> {
  if (source.kind === 'cidr') {
    const { addresses, publicAddresses } = networkOf(source.cidr);
    return { source, addresses, size: publicAddresses };
  }
  const addresses = addressSet(sourceCidrs(source, prefixLists));
  return { source, addresses, size: publicSize(addresses) };
}

function widestFirst(a: Candidate<Permission>, b: Candidate<Permission>): number {
  if (a.size !== b.size) return a.size > b.size ? -1 : 1;
  return sourceKey(a.source) < sourceKey(b.source) ? -1 : 1;
}

/**
 * Every source that alone exceeds the limit; then, while the rest together still exceed it, the largest remaining. The
 * candidates come widest first and what is left only shrinks, so the place to stop is found by halving.
 */
export function offendingOf<Rule extends Permission>(
  candidates: readonly Candidate<Rule>[],
  limit: bigint,
): ReadonlySet<Candidate<Rule>> {
  let enough = candidates.filter((candidate) => candidate.size > limit).length;
  let tooFew = enough;
  let step = 1;
  while (unionSize(candidates.slice(enough)) > limit) {
    tooFew = enough;
    enough = Math.min(enough + step, candidates.length);
    step *= 2;
  }
  while (enough - tooFew > 1) {
    const middle = (tooFew + enough) >> 1;
    if (unionSize(candidates.slice(middle)) > limit) tooFew = middle;
    else enough = middle;
  }
  return new Set(candidates.slice(0, enough));
}

/** The public addresses of all together, each counted once. */
export function unionSize(candidates: readonly Candidate<Permission>[]): bigint {
  const [first, second] = candidates;
  if (first !== undefined && second === undefined) return first.size;
  return publicSize(union(candidates.flatMap((candidate) => candidate.addresses)));
}
