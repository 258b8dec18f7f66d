import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type SecurityGroupRule as Ec2Rule,
  paginateDescribeSecurityGroupRules,
  paginateDescribeSecurityGroups,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { CallResult, SecurityGroupSurvey, SecurityGroups, UnreadableGroup } from '../core/gateways.ts';
import type { GroupOutline, GroupRef, SecurityGroupRule, Snapshot } from '../core/model/security-group.ts';
import { managedTagKey } from '../core/remediation/managed-rules.ts';
import { failedCall, isAnswer } from './aws-error.ts';
import { ipPermissionOf, permissionsOf, securityGroupRuleOf, tagsOf } from './ip-permission.ts';
import { isBeingChanged, type PrefixListReader, prefixListReader } from './prefix-lists.ts';

/** Where the groups are, and how to ask there. One account and one region. */
export interface Ec2Place {
  readonly ec2: EC2Client;
  readonly account: string;
  readonly region: string;
  /** Inbound rules allowed per group and address family. */
  readonly rulesQuota: () => Promise<number>;
}

/** The most values EC2 takes in one filter, and the most items in one page. */
const filterValues = 200;
const pageSize = 1000;

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
    revokeIngress: ({ groupId }, ids) =>
      called(() =>
        ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: [...ids] })),
      ),
    authorizeIngress: ({ groupId }, rules, tags) =>
      called(() =>
        ec2.send(
          new AuthorizeSecurityGroupIngressCommand({
            GroupId: groupId,
            IpPermissions: rules.map(ipPermissionOf),
            TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: tagList(tags) }],
          }),
        ),
      ),
  };
}

/** The groups of a whole region, read page by page so that their number does not matter. */
export function ec2Survey(place: Ec2Place): SecurityGroupSurvey {
  const { ec2 } = place;
  const prefixLists = prefixListReader(ec2);
  return {
    async *outlines() {
      for await (const page of paginateDescribeSecurityGroups({ client: ec2, pageSize }, {})) {
        yield await Promise.all((page.SecurityGroups ?? []).map((group) => readOutline(group, place, prefixLists)));
      }
    },
    snapshots: async (outlines) => {
      if (outlines.length === 0) return [];
      const rules = await describeRules(
        ec2,
        outlines.map(({ ref }) => ref.groupId),
      );
      const quota = await place.rulesQuota();
      return outlines.map((outline) => snapshotOf(outline, rules.get(outline.ref.groupId) ?? [], quota));
    },
    managedGroups: async () => {
      const filter = { Name: `tag:${managedTagKey}`, Values: ['true'] };
      const groupIds = new Set<string>();
      for await (const page of paginateDescribeSecurityGroupRules({ client: ec2, pageSize }, { Filters: [filter] })) {
        for (const { GroupId } of page.SecurityGroupRules ?? []) if (GroupId) groupIds.add(GroupId);
      }
      return groupIds;
    },
    groupsUsing: async (prefixListId) => {
      if (await isBeingChanged(ec2, prefixListId)) {
        throw new Error(
          `prefix list ${prefixListId} is being changed at this moment; look again when that is complete`,
        );
      }
      const filter = { Name: 'ip-permission.prefix-list-id', Values: [prefixListId] };
      const refs: GroupRef[] = [];
      for await (const page of paginateDescribeSecurityGroups({ client: ec2, pageSize }, { Filters: [filter] })) {
        for (const { GroupId } of page.SecurityGroups ?? []) if (GroupId) refs.push(refOf(GroupId, place));
      }
      return refs;
    },
  };
}

/** By filter, not by GroupIds: a group that is gone is then an empty answer and not an error. */
async function describeGroups(ec2: EC2Client, groupId: string): Promise<SecurityGroup[]> {
  const filter = { Name: 'group-id', Values: [groupId] };
  const answer = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [filter] }));
  return answer.SecurityGroups ?? [];
}

/** The ingress rules by group. A group without rules, or that is gone, is not in the map. */
async function describeRules(ec2: EC2Client, groupIds: readonly string[]): Promise<Map<string, SecurityGroupRule[]>> {
  const described: Ec2Rule[] = [];
  for (let start = 0; start < groupIds.length; start += filterValues) {
    const filter = { Name: 'group-id', Values: groupIds.slice(start, start + filterValues) };
    for await (const page of paginateDescribeSecurityGroupRules({ client: ec2, pageSize }, { Filters: [filter] })) {
      described.push(...(page.SecurityGroupRules ?? []));
    }
  }
  const ingress = described.filter((rule) => rule.IsEgress === false);
  const byGroup = Map.groupBy(ingress, ({ GroupId }) => GroupId ?? '');
  return new Map([...byGroup].map(([groupId, rules]) => [groupId, rules.map(securityGroupRuleOf)]));
}

async function readOutline(
  group: SecurityGroup,
  place: Ec2Place,
  lists: PrefixListReader,
): Promise<GroupOutline | UnreadableGroup> {
  try {
    return await outlineOf(group, place, lists);
  } catch (error) {
    if (isAnswer(error)) throw error;
    return {
      ref: refOf(group.GroupId ?? '', place),
      unreadable: error instanceof Error ? error.message : String(error),
    };
  }
}

async function outlineOf(group: SecurityGroup, place: Ec2Place, lists: PrefixListReader): Promise<GroupOutline> {
  const permissions = permissionsOf(group.IpPermissions);
  return {
    ref: refOf(group.GroupId ?? '', place),
    name: group.GroupName ?? '',
    vpcId: group.VpcId ?? '',
    ownerId: group.OwnerId ?? place.account,
    tags: tagsOf(group.Tags),
    permissions,
    prefixLists: await lists.resolve(permissions),
  };
}

function snapshotOf(outline: GroupOutline, rules: SecurityGroupRule[], rulesQuota: number): Snapshot {
  const { permissions: _permissions, ...group } = outline;
  return { ...group, rules, rulesQuota };
}

function refOf(groupId: string, { account, region }: Ec2Place): GroupRef {
  return { account, region, groupId };
}

function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

async function called(
  call: () => Promise<{ readonly $metadata: { readonly requestId?: string | undefined } }>,
): Promise<CallResult> {
  try {
    const { $metadata } = await call();
    return { kind: 'done', requestId: $metadata.requestId ?? '' };
  } catch (error) {
    return failedCall(error);
  }
}
