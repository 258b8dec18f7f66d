import {
  AuthorizeSecurityGroupIngressCommand,
  type RevokedSecurityGroupRule,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { CallResult, SecurityGroups } from '../core/gateways.ts';
import type { SecurityGroupRule } from '../core/model/security-group.ts';
import { failedCall } from './aws-error.ts';
import { describeGroups, describeRules, type Ec2Place, outlineOf, snapshotOf } from './ec2-reads.ts';
import { ipPermissionOf, securityGroupRuleOf } from './ip-permission.ts';
import { prefixListReader } from './prefix-lists.ts';

/**
 * Security groups over EC2. A snapshot takes DescribeSecurityGroups (tags, owner, VPC) and DescribeSecurityGroupRules
 * (rule ids and rule tags): neither alone has both.
 */
export function ec2SecurityGroups(place: Ec2Place): SecurityGroups {
  const { ec2 } = place;
  return {
    snapshot: async (ref) => {
      const [groups, rules] = await Promise.all([describeGroups(ec2, ref.groupId), describeRules(ec2, [ref.groupId])]);
      const group = groups[0];
      if (!group) return null;
      const outline = await outlineOf(group, place, prefixListReader(ec2));
      return snapshotOf(outline, rules.get(ref.groupId) ?? [], await place.rulesQuota());
    },
    rules: async ({ groupId }) => (await describeRules(ec2, [groupId])).get(groupId) ?? [],
    revokeIngress: ({ groupId: GroupId }, ids) =>
      called(async () => {
        const revoke = new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [...ids] });
        const { $metadata, RevokedSecurityGroupRules } = await ec2.send(revoke);
        return { requestId: $metadata.requestId ?? '', revoked: revokedRulesOf(RevokedSecurityGroupRules) };
      }),
    authorizeIngress: ({ groupId: GroupId }, rules, tags) =>
      called(async () => {
        const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
        const authorize = new AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: rules.map(ipPermissionOf),
          TagSpecifications: [{ ResourceType: 'security-group-rule', Tags }],
        });
        const { $metadata } = await ec2.send(authorize);
        return { requestId: $metadata.requestId ?? '', revoked: [] };
      }),
  };
}

async function called(
  call: () => Promise<{ readonly requestId: string; readonly revoked: readonly SecurityGroupRule[] }>,
): Promise<CallResult> {
  try {
    return { kind: 'done', ...(await call()) };
  } catch (error) {
    return failedCall(error);
  }
}

/** The answer names a referenced group otherwise than DescribeSecurityGroupRules does, and has no tags. */
function revokedRulesOf(rules: readonly RevokedSecurityGroupRule[] | undefined): SecurityGroupRule[] {
  return (rules ?? []).map(({ ReferencedGroupId: GroupId, ...rule }) =>
    securityGroupRuleOf({ ...rule, ...(GroupId === undefined ? {} : { ReferencedGroupInfo: { GroupId } }) }),
  );
}
