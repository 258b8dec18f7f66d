import type { PolicyDifference } from '../../core/audit/policy-chain.ts';
import type { PolicyEntry } from '../../core/audit/policy-entry.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { AdoptedHead } from './head.ts';
import type { StoredHead, StoredPolicy } from './read-table.ts';

/** The policy that is in force, and whether the table says the same as the chain. */
export type PolicyState =
  /** The chain has no entry. The policy is what the table says, whoever wrote it. */
  | { readonly kind: 'unadopted'; readonly stored: StoredPolicy; readonly head: StoredHead | null }
  | AgreedPolicy
  | TamperedPolicy;

/** The table is as the chain says. */
export interface AgreedPolicy {
  readonly kind: 'agreed';
  readonly policy: Policy;
  readonly last: PolicyEntry;
  readonly head: StoredAdoptedHead;
}

export type StoredAdoptedHead = StoredHead & { readonly head: AdoptedHead };

/** The table is not as the chain says. */
export interface TamperedPolicy {
  readonly kind: 'tampered';
  /** By the chain. */
  readonly policy: Policy;
  readonly last: PolicyEntry;
  /** What the table has; null where there is no head. */
  readonly head: StoredHead | null;
  /** What is wrong, in words, without the name of the table. */
  readonly problem: string;
  /** Empty where nothing is wrong but the head. */
  readonly differences: readonly PolicyDifference[];
}

/** Whether a head names an entry of the policy's chain. */
export function isAdopted(head: StoredHead | null): head is StoredAdoptedHead {
  return head !== null && head.head !== null && head.head.entry !== null;
}

/** What the head has otherwise than the last entry; null where they agree. */
export function headProblem(stored: StoredHead | null, last: PolicyEntry): string | null {
  if (stored === null) return 'the head item was deleted';
  const { head } = stored;
  if (head === null) return 'the head item cannot be read';
  if (head.entry === null) return 'the head item is that of an older version';
  const isSame =
    head.entry.sequence === last.sequence &&
    head.entry.hash === last.hash &&
    head.digest === last.digest &&
    head.version === last.version &&
    head.items === last.items;
  return isSame ? null : `the head item is not that of entry ${last.sequence} of the policy's chain`;
}
