import {
  DescribeSecurityGroupRulesCommand,
  type DescribeSecurityGroupRulesCommandInput,
  type DescribeSecurityGroupRulesCommandOutput,
  DescribeSecurityGroupsCommand,
  type DescribeSecurityGroupsCommandInput,
  type DescribeSecurityGroupsCommandOutput,
  type EC2Client,
  type SecurityGroupRule as Ec2Rule,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { GroupOutline, GroupRef, PrefixLists, SecurityGroupRule, Snapshot } from '../core/model/security-group.ts';
import { permissionsOf, securityGroupRuleOf, tagsOf } from './ip-permission.ts';
import { nextTokenBeside, pagesOf } from './paging.ts';

/** Where the groups are, and how to ask there. One account and one region. */
export interface Ec2Place {
  readonly ec2: EC2Client;
  readonly account: string;
  readonly region: string;
  /** Inbound rules allowed per group and address family. */
  readonly rulesQuota: () => Promise<number>;
}

/** The most values EC2 takes in one filter, and the most items in one page (EC2 API reference). */
const filterValues = 200;
const pageSize = 1000;

/** DescribeSecurityGroups, page by page. */
export function groupPages(
  ec2: EC2Client,
  request: DescribeSecurityGroupsCommandInput,
): AsyncGenerator<DescribeSecurityGroupsCommandOutput> {
  const page = (NextToken?: string) =>
    ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: pageSize, ...request, NextToken }));
  return pagesOf('DescribeSecurityGroups', page, nextTokenBeside('SecurityGroups'));
}

/** DescribeSecurityGroupRules, page by page. */
export function rulePages(
  ec2: EC2Client,
  request: DescribeSecurityGroupRulesCommandInput,
): AsyncGenerator<DescribeSecurityGroupRulesCommandOutput> {
  const page = (NextToken?: string) =>
    ec2.send(new DescribeSecurityGroupRulesCommand({ MaxResults: pageSize, ...request, NextToken }));
  return pagesOf('DescribeSecurityGroupRules', page, nextTokenBeside('SecurityGroupRules'));
}

/** By filter, not by GroupIds: a group that is gone is then an empty answer and not an error. */
export async function describeGroups(ec2: EC2Client, groupId: string): Promise<SecurityGroup[]> {
  const groups: SecurityGroup[] = [];
  const filter = { Name: 'group-id', Values: [groupId] };
  for await (const page of groupPages(ec2, { Filters: [filter] })) groups.push(...(page.SecurityGroups ?? []));
  return groups;
}

/** The ingress rules by group. A group without rules, or that is gone, is not in the map. */
export async function describeRules(
  ec2: EC2Client,
  groupIds: readonly string[],
): Promise<Map<string, SecurityGroupRule[]>> {
  const byGroup = new Map<string, SecurityGroupRule[]>();
  for (let start = 0; start < groupIds.length; start += filterValues) {
    const filter = { Name: 'group-id', Values: groupIds.slice(start, start + filterValues) };
    for await (const page of rulePages(ec2, { Filters: [filter] })) {
      for (const rule of page.SecurityGroupRules ?? []) if (isIngress(rule)) add(rule, byGroup);
    }
  }
  return byGroup;
}

function add(rule: Ec2Rule, byGroup: Map<string, SecurityGroupRule[]>): void {
  const groupId = rule.GroupId ?? '';
  const known = byGroup.get(groupId);
  if (known) known.push(securityGroupRuleOf(rule));
  else byGroup.set(groupId, [securityGroupRuleOf(rule)]);
}

/** Throws where EC2 does not say: a rule left out for that would hide what it lets in. */
function isIngress({ SecurityGroupRuleId: id, IsEgress, GroupId }: Ec2Rule): boolean {
  if (IsEgress === undefined || !GroupId)
    throw new Error(`EC2 returned a rule without ${GroupId ? 'direction' : 'group'}: ${id}`);
  return !IsEgress;
}

const noLists: PrefixLists = {};

/** A group without the prefix lists that its rules refer to. Throws where EC2 tells no id, no owner, or a rule that cannot be read. */
export function outlineOf(group: SecurityGroup, place: Ec2Place): GroupOutline {
  const permissions = permissionsOf(group.IpPermissions);
  return {
    ref: refOf(required(group.GroupId, 'id'), place),
    name: group.GroupName ?? '',
    description: group.Description ?? '',
    vpcId: group.VpcId ?? '',
    // Whether we may change a group hangs on its owner, so no owner is assumed.
    ownerId: required(group.OwnerId, 'owner'),
    tags: tagsOf(group.Tags),
    permissions,
    prefixLists: noLists,
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
