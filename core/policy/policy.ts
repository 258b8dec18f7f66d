import type { AllowlistEntry } from './allowlist-entry.ts';
import type { Exemption } from './exemption.ts';

/** Everything a person has approved or exempted. */
export interface Policy {
  readonly entries: readonly AllowlistEntry[];
  readonly exemptions: readonly Exemption[];
}

/** What a person has approved or exempted. */
export type PolicyItem = AllowlistEntry | Exemption;

export function isExemption(item: PolicyItem): item is Exemption {
  return 'group' in item;
}

/** A policy of these items, in one order for the same items. */
export function policyOf(items: readonly PolicyItem[]): Policy {
  const sorted = items.toSorted((one, other) => (one.id < other.id ? -1 : Number(one.id > other.id)));
  return {
    entries: sorted.filter((item): item is AllowlistEntry => !isExemption(item)),
    exemptions: sorted.filter(isExemption),
  };
}

/** What distinguishes one state of a policy item from every other: a version alone would be repeated after remove and add. */
export type Stamp = Pick<AllowlistEntry, 'version' | 'createdAt'>;

/** One edit of the policy. `replaces` is the state it was made on, null for something new. Entries end, and are not deleted. */
export type PolicyChange =
  | { readonly kind: 'putEntry'; readonly entry: AllowlistEntry; readonly replaces: Stamp | null }
  | { readonly kind: 'putExemption'; readonly exemption: Exemption; readonly replaces: Stamp | null }
  | { readonly kind: 'removeExemption'; readonly exemption: Exemption };

/** The item that a change puts or removes. */
export function subjectOf(change: PolicyChange): PolicyItem {
  return change.kind === 'putEntry' ? change.entry : change.exemption;
}
