import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Allowlist } from '../core/gateways.ts';
import { isExemption, type PolicyItem } from './policy-table/keys.ts';
import { readTable } from './policy-table/read-table.ts';

/** Allowlist entries and exemptions, read from one DynamoDB table (docs/adr/0030-generations-of-the-policy.md). */
export function dynamodbAllowlist(dynamodb: DynamoDBClient, table: string): Allowlist {
  const place = { dynamodb, table, now: Date.now };
  return {
    read: async () => {
      const items = (await readTable(place)).items.toSorted(byId);
      return {
        entries: items.flatMap((item) => (isExemption(item) ? [] : [item])),
        exemptions: items.filter(isExemption),
      };
    },
  };
}

/** One order for the same policy, whatever its layout. */
function byId(one: PolicyItem, other: PolicyItem): number {
  return one.id < other.id ? -1 : Number(one.id > other.id);
}
