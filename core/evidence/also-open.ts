import { type ExposureLimits, evaluate } from '../evaluator/evaluate.ts';
import { unjudgedReason } from '../evaluator/not-counted.ts';
import type { AddressFamily } from '../model/cidr.ts';
import type { InterfaceEvidence } from './evidence.ts';
import type { NetworkInterface } from './network.ts';
import type { Surroundings } from './surroundings.ts';

/** Which other groups of an interface leave the port open to the internet by these families, and of which it is not known, in words. */
export function alsoOpen(
  { groupIds }: NetworkInterface,
  { groupId, families }: { readonly groupId: string; readonly families: readonly AddressFamily[] },
  { around, limits }: { readonly around: Surroundings; readonly limits: ExposureLimits },
): { readonly alsoOpenBy: InterfaceEvidence['alsoOpenBy']; readonly reasons: readonly string[] } {
  const alsoOpenBy: { groupId: string; groupName: string | null }[] = [];
  const reasons: string[] = [];
  for (const other of [...new Set(groupIds)].filter((id) => id !== groupId).sort()) {
    const group = around.group(other);
    if (group === null) {
      reasons.push(`whether ${other} leaves the port open as well is not known: it could not be read`);
      continue;
    }
    const rules = group.permissions;
    // Approved CIDRs change nothing: what is asked is whether the internet gets in.
    const exposures = evaluate({ rules, prefixLists: group.prefixLists, approved: [], limits });
    if (exposures.some(({ family }) => families.includes(family)))
      alsoOpenBy.push({ groupId: other, groupName: group.name });
    else {
      const unjudged = unjudgedReason({ rules, prefixLists: group.prefixLists });
      if (unjudged !== null) reasons.push(`of ${other} ${unjudged}`);
    }
  }
  return { alsoOpenBy, reasons };
}
