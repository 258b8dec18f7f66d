import type { SecurityGroup } from '@aws-sdk/client-ec2';
import type { SecurityGroupSurvey, UnreadableGroup } from '../core/gateways.ts';
import { messageOf } from '../core/model/message-of.ts';
import type { GroupOutline, GroupRef } from '../core/model/security-group.ts';
import { managedTagKey } from '../core/plan/managed-rules.ts';
import { isAnswer } from './aws-error.ts';
import { describeRules, type Ec2Place, groupPages, outlineOf, refOf, rulePages, snapshotOf } from './ec2-reads.ts';
import { isBeingChanged, type PrefixListReader, prefixListIdsOf, prefixListReader } from './prefix-lists.ts';

/** The groups of a whole region, read page by page so that their number does not matter. */
export function ec2Survey(place: Ec2Place): SecurityGroupSurvey {
  const { ec2 } = place;
  const prefixLists = prefixListReader(ec2);
  return {
    async *outlines(only) {
      const filters = only === undefined ? {} : { Filters: [{ Name: 'vpc-id', Values: [...only.vpcIds] }] };
      for await (const page of groupPages(ec2, filters)) {
        yield await readOutlines(page.SecurityGroups ?? [], place, prefixLists);
      }
    },
    snapshots: async (outlines, needs = { quota: true }) => {
      if (outlines.length === 0) return [];
      const rules = await describeRules(
        ec2,
        outlines.map(({ ref }) => ref.groupId),
      );
      const quota = needs.quota ? await place.rulesQuota() : 0;
      return outlines.map((outline) => snapshotOf(outline, rules.get(outline.ref.groupId) ?? [], quota));
    },
    managedGroups: async () => {
      const filter = { Name: `tag:${managedTagKey}`, Values: ['true'] };
      const groupIds = new Set<string>();
      for await (const page of rulePages(ec2, { Filters: [filter] })) {
        for (const { GroupId } of page.SecurityGroupRules ?? []) if (GroupId) groupIds.add(GroupId);
      }
      return groupIds;
    },
    groupsUsing: async (prefixListId) => {
      const filter = { Name: 'ip-permission.prefix-list-id', Values: [prefixListId] };
      const refs: GroupRef[] = [];
      for await (const page of groupPages(ec2, { Filters: [filter] })) {
        for (const { GroupId } of page.SecurityGroups ?? []) if (GroupId) refs.push(refOf(GroupId, place));
      }
      // Most accounts do not use the list: one call says so. A later read of a group reads the list again.
      if (refs.length > 0 && (await isBeingChanged(ec2, prefixListId))) {
        throw new Error(`prefix list ${prefixListId} is being changed; check again when that is complete`);
      }
      return refs;
    },
  };
}

type ReadGroup = GroupOutline | UnreadableGroup;

/** The groups of a page, in its order. Those without a prefix list, most of them, wait for nothing. */
async function readOutlines(
  groups: readonly SecurityGroup[],
  place: Ec2Place,
  lists: PrefixListReader,
): Promise<readonly ReadGroup[]> {
  const read = groups.map((group) => readOutline(group, place));
  const waits: Promise<void>[] = [];
  for (const [index, group] of read.entries()) {
    if ('unreadable' in group) continue;
    const ids = prefixListIdsOf(group.permissions);
    if (ids.length > 0) waits.push(withLists(group, ids, lists).then((whole) => void read.splice(index, 1, whole)));
  }
  await Promise.all(waits);
  return read;
}

function readOutline(group: SecurityGroup, place: Ec2Place): ReadGroup {
  try {
    return outlineOf(group, place);
  } catch (error) {
    return unreadableGroup(refOf(group.GroupId ?? '', place), error);
  }
}

/** Rejects with what EC2 or the network answered: that is an error of the whole read. */
async function withLists(outline: GroupOutline, ids: readonly string[], lists: PrefixListReader): Promise<ReadGroup> {
  try {
    return { ...outline, prefixLists: await lists.resolve(ids) };
  } catch (error) {
    if (isAnswer(error)) throw error;
    return unreadableGroup(outline.ref, error);
  }
}

function unreadableGroup(ref: GroupRef, error: unknown): UnreadableGroup {
  return { ref, unreadable: messageOf(error) };
}
