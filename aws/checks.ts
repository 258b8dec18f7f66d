import { DescribeTableCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { Tags } from '../core/model/security-group.ts';
import { managedTags } from '../core/plan/managed-rules.ts';
import { optInValue } from '../core/policy/opt-in.ts';
import { missingIndexes } from './add-index.ts';
import { errorCode } from './aws-error.ts';
import { groupPages } from './ec2-reads.ts';
import { outcomesIndex, type TableDefinition } from './table-definitions.ts';

/** How one thing the bot needs was found. */
export type CheckResult =
  | { readonly status: 'ok'; readonly detail: string }
  | { readonly status: 'warning' | 'failed'; readonly detail: string; readonly mend: string };

/** Whether a table is there, ready and of the shape the code expects. */
export async function checkTable(
  dynamodb: DynamoDBClient,
  name: string,
  wanted: TableDefinition,
): Promise<CheckResult> {
  const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
  const keys = (schema: typeof wanted.KeySchema) => schema?.map(({ AttributeName }) => AttributeName).join(' + ');
  if (keys(table?.KeySchema) !== keys(wanted.KeySchema)) {
    const detail = `${name} has the keys ${keys(table?.KeySchema)}, not ${keys(wanted.KeySchema)}`;
    return {
      status: 'failed',
      detail,
      mend: 'it is some other table: name another one in the settings, then run init',
    };
  }
  const missing = missingIndexes(table, wanted).map(({ IndexName = '' }) => IndexName);
  const needed = missing.filter((index) => index !== outcomesIndex);
  if (needed.length > 0) {
    const detail = `${name} lacks the indexes ${needed.join(', ')}`;
    return { status: 'failed', detail, mend: 'add them, one with each run of: smtp-warden init' };
  }
  if (missing.length > 0) {
    const detail = `${name} lacks the index ${outcomesIndex}: scan, plan --all, fix --all and the sweeps read more of it than they need`;
    return {
      status: 'warning',
      detail,
      mend: 'deploy this version, or, for a table without a stack, run: smtp-warden init',
    };
  }
  const building = table?.GlobalSecondaryIndexes?.find(({ IndexStatus }) => IndexStatus === 'CREATING');
  if (building)
    return { status: 'ok', detail: `${name} is ${table?.TableStatus}, its index ${building.IndexName} is being built` };
  return { status: 'ok', detail: `${name} is ${table?.TableStatus}` };
}

/** Whether every read that a command may need is permitted. */
export async function checkReads(ec2: EC2Client): Promise<CheckResult> {
  const page = { DryRun: true, MaxResults: 5 };
  const denied = await tryCalls({
    'ec2:DescribeSecurityGroups': () => ec2.send(new DescribeSecurityGroupsCommand(page)),
    'ec2:DescribeSecurityGroupRules': () => ec2.send(new DescribeSecurityGroupRulesCommand(page)),
    'ec2:DescribeManagedPrefixLists': () => ec2.send(new DescribeManagedPrefixListsCommand(page)),
    'ec2:GetManagedPrefixListEntries': () =>
      ec2.send(new GetManagedPrefixListEntriesCommand({ ...page, PrefixListId: 'pl-00000000000000000' })),
  });
  return permissionResult(denied, 'security groups, rules and prefix lists can be read');
}

/** A group that opted in, to try permissions on: they may depend on the group's tag. */
export async function optedInGroup(ec2: EC2Client, tagKey: string): Promise<string | null> {
  const filter = { Name: `tag:${tagKey}`, Values: [optInValue] };
  for await (const { SecurityGroups } of groupPages(ec2, { Filters: [filter], MaxResults: 5 })) {
    const id = SecurityGroups?.[0]?.GroupId;
    if (id) return id;
  }
  return null;
}

/** A rule that no group has: of a network that is reserved for documentation (RFC 5737). */
const madeUpRule = [{ IpProtocol: 'tcp', FromPort: 25, ToPort: 25, IpRanges: [{ CidrIp: '192.0.2.0/32' }] }];

/** Asks whether a made-up rule of a group might be revoked; EC2 changes nothing. */
export function revokeDryly(ec2: EC2Client, GroupId: string): Promise<unknown> {
  return ec2.send(new RevokeSecurityGroupIngressCommand({ DryRun: true, GroupId, IpPermissions: madeUpRule }));
}

/** Asks whether a made-up rule might be authorised in a group, with these tags; EC2 changes nothing. */
export function authorizeDryly(ec2: EC2Client, GroupId: string, tags: Tags): Promise<unknown> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const tagging =
    Tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'security-group-rule' as const, Tags }] } : {};
  return ec2.send(
    new AuthorizeSecurityGroupIngressCommand({ DryRun: true, GroupId, IpPermissions: madeUpRule, ...tagging }),
  );
}

