import { DescribeTableCommand, DescribeTimeToLiveCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { optInValue } from '../core/policy/opt-in.ts';
import { managedTags } from '../core/remediation/managed-rules.ts';
import { errorCode } from './aws-error.ts';
import { allowlistTtlAttribute, type TableDefinition } from './table-definitions.ts';

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
  const there = new Set(table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const missing = (wanted.GlobalSecondaryIndexes ?? []).filter(({ IndexName }) => !there.has(IndexName));
  if (missing.length > 0) {
    const names = missing.map(({ IndexName }) => IndexName).join(', ');
    return { status: 'failed', detail: `${name} lacks the indexes ${names}`, mend: 'create it anew with init' };
  }
  return { status: 'ok', detail: `${name} is ${table?.TableStatus}` };
}

/** Whether expired allowlist items are cleared away. They count as absent either way. */
export async function checkTtl(dynamodb: DynamoDBClient, name: string): Promise<CheckResult> {
  const { TimeToLiveDescription: ttl } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const isOn = ttl?.TimeToLiveStatus?.startsWith('ENABL') && ttl.AttributeName === allowlistTtlAttribute;
  if (isOn) return { status: 'ok', detail: 'expired entries are cleared away' };
  return { status: 'warning', detail: 'expired entries stay in the table', mend: 'run smtp-warden init again' };
}

/** The reads every command needs, one small page each. */
export async function checkReads(ec2: EC2Client): Promise<CheckResult> {
  await ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: 5 }));
  await ec2.send(new DescribeSecurityGroupRulesCommand({ MaxResults: 5 }));
  await ec2.send(new DescribeManagedPrefixListsCommand({ MaxResults: 5 }));
  return { status: 'ok', detail: 'security groups, rules and prefix lists can be read' };
}

/** A group that opted in, to try permissions on: they may depend on the group's tag. */
export async function optedInGroup(ec2: EC2Client, tagKey: string): Promise<string | null> {
  const filter = { Name: `tag:${tagKey}`, Values: [optInValue] };
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [filter], MaxResults: 5 }));
  return SecurityGroups?.[0]?.GroupId ?? null;
}

/**
 * Whether a remediation of this group would be permitted, by DryRun: EC2 checks the permission and changes nothing. It does
 * not check the parameters (aws-sdk-ruby#1716), so a made-up rule id will do.
 */
export async function checkChanges(ec2: EC2Client, groupId: string): Promise<CheckResult> {
  const tags = Object.entries(managedTags('doctor')).map(([Key, Value]) => ({ Key, Value }));
  const revoke = new RevokeSecurityGroupIngressCommand({
    DryRun: true,
    GroupId: groupId,
    SecurityGroupRuleIds: ['sgr-00000000000000000'],
  });
  const authorize = new AuthorizeSecurityGroupIngressCommand({
    DryRun: true,
    GroupId: groupId,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 25, ToPort: 25, IpRanges: [{ CidrIp: '192.0.2.0/32' }] }],
    TagSpecifications: [{ ResourceType: 'security-group-rule', Tags: tags }],
  });
  await dryRun(() => ec2.send(revoke));
  await dryRun(() => ec2.send(authorize));
  return { status: 'ok', detail: `rules of ${groupId} could be revoked and authorised` };
}

/** DryRunOperation is EC2's yes (AWS API reference, DryRun). */
async function dryRun(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (errorCode(error) !== 'DryRunOperation') throw error;
  }
}
