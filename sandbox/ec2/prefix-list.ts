import type { Tags } from './rule.ts';

export type PrefixListEntry = { cidr: string; description: string | undefined };

/**
 * A managed prefix list. A list managed by AWS has the owner "AWS", a weight, and neither a maximum nor a version
 * (https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html).
 * Changes are asynchronous: `pending` becomes true of the list at its time.
 */
export type PrefixList = {
  id: string;
  owner: string;
  name: string;
  family: 'IPv4' | 'IPv6';
  /** What a rule that references the list counts against the rules-per-group quota. */
  weight: number;
  version: number;
  versions: ReadonlyMap<number, readonly PrefixListEntry[]>;
  state: string;
  stateMessage: string | undefined;
  tags: Tags;
  pending: { readyAt: number; next: Omit<PrefixList, 'pending'> } | undefined;
};

export const awsOwner = 'AWS';

/** The list as it is at a moment: a change whose time has come is complete. */
export function settled(list: PrefixList, moment: number): PrefixList {
  if (!list.pending || moment < list.pending.readyAt) return list;
  return { ...list.pending.next, pending: undefined };
}

/** The entries of the current version. */
export function currentEntries(list: PrefixList): readonly PrefixListEntry[] {
  return list.versions.get(list.version) ?? [];
}
