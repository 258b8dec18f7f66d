import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Allowlist, PolicyEditor } from '../core/gateways.ts';
import { dynamodbAllowlist } from './dynamodb-allowlist.ts';
import { editable, editTable } from './policy-table/edit-table.ts';
import { removeLeftovers } from './policy-table/generations.ts';
import { readTable } from './policy-table/read-table.ts';

export interface PolicyStore extends Allowlist, PolicyEditor {
  /** Throws where the table has to be converted by `init` first: for work that must not fail at its edit, half done. */
  readonly assertEditable: () => Promise<void>;
  /**
   * Removes what no reader needs any more, such as a policy that a large import has replaced. Gives how many generations were
   * removed. Safe to repeat.
   */
  readonly removeLeftovers: () => Promise<number>;
}

/** The policy for people, who edit it. The functions only read it (dynamodb-allowlist.ts). */
export function dynamodbPolicy(dynamodb: DynamoDBClient, table: string): PolicyStore {
  const place = { dynamodb, table, now: Date.now };
  return {
    ...dynamodbAllowlist(dynamodb, table),
    assertEditable: async () => {
      editable(await readTable(place), table);
    },
    apply: (changes) => editTable(changes, place),
    removeLeftovers: () => removeLeftovers(place),
  };
}
