import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { addressSet, ofFamily } from '../model/address-set.ts';
import { type AddressFamily, bitsOf, familyOf, prefixLengthOf } from '../model/cidr.ts';
import { publicSize } from '../model/public-address-space.ts';
import type { AllowlistEntry } from './allowlist-entry.ts';

/** A family whose approved CIDRs together hold more public addresses than the detection limit. */
export interface ApprovedSum {
  readonly family: AddressFamily;
  /** As decimal digits: IPv6 counts outgrow a JSON number. */
  readonly addresses: string;
  readonly limitPrefixLength: number;
  readonly entries: readonly AllowlistEntry[];
}

const families: readonly AddressFamily[] = ['ipv4', 'ipv6'];

/**
 * The families in which these entries together approve more public addresses than one network of the limit holds, each address
 * counted once: many small approvals must not add up to what would be a finding in one rule.
 */
export function excessiveSums(entries: readonly AllowlistEntry[], limits: ExposureLimits): ApprovedSum[] {
  return families.flatMap((family) => {
    const own = entries.filter(({ cidr }) => familyOf(cidr) === family);
    const size = publicSize(
      addressSet(
        ofFamily(
          own.map(({ cidr }) => cidr),
          family,
        ),
      ),
    );
    if (size <= 1n << BigInt(bitsOf(family) - limits[family])) return [];
    return [{ family, addresses: String(size), limitPrefixLength: limits[family], entries: own }];
  });
}

const mostNamed = 3;

/** The widest entries, a few of them. */
export function largestOf(entries: readonly AllowlistEntry[]): readonly AllowlistEntry[] {
  return entries
    .toSorted((a, b) => prefixLengthOf(a.cidr) - prefixLengthOf(b.cidr) || (a.id < b.id ? -1 : 1))
    .slice(0, mostNamed);
}
