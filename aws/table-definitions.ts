import type { CreateTableCommandInput, GlobalSecondaryIndex, Projection } from '@aws-sdk/client-dynamodb';

/** The tables, defined once: `init` and the sandbox build from here, and a test holds the deployment to it. */

export type TableDefinition = Omit<CreateTableCommandInput, 'TableName'>;

/** The head says which partition holds the policy that is in force (docs/adr/0030-generations-of-the-policy.md). No TTL. */
export const allowlistTable: TableDefinition = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
};

/**
 * The index of what says whether a group is owed a check (core/audit/entry-brief.ts), by time. Its keys are attributes that every
 * entry has, so that it finds the entries of older versions too (docs/adr/0039-latest-entries.md).
 */
export const outcomesIndex = 'outcomesByTime';

/** One item per audit entry, at its place in the chain of its group. */
export const auditTable: TableDefinition = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'groupKey', AttributeType: 'S' },
    { AttributeName: 'sequence', AttributeType: 'N' },
    { AttributeName: 'month', AttributeType: 'S' },
    { AttributeName: 'at', AttributeType: 'S' },
    { AttributeName: 'id', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'groupKey', KeyType: 'HASH' },
    { AttributeName: 'sequence', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    index('byTime', 'month', 'at', { ProjectionType: 'ALL' }),
    index('byId', 'id', 'sequence', { ProjectionType: 'KEYS_ONLY' }),
    index(outcomesIndex, 'month', 'at', {
      ProjectionType: 'INCLUDE',
      NonKeyAttributes: ['schema', 'id', 'outcome', 'vpcId', 'list', 'awaitedFamilies'],
    }),
  ],
};

/**
 * Under the id of a sweep its parts `sweep`, `progress`, `part#…` for each counter and `conclusion`; under the id with the number of a part the
 * reports of its accounts, `account#…` (docs/adr/0042-a-sweep-by-accounts.md). Nothing of it is needed a week later.
 */
export const sweepTable: TableDefinition = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'sweepId', AttributeType: 'S' },
    { AttributeName: 'part', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'sweepId', KeyType: 'HASH' },
    { AttributeName: 'part', KeyType: 'RANGE' },
  ],
};

/**
 * The registry of the accounts of an organisation (core/organisation/registry.ts): `account#…`, `decision#…` and `contact#…` of each,
 * and `listing`. The key begins with who may write the item. No TTL.
 */
export const accountsTable: TableDefinition = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};

export const sweepTtlAttribute = 'ttl';

function index(name: string, hash: string, range: string, Projection: Projection): GlobalSecondaryIndex {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' },
      { AttributeName: range, KeyType: 'RANGE' },
    ],
    Projection,
  };
}
