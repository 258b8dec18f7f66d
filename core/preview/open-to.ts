import { portRules } from '../evaluator/port-rules.ts';
import { addressSet, contains, ofFamily } from '../model/address-set.ts';
import { type Cidr, familyOf, prefixLengthOf } from '../model/cidr.ts';
import { reachesPort } from '../model/reaches-port.ts';
import {
  type Permission,
  type PrefixLists,
  type SecurityGroupRule,
  type Source,
  sourceCidrs,
  sourceKey,
} from '../model/security-group.ts';

/** The sources that reach a watched port, each once: the widest networks first, then prefix lists, then groups. */
export function openTo(rules: readonly Permission[]): string[] {
  const sources = reaching(rules).map(({ source }) => source);
  return [...new Set(sources.toSorted(bySize).map(sourceKey))];
}

/** Whether all of a network reaches every watched port. Prefix lists that cannot be read let nobody in, as far as is known. */
export function isLetIn(cidr: Cidr, rules: readonly SecurityGroupRule[], prefixLists: PrefixLists): boolean {
  return portRules.every(({ port }) => {
    const open = rules
      .filter((rule) => reachesPort(rule, port))
      .flatMap(({ source }) => sourceCidrs(source, prefixLists));
    return contains(addressSet(ofFamily(open, familyOf(cidr))), addressSet([cidr]));
  });
}

function reaching(rules: readonly Permission[]): Permission[] {
  return rules.filter((rule) => portRules.some(({ port }) => reachesPort(rule, port)));
}

/** Texts of lists and groups come after those of all CIDRs. */
function bySize(a: Source, b: Source): number {
  const size = a.kind === 'cidr' && b.kind === 'cidr' ? prefixLengthOf(a.cidr) - prefixLengthOf(b.cidr) : 0;
  return size || (sourceKey(a) < sourceKey(b) ? -1 : 1);
}
