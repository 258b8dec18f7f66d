import type { AuditEntry } from '../../core/audit/audit-entry.ts';
import { partitionOf } from '../../core/model/aws-ids.ts';
import { groupKey } from '../../core/model/security-group.ts';

/** Objects of OCSF 1.6.0 that events of all classes hold. */

export const ocsfVersion = '1.6.0';

export const severities = { Informational: 1, Low: 2, Medium: 3, High: 4 } as const;

/** `uid` names one entry of one chain; `correlation_uid` is the id that all entries of one remediation have. */
export function metadataOf({ group, sequence, id, outcome, at }: AuditEntry): object {
  return {
    version: ocsfVersion,
    profiles: ['cloud', 'host'],
    product: { name: 'smtp-warden', vendor_name: 'smtp-warden' },
    log_name: 'audit log',
    uid: `${groupKey(group)}#${sequence}`,
    sequence,
    correlation_uid: id,
    event_code: outcome,
    original_time: at,
  };
}

export function cloudOf({ group: { account, region } }: AuditEntry): object {
  return {
    provider: 'AWS',
    region,
    cloud_partition: partitionOf(region),
    account: { uid: account, type_id: 10, type: 'AWS Account' },
  };
}

/** The security group, as the firewall that it is. */
export function deviceOf({ group, groupName, vpcId }: AuditEntry): object {
  return {
    type_id: 9,
    type: 'Firewall',
    uid: group.groupId,
    name: groupName,
    region: group.region,
    vpc_uid: vpcId,
  };
}

export function resourceOf({ group: { account, region, groupId }, groupName }: AuditEntry): object {
  const partition = partitionOf(region);
  return {
    uid: `arn:${partition}:ec2:${region}:${account}:security-group/${groupId}`,
    name: groupName,
    type: 'AWS::EC2::SecurityGroup',
    region,
    cloud_partition: partition,
  };
}

/** Who acted: the person that ran a command, or the bot. Who opened the port is in `unmapped`. */
export function actorOf({ trigger: { kind, actor } }: AuditEntry): object {
  if (kind !== 'cli' || actor === null) return { app_name: 'smtp-warden' };
  return { app_name: 'smtp-warden', user: { uid: actor.arn ?? actor.type, type: actor.type } };
}
