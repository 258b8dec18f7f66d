import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Allowlist, PolicyEditor } from '../core/gateways.ts';
import { editTable } from './policy-table/edit-table.ts';
import { removeLeftovers } from './policy-table/generations.ts';
import { isExemption, type PolicyItem } from './policy-table/keys.ts';
import { readTable } from './policy-table/read-table.ts';

export interface PolicyStore extends Allowlist, PolicyEditor {
  /** Removes what no reader needs any more, such as a policy that a large import has replaced. Safe to repeat. */
  readonly removeLeftovers: () => Promise<number>;
}

/** Allowlist entries and exemptions in one DynamoDB table (docs/adr/0028-generations-of-the-policy.md). */
export function dynamodbAllowlist(dynamodb: DynamoDBClient, table: string): PolicyStore {
  const place = { dynamodb, table, now: Date.now };
  return {
    read: async () => {
      const items = (await readTable(place)).items.toSorted(byId);
      return {
        entries: items.flatMap((item) => (isExemption(item) ? [] : [item])),
        exemptions: items.filter(isExemption),
      };
    },
    apply: (changes) => editTable(changes, place),
    removeLeftovers: () => removeLeftovers(place),
  };
}

/** One order for the same policy, whatever its layout. */
function byId(one: PolicyItem, other: PolicyItem): number {
  return one.id < other.id ? -1 : Number(one.id > other.id);
}
