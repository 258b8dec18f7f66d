import {
  AuthorizeSecurityGroupIngressCommand,
  type EC2Client,
  type IpPermission,
  type RevokedSecurityGroupRule,
  RevokeSecurityGroupIngressCommand,
  type RevokeSecurityGroupIngressCommandOutput,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import type { CallResult, RuleChanges } from '../core/gateways.ts';
import { type Permission, permissionKey, type SecurityGroupRule, type Tags } from '../core/model/security-group.ts';
import { failedCall } from './aws-error.ts';
import { ipPermissionOf, permissionsOf, securityGroupRuleOf } from './ip-permission.ts';

/** How long a whole call may take, in milliseconds, from when it is asked for: credentials, connection and answer. */
const timeLimitMs = 8_000;

/**
 * Changes of rules over EC2. `ec2` must be a client that makes one attempt a call (`ec2ChangesClient`): a second one could find
 * what the first did, and would say so as if somebody else had done it. No call throws; what is not known to have failed is
 * `unknown`.
 */
export function ec2RuleChanges(ec2: EC2Client): RuleChanges {
  return {
    authorizeIngress: ({ groupId: GroupId }, rules, tags) =>
      resultOf(async (abortSignal) => {
        const IpPermissions = rules.map(ipPermissionOf);
        const authorize = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions, ...tagged(tags) });
        const { $metadata, SecurityGroupRules = [] } = await ec2.send(authorize, { abortSignal });
        const created = SecurityGroupRules.map(securityGroupRuleOf);
        return { requestId: $metadata.requestId ?? '', created, revoked: [], unknown: [] };
      }),
    revokeIngress: ({ groupId: GroupId }, permissions) =>
      resultOf(async (abortSignal) => {
        const IpPermissions = permissions.map(exactly);
        const revoke = new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions });
        const answer = await ec2.send(revoke, { abortSignal });
        const revoked = (answer.RevokedSecurityGroupRules ?? []).map(revokedRuleOf);
        const unknown = notRevoked(permissions, revoked, answer);
        return { requestId: answer.$metadata.requestId ?? '', created: [], revoked, unknown };
      }),
  };
}

type Done = Extract<CallResult, { kind: 'done' }>;

/** Once the time is over nothing is sent any more, even where credentials were late: the reads that allowed it are too old. */
async function resultOf(call: (abortSignal: AbortSignal) => Promise<Omit<Done, 'kind'>>): Promise<CallResult> {
  try {
    return { kind: 'done', ...(await call(AbortSignal.timeout(timeLimitMs))) };
  } catch (error) {
    return failedCall(error);
  }
}

function tagged(tags: Tags): { TagSpecifications?: TagSpecification[] } {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return Tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType: 'security-group-rule', Tags }] };
}

/**
 * Without the description. The values must match those of the rule exactly, and the description need not be given (AWS API
 * reference, RevokeSecurityGroupIngress); whether one that is given has to match as well is not said.
 */
function exactly(permission: Permission): IpPermission {
  return ipPermissionOf({ ...permission, description: null });
}

/**
 * What a revoke did not find. In a default VPC that is no error but part of the answer, as UnknownIpPermissions, which "might be
 * in a different format from the request" (AWS API reference). So the rules it says it revoked count where there are any. Where
 * there are none, and one of what is unknown cannot be told from the request, all of it counts as not found.
 */
function notRevoked(
  requested: readonly Permission[],
  revoked: readonly Permission[],
  { UnknownIpPermissions = [] }: RevokeSecurityGroupIngressCommandOutput,
): readonly Permission[] {
  const gone = new Set(revoked.map(permissionKey));
  if (gone.size > 0) return requested.filter((permission) => !gone.has(permissionKey(permission)));
  if (UnknownIpPermissions.length === 0) return [];
  const named = keysOf(UnknownIpPermissions);
  const keys = new Set(requested.map(permissionKey));
  if (named === null || named.some((key) => !keys.has(key))) return requested;
  return requested.filter((permission) => named.includes(permissionKey(permission)));
}

/** Null where one of them cannot be read, or names no source. */
function keysOf(ipPermissions: readonly IpPermission[]): string[] | null {
  try {
    const keys = ipPermissions.map((item) => permissionsOf([item]).map(permissionKey));
    return keys.some((some) => some.length === 0) ? null : keys.flat();
  } catch {
    return null;
  }
}

/** The answer names a referenced group otherwise than DescribeSecurityGroupRules does, and has no tags. */
function revokedRuleOf({ ReferencedGroupId: GroupId, ...rule }: RevokedSecurityGroupRule): SecurityGroupRule {
  return securityGroupRuleOf({ ...rule, ...(GroupId === undefined ? {} : { ReferencedGroupInfo: { GroupId } }) });
}
