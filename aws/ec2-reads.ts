import {
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type SecurityGroupRule as Ec2Rule,
  paginateDescribeSecurityGroupRules,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { GroupOutline, GroupRef, SecurityGroupRule, Snapshot } from '../core/model/security-group.ts';
import { permissionsOf, securityGroupRuleOf, tagsOf } from './ip-permission.ts';
import type { PrefixListReader } from './prefix-lists.ts';

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
export const pageSize = 1000;

/** By filter, not by GroupIds: a group that is gone is then an empty answer and not an error. */
export async function describeGroups(ec2: EC2Client, groupId: string): Promise<SecurityGroup[]> {
  const filter = { Name: 'group-id', Values: [groupId] };
  const answer = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [filter] }));
  return answer.SecurityGroups ?? [];
}

/** The ingress rules by group. A group without rules, or that is gone, is not in the map. */
export async function describeRules(
  ec2: EC2Client,
  groupIds: readonly string[],
): Promise<Map<string, SecurityGroupRule[]>> {
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

export async function outlineOf(group: SecurityGroup, place: Ec2Place, lists: PrefixListReader): Promise<GroupOutline> {
  const permissions = permissionsOf(group.IpPermissions);
  return {
    ref: refOf(required(group.GroupId, 'id'), place),
    name: group.GroupName ?? '',
    vpcId: group.VpcId ?? '',
    // Whether we may change a group hangs on its owner, so no owner is assumed.
    ownerId: required(group.OwnerId, 'owner'),
    tags: tagsOf(group.Tags),
    permissions,
    prefixLists: await lists.resolve(permissions),
  };
}

export function snapshotOf(outline: GroupOutline, rules: SecurityGroupRule[], rulesQuota: number): Snapshot {
  const { permissions: _permissions, ...group } = outline;
  return { ...group, rules, rulesQuota };
}

export function refOf(groupId: string, { account, region }: Ec2Place): GroupRef {
  return { account, region, groupId };
}

function required(value: string | undefined, what: string): string {
  if (!value) throw new Error(`EC2 returned a security group without ${what}`);
  return value;
}
