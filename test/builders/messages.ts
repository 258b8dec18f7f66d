import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { sqsRecord } from '../../demo/lambda-call.ts';
import { home } from './live-deps.ts';
import { cloudTrailEvent, datadogEvent, findingEvent, type Json, readEvent } from './read-event.ts';

let delivered = 0;

/** An SQS message with this body. */
export function message(body: unknown, messageId = `message-${++delivered}`): SQSRecord {
  return sqsRecord(messageId, typeof body === 'string' ? body : JSON.stringify(body));
}

export function batch(...records: SQSRecord[]): SQSEvent {
  return { Records: records };
}

/** Somebody opened a port of this group. */
export function authorizeEvent(groupId: string, detail: Json = {}): Json {
  return cloudTrailEvent('AuthorizeSecurityGroupIngress', {
    requestParameters: { groupId, ipPermissions: {} },
    responseElements: null,
    ...detail,
  });
}

export function modifyEvent(groupId: string): Json {
  const request = { GroupId: groupId, SecurityGroupRule: { SecurityGroupRuleId: 'sgr-00000000000000001' } };
  return cloudTrailEvent('ModifySecurityGroupRules', {
    requestParameters: { ModifySecurityGroupRulesRequest: request },
  });
}

export function createTagsEvent(groupId: string): Json {
  return cloudTrailEvent('CreateTags', {
    requestParameters: { resourcesSet: { items: [{ resourceId: groupId }] }, tagSet: {} },
  });
}

export function tagChangeEvent(groupId: string): Json {
  return { ...readEvent('tag-change-on-resource'), resources: [arnOf(groupId)] };
}

export function prefixListEvent(prefixListId: string): Json {
  return cloudTrailEvent('ModifyManagedPrefixList', {
    requestParameters: { ModifyManagedPrefixListRequest: { PrefixListId: prefixListId } },
    responseElements: null,
  });
}

/** Security Hub has found this group to fail EC2.19, or what else the change to the finding makes of it. */
export function importedEvent(groupId: string, finding: Json = {}): Json {
  return findingEvent({ Id: `finding-${groupId}`, Resources: [groupResource(groupId)], ...finding });
}

export function customActionEvent(groupId: string): Json {
  const finding = { Id: `chosen-${groupId}`, Resources: [groupResource(groupId)] };
  return findingEvent(finding, 'custom-action-EC2.18');
}

export function configEvent(groupId: string, complianceType = 'NON_COMPLIANT'): Json {
  const event = readEvent('config-rules-compliance-change');
  const detail = { ...Object(event.detail), resourceId: groupId, newEvaluationResult: { complianceType } };
  return { ...event, detail };
}

export function datadogMessage(groupId: string, body: Json = {}): Json {
  const tags = `account_id:${home.account},region:${home.region},resource_id:${arnOf(groupId)}`;
  return datadogEvent({ ...readEvent('datadog-webhook-rendered'), security_signal_msg: '', tags, ...body });
}

/** What our own sweep sends. */
export function nominatedEvent(groupId: string): Json {
  const detail = { trigger: { kind: 'sweep', name: 'sweep' }, groups: [{ ...home, groupId }] };
  return { 'detail-type': 'Groups Nominated', source: 'smtp-warden', detail };
}

function arnOf(groupId: string): string {
  return `arn:aws:ec2:${home.region}:${home.account}:security-group/${groupId}`;
}

function groupResource(groupId: string): Json {
  return { Type: 'AwsEc2SecurityGroup', Id: arnOf(groupId), Region: home.region };
}