/**
 * Whether a remediation of this group would be permitted, by DryRun: EC2 checks the permission and changes nothing. It does
 * not check the parameters (aws-sdk-ruby#1716), so a made-up rule will do. The tags are those that the bot writes, since a
 * policy may name their keys.
 */
export async function checkChanges(ec2: EC2Client, groupId: string): Promise<CheckResult> {
  const tags = managedTags({ remediationId: 'doctor', deployment: 'doctor' });
  const denied = await tryCalls({
    'ec2:RevokeSecurityGroupIngress': () => revokeDryly(ec2, groupId),
    'ec2:AuthorizeSecurityGroupIngress (or ec2:CreateTags, which it takes to tag the rules)': () =>
      authorizeDryly(ec2, groupId, tags),
  });
  return permissionResult(denied, `rules of ${groupId} could be revoked and authorised`);
}

/** Whether an entry could be written to the audit log: tried with a condition that no item can meet. */
export async function checkAppend(dynamodb: DynamoDBClient, table: string): Promise<CheckResult> {
  const ConditionExpression = 'attribute_exists(groupKey) AND attribute_not_exists(groupKey)';
  const Item = { groupKey: { S: 'doctor' }, sequence: { N: '0' } };
  const denied = await tryCalls({
    'dynamodb:PutItem': () => dynamodb.send(new PutItemCommand({ TableName: table, Item, ConditionExpression })),
  });
  return permissionResult(denied, 'the history can be read and written');
}

/** Codes of services that know the caller and say no. */
export const deniedCodes: readonly string[] = ['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException'];

/** What such calls end with when they are permitted: DryRun says so itself (AWS API reference), the others find nothing. */
const permittedCodes = ['DryRunOperation', 'ConditionalCheckFailedException'];

/**
 * EC2 may check what the made-up ids and rules of a dry run name, and it does so after it has checked the permission: who may not
 * call gets UnauthorizedOperation (EC2 API reference, Error codes; InvalidSecurityGroupRuleId.NotFound, InvalidPrefixListId.NotFound).
 */
const foundNothing = /^Invalid\w+\.(NotFound|Duplicate)$/;

function isPermitted(code: string): boolean {
  return permittedCodes.includes(code) || foundNothing.test(code);
}

export type TriedCalls = Readonly<Record<string, () => Promise<unknown>>>;

/** Makes the calls and gives the names of those that are not permitted. */
export async function tryCalls(calls: TriedCalls): Promise<string[]> {
  const denied: string[] = [];
  for (const [action, call] of Object.entries(calls)) {
    try {
      await call();
    } catch (error) {
      if (deniedCodes.includes(errorCode(error))) denied.push(action);
      else if (!isPermitted(errorCode(error))) throw error;
    }
  }
  return denied;
}

/** The same for those that are permitted. */
export async function permittedOf(calls: TriedCalls): Promise<string[]> {
  const denied = await tryCalls(calls);
  return Object.keys(calls).filter((action) => !denied.includes(action));
}

export function permissionResult(denied: readonly string[], detail: string): CheckResult {
  if (denied.length === 0) return { status: 'ok', detail };
  return { status: 'failed', detail: `not permitted: ${denied.join(', ')}`, mend: allowAction };
}

export const allowAction = 'allow this in an IAM policy of the caller';
