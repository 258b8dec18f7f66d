import type { PolicyItem } from '../policy/policy.ts';
import type { Linked } from './hash-chain.ts';
import type { Person } from './person.ts';

/** The key of the policy's chain, where the chain of a group has `account/region/sg-…`. */
export const policyChainKey = 'policy';

/**
 * What was done to the policy. `adopt` is the first entry of a chain, made from the table as it stood. By `accept` a person accepts
 * an item that was written, altered or deleted past the tools. `undo` is the exemption that an undo makes.
 */
export const policyActions = [
  'adopt',
  'add',
  'remove',
  'renew',
  'update',
  'import',
  'exempt-add',
  'exempt-renew',
  'exempt-remove',
  'accept',
  'undo',
] as const;

export type PolicyAction = (typeof policyActions)[number];

/** One item of the policy before and after an edit; null where there is none. Never both null. */
export interface RecordedChange {
  /** The id of the item. */
  readonly item: string;
  readonly before: PolicyItem | null;
  readonly after: PolicyItem | null;
}

/** One edit of the policy, as it is kept for good. */
export interface PolicyRecord {
  readonly schema: 1;
  readonly kind: 'policy';
  /** ISO 8601 in UTC, milliseconds. */
  readonly at: string;
  readonly action: PolicyAction;
  readonly by: Person;
  readonly reason: string;
  /** The digest of the effect that the person was shown; null where there was no preview. */
  readonly previewDigest: string | null;
  /** All changes, what ended long ago and was removed included; null where they are in parts. */
  readonly changes: readonly RecordedChange[] | null;
  /** Where the changes are too many for one item: how many parts hold them, and the digest of the list of all of them. */
  readonly parts: { readonly id: string; readonly count: number; readonly digest: string } | null;
  /** The policy after the edit: its version, how many items it has, and their digest. */
  readonly version: number;
  readonly items: number;
  readonly digest: string;
}

export type PolicyEntry = Linked<PolicyRecord>;
