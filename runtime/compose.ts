import { setTimeout } from 'node:timers/promises';
import { dynamodbClient, ec2Client, serviceQuotasClient } from '../aws/clients.ts';
import { dynamodbAllowlist } from '../aws/dynamodb-allowlist.ts';
import { dynamodbAuditLog } from '../aws/dynamodb-audit-log.ts';
import type { Ec2Place } from '../aws/ec2-reads.ts';
import { ec2SecurityGroups } from '../aws/ec2-security-groups.ts';
import { ec2Survey } from '../aws/ec2-survey.ts';
import { rulesQuotaReader } from '../aws/rules-quota.ts';
import type { SecurityGroupSurvey, SecurityGroups } from '../core/gateways.ts';
import type { GroupRef } from '../core/model/security-group.ts';
import type { Patience } from '../core/remediation/call-ladder.ts';
import type { Warden } from '../core/warden.ts';
import { newRemediationId } from './new-id.ts';
import type { Settings } from './settings.ts';

export type Place = Pick<GroupRef, 'account' | 'region'>;

/** The warden over real AWS, with what else the outer layers need of it. */
export interface Runtime extends Warden {
  readonly allowlist: ReturnType<typeof dynamodbAllowlist>;
  readonly auditLog: ReturnType<typeof dynamodbAuditLog>;
  readonly surveyOf: (place: Place) => SecurityGroupSurvey;
}

/**
 * Wires core to AWS. `home` is where the two tables are and whose credentials we have; groups may be in any of its
 * regions. A group of another account is an error, since these credentials cannot reach it.
 */
export function compose(settings: Settings, home: Place): Runtime {
  const dynamodb = dynamodbClient(home.region);
  const places = new Map<string, Ec2Place>();
  const placeOf = ({ account, region }: Place): Ec2Place => {
    if (account !== home.account) {
      throw new Error(`the credentials are for account ${home.account} and cannot change groups of account ${account}`);
    }
    const known = places.get(region) ?? newPlace({ account, region });
    places.set(region, known);
    return known;
  };
  return {
    settings: settings.warden,
    groups: groupsIn(placeOf),
    allowlist: dynamodbAllowlist(dynamodb, settings.allowlistTable),
    auditLog: dynamodbAuditLog(dynamodb, settings.auditTable),
    patience: patienceOf(settings),
    now: Date.now,
    newId: newRemediationId,
    surveyOf: (place) => ec2Survey(placeOf(place)),
  };
}

function newPlace({ account, region }: Place): Ec2Place {
  const rulesQuota = rulesQuotaReader(serviceQuotasClient(region), Date.now);
  return { ec2: ec2Client(region), account, region, rulesQuota };
}

function groupsIn(placeOf: (place: Place) => Ec2Place): SecurityGroups {
  const at = (ref: GroupRef) => ec2SecurityGroups(placeOf(ref));
  return {
    snapshot: async (ref) => at(ref).snapshot(ref),
    rules: async (ref) => at(ref).rules(ref),
    revokeIngress: async (ref, ids) => at(ref).revokeIngress(ref, ids),
    authorizeIngress: async (ref, rules, tags) => at(ref).authorizeIngress(ref, rules, tags),
  };
}

/** Half a second, then twice as long each time, until the verify timeout is spent. */
function patienceOf({ verifyTimeoutMs }: Settings): Patience {
  const verifyDelays: number[] = [];
  for (let delay = 500, spent = 0; spent < verifyTimeoutMs; delay = Math.min(delay * 2, 8_000)) {
    verifyDelays.push(Math.min(delay, verifyTimeoutMs - spent));
    spent += delay;
  }
  return { sleep: (milliseconds) => setTimeout(milliseconds), retryDelays: [500, 2_000], verifyDelays };
}
