import type { SecurityGroups } from '../core/gateways.ts';
import { describeGroups, describeRules, type Ec2Place, outlineOf, snapshotOf } from './ec2-reads.ts';
import { prefixListIdsOf, prefixListReader } from './prefix-lists.ts';

/**
 * Security groups over EC2, read only. A snapshot takes DescribeSecurityGroups (tags, owner, VPC) and DescribeSecurityGroupRules
 * (rule ids and rule tags): neither alone has both. The two may show different moments, since EC2 is eventually consistent, so
 * the prefix lists of both are resolved. Reads reject where EC2 refuses them, or answers what cannot be read.
 */
export function ec2SecurityGroups(place: Ec2Place): SecurityGroups {
  const { ec2 } = place;
  return {
    snapshot: async (ref, alsoLists = []) => {
      const [groups, described] = await Promise.all([
        describeGroups(ec2, ref.groupId),
        describeRules(ec2, [ref.groupId]),
      ]);
      // An endpoint that does not know the filter gives others too.
      const group = groups.find(({ GroupId }) => GroupId === ref.groupId);
      if (!group) return null;
      const rules = described.get(ref.groupId) ?? [];
      const outline = outlineOf(group, place);
      const lists = [...prefixListIdsOf(outline.permissions), ...prefixListIdsOf(rules), ...alsoLists];
      const prefixLists = await prefixListReader(ec2).resolve(lists);
      return snapshotOf({ ...outline, prefixLists }, rules, await place.rulesQuota());
    },
    rules: async ({ groupId }) => (await describeRules(ec2, [groupId])).get(groupId) ?? [],
  };
}
