import type { DynamoDBRecord } from 'aws-lambda';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import { accountId, groupRef } from '../events/nomination.ts';

export interface ChangedPolicy {
  /** The accounts whose managed groups have to be checked; null: all accounts. */
  readonly accounts: readonly string[] | null | 'none';
  /** Groups whose exemption was added, changed or removed. */
  readonly groups: readonly GroupRef[];
}

/**
 * What a batch of changes of the allowlist table is about; a TTL removal is a REMOVE like any other (DynamoDB developer
 * guide, time-to-live-ttl-streams). Only an entry with the scope of one account names its account; any other may concern all accounts.
 */
export function changedPolicy(records: readonly DynamoDBRecord[]): ChangedPolicy {
  const accounts = new Set<string | null>();
  const groups = new Map<string, GroupRef>();
  for (const { dynamodb = {} } of records) {
    const isExemption = dynamodb.Keys?.sk?.S?.startsWith('exempt#') === true;
    // A scope can change: both the old and the new one matter.
    for (const image of [dynamodb.OldImage, dynamodb.NewImage]) {
      if (image === undefined) continue;
      const group = isExemption ? textsOf(image.group?.M) : null;
      const ref = groupRef.safeParse(group).data;
      if (ref) groups.set(groupKey(ref), ref);
      else accounts.add(accountId.safeParse(textsOf(image.scope?.M).account).data ?? null);
    }
  }
  return { accounts: accountsOf(accounts), groups: [...groups.values()] };
}

type Attributes = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

function textsOf(map: Attributes = {}): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, value.S]));
}

function accountsOf(named: ReadonlySet<string | null>): ChangedPolicy['accounts'] {
  if (named.size === 0) return 'none';
  return named.has(null) ? null : [...named].filter((account) => account !== null);
}
