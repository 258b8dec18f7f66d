import { candidatesOf, offendingOf, unionSize } from '../../../core/evaluator/candidates.ts';
import type { Evaluation, Exposure } from '../../../core/evaluator/evaluate.ts';
import { exposureText } from '../../../core/evaluator/exposure-text.ts';
import { lowerBoundText, type NotCounted } from '../../../core/evaluator/not-counted.ts';
import { type PortRule, portRules } from '../../../core/evaluator/port-rules.ts';
import { addressSet, contains, ofFamily } from '../../../core/model/address-set.ts';
import { type AddressFamily, bitsOf } from '../../../core/model/cidr.ts';
import { reachesPort } from '../../../core/model/reaches-port.ts';
import type { Permission, PrefixLists, Source } from '../../../core/model/security-group.ts';
import { unreadableText } from '../../../core/model/unreadable-list.ts';

/**
 * The evaluator without what spares a scan work: every family of every group by exact arithmetic. What the fast one finds, and what
 * it throws, has to be this.
 */
const families: readonly AddressFamily[] = ['ipv4', 'ipv6'];

export function evaluatePlainly<Rule extends Permission>(input: Evaluation<Rule>): Exposure<Rule>[] {
  return portRules.flatMap((portRule) => {
    const reaching = input.rules.filter((rule) => reachesPort(rule, portRule.port));
    if (reaching.length === 0) return [];
    return families.flatMap((family) => exposureOf(portRule, family, { ...input, rules: reaching }) ?? []);
  });
}

function exposureOf<Rule extends Permission>(
  portRule: PortRule,
  family: AddressFamily,
  input: Evaluation<Rule>,
): Exposure<Rule> | null {
  const limitPrefixLength = input.limits[family];
  const limit = limitSize(family, limitPrefixLength);
  const approved = addressSet(ofFamily(input.approved, family));
  const candidates = candidatesOf(family, input).filter((candidate) => !contains(approved, candidate.addresses));
  const total = unionSize(candidates);
  if (total <= limit) return null;
  const offending = offendingOf(candidates, limit);
  const notCounted = plainlyNotCounted(input.rules, input.prefixLists);
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

function sourcesOf(offending: ReadonlySet<{ readonly source: Source }>): Source[] {
  return [...offending].map(({ source }) => source);
}

function limitSize(family: AddressFamily, prefixLength: number): bigint {
  return 1n << BigInt(bitsOf(family) - prefixLength);
}

export function plainlyNotCounted<Rule extends Permission>(
  rules: readonly Rule[],
  prefixLists: PrefixLists,
): NotCounted<Rule>[] {
  const byList = Map.groupBy(rules, ({ source }) => {
    const list = source.kind === 'prefix-list' ? prefixLists[source.prefixListId] : undefined;
    return list !== undefined && 'unreadable' in list ? list : null;
  });
  return [...byList].flatMap(([list, own]) => (list ? [{ list, rules: own }] : []));
}

export function plainlyUnjudged({
  rules,
  prefixLists,
}: {
  readonly rules: readonly Permission[];
  readonly prefixLists: PrefixLists;
}): string | null {
  for (const { port } of portRules) {
    const reaching = rules.filter((rule) => reachesPort(rule, port));
    const notCounted = plainlyNotCounted(reaching, prefixLists);
    if (notCounted.length > 0)
      return `it is not known whether TCP port ${port} is restricted: ${listsText(notCounted)}`;
  }
  return null;
}

/** More would bury what the reason is about; all of them are in the finding. */
const mostNamed = 3;

function listsText(notCounted: readonly NotCounted<Permission>[]): string {
  const named = notCounted.slice(0, mostNamed).map(({ list }) => unreadableText(list));
  const more = notCounted.length - named.length;
  return `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
