import type { Snapshot } from '../core/model/security-group.ts';
import { UsageError } from './failure.ts';
import { groupIdOf, type PlaceOptions, type Session } from './session.ts';

/** What a command is about: one group, or all of them. */
export type Target = { readonly kind: 'group'; readonly groupId: string } | { readonly kind: 'all' };

export function targetOf(groupId: string | undefined, options: PlaceOptions & { readonly all?: boolean }): Target {
  if (groupId !== undefined && options.all) throw new UsageError('give a group id or --all, not both');
  if (groupId !== undefined && (options.allRegions || new Set(options.region).size > 1)) {
    throw new UsageError('a group is in one region: give one --region, or --all instead of the group id');
  }
  if (groupId !== undefined && (options.accounts?.includes('all') || new Set(options.accounts).size > 1)) {
    throw new UsageError('a group is in one account: give one with --accounts, or --all instead of the group id');
  }
  if (groupId !== undefined) return { kind: 'group', groupId: groupIdOf(groupId) };
  if (options.all) return { kind: 'all' };
  throw new UsageError('give a security group id, or --all');
}

/** A fresh read of one group of the session's region; throws where there is none. */
export async function snapshotOf({ runtime, place }: Session, groupId: string): Promise<Snapshot> {
  const snapshot = await runtime.groups.snapshot({ ...place, groupId });
  if (snapshot) return snapshot;
  throw new Error(
    `${groupId} does not exist in account ${place.account}, region ${place.region}; check the id and --region`,
  );
}
