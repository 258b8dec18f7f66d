import * as z from 'zod/mini';
import type { Envelope } from './envelope.ts';
import {
  accountId,
  candidates,
  eventTrigger,
  firstOf,
  found,
  groupId,
  ignored,
  type ParsedEvent,
  regionName,
  text,
  unreadable,
} from './nomination.ts';

const change = z.object({
  resourceType: text,
  resourceId: z.optional(z.unknown()),
  awsAccountId: z.optional(z.unknown()),
  awsRegion: z.optional(z.unknown()),
  newEvaluationResult: z.catch(z.object({ complianceType: text }), { complianceType: null }),
});

/**
 * `Config Rules Compliance Change`, of any rule on security groups: users choose their names, and an event only causes
 * a check. Sent when the compliance of a resource changes, so a second open port of a group that is non-compliant
 * already is not told (docs.aws.amazon.com/config/latest/developerguide/monitor-config-with-cloudwatchevents.html).
 */
export function fromConfig(event: Envelope): ParsedEvent {
  const reading = change.safeParse(event.detail);
  if (!reading.success) return unreadable(`expected a compliance change in detail, found ${found(event.detail)}`);
  const { resourceType, resourceId, newEvaluationResult, awsAccountId, awsRegion } = reading.data;
  if (resourceType !== null && resourceType !== 'AWS::EC2::SecurityGroup') {
    return ignored(`not about a security group: the resource type is ${found(resourceType)}`);
  }
  const { complianceType } = newEvaluationResult;
  if (complianceType !== null && complianceType !== 'NON_COMPLIANT') {
    return ignored(`the group is not NON_COMPLIANT: it is ${found(complianceType)}`);
  }
  const group = groupId.safeParse(resourceId).data;
  const account = firstOf(accountId, [awsAccountId, event.account]);
  const region = firstOf(regionName, [awsRegion, event.region]);
  if (complianceType === null || !group || account === null || region === null) {
    const parts = [complianceType, resourceId, awsAccountId, awsRegion].map(found).join(', ');
    return unreadable(`expected complianceType, resourceId, awsAccountId and awsRegion, found ${parts}`);
  }
  const trigger = eventTrigger({ name: event['detail-type'], eventId: event.id, actor: null });
  return candidates({ groups: [{ account, region, groupId: group }], trigger });
}
