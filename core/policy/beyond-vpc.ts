import { type AllowlistEntry, isLive } from './allowlist-entry.ts';

/** A group that works in further VPCs than its own (AssociateSecurityGroupVpc). */
export interface AssociatedGroup {
  readonly groupId: string;
  /** The VPC that it was made in, which its scope goes by. */
  readonly vpcId: string;
  readonly furtherVpcIds: readonly string[];
}

/** A live entry for one VPC whose CIDR is let in to other VPCs too, by a group of the first. */
export interface BeyondVpc extends AssociatedGroup {
  readonly entryId: string;
  readonly cidr: string;
}

/** The live entries for a single VPC. */
export function vpcEntries(entries: readonly AllowlistEntry[], now: number): AllowlistEntry[] {
  return entries.filter((entry) => entry.scope.kind === 'vpc' && isLive(entry, now));
}

/**
 * Which entries for a VPC let sources into other VPCs too. An entry speaks for the groups that were made in its VPC, and a rule of
 * a group is in force in every VPC that the group is associated with. `now` is in milliseconds.
 */
export function entriesBeyondVpc(
  entries: readonly AllowlistEntry[],
  groups: readonly AssociatedGroup[],
  now: number,
): BeyondVpc[] {
  return vpcEntries(entries, now).flatMap(({ id, cidr, scope }) =>
    groups
      .filter(({ vpcId, furtherVpcIds }) => scope.kind === 'vpc' && scope.vpcId === vpcId && furtherVpcIds.length > 0)
      .map((group) => ({ ...group, entryId: id, cidr })),
  );
}
