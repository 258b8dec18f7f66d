import type { ExposureLimits } from '../evaluator/evaluate.ts';
import { addressSet, contains, mergeCidrs, ofFamily } from '../model/address-set.ts';
import { type AddressFamily, type Cidr, familyOf } from '../model/cidr.ts';
import { reachesPort } from '../model/reaches-port.ts';
import { type Permission, type PrefixLists, sourceCidrs } from '../model/security-group.ts';
import type { AllowlistEntry } from '../policy/allowlist-entry.ts';
import { longestDescription } from './labels.ts';
import type { NewRule } from './step.ts';

interface ApprovedInput {
  /** The rules that stand afterwards without these. */
  readonly covering: readonly Permission[];
  readonly prefixLists: PrefixLists;
  readonly entries: readonly AllowlistEntry[];
  readonly opened: ReadonlyMap<number, ReadonlySet<AddressFamily>>;
  readonly limits: ExposureLimits;
  readonly remediationId: string;
}

/**
 * tcp port-port from each approved CIDR that no other rule covers, in the fewest CIDRs that mean the same, none of them
 * wider than the detection limit: neighbours that were approved one by one do not add up to a finding in one rule.
 */
export function approvedRules(input: ApprovedInput): NewRule[] {
  const rules: NewRule[] = [];
  for (const [port, families] of input.opened) {
    const reaching = input.covering.filter((rule) => reachesPort(rule, port));
    const open = reaching.flatMap((rule) => sourceCidrs(rule.source, input.prefixLists));
    for (const family of families) {
      const covered = addressSet(ofFamily(open, family));
      const missing = ofFamily(
        input.entries.map(({ cidr }) => cidr),
        family,
      ).filter((cidr) => !contains(covered, addressSet([cidr])));
      rules.push(...mergeCidrs(missing, input.limits[family]).map((cidr) => approvedRule(cidr, port, input)));
    }
  }
  return rules;
}

function approvedRule(cidr: Cidr, port: number, input: ApprovedInput): NewRule {
  const within = addressSet([cidr]);
  const entryIds = input.entries
    .filter((entry) => familyOf(entry.cidr) === familyOf(cidr) && contains(within, addressSet([entry.cidr])))
    .map(({ id }) => id);
  return {
    protocol: 'tcp',
    ports: { from: port, to: port },
    source: { kind: 'cidr', cidr },
    description: describe(entryIds, input.remediationId),
    origin: { kind: 'approved', entryIds },
  };
}

function describe(entryIds: readonly string[], remediationId: string): string {
  const text = (shown: readonly string[], more: string) =>
    `smtp-warden allowlist ${shown.join(', ')}${more} (${remediationId})`;
  const all = text(entryIds, '');
  if (all.length <= longestDescription) return all;
  const shown = entryIds.slice(0, 5);
  return text(shown, ` and ${entryIds.length - shown.length} more`);
}
