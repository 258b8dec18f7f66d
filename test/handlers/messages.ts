import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { sqsRecord } from '../../demo/lambda-call.ts';
import { home } from '../live-warden.ts';
import { cloudTrailEvent, type Json, readEvent } from './read-event.ts';

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
  const arn = `arn:aws:ec2:${home.region}:${home.account}:security-group/${groupId}`;
  return { ...readEvent('tag-change-on-resource'), resources: [arn] };
}

export function prefixListEvent(prefixListId: string): Json {
  return cloudTrailEvent('ModifyManagedPrefixList', {
    requestParameters: { ModifyManagedPrefixListRequest: { PrefixListId: prefixListId } },
    responseElements: null,
  });
}
