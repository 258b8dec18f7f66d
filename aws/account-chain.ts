import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import * as z from 'zod/mini';
import {
  type AccountEntry,
  type AccountLink,
  accountActions,
  accountsChainKey,
} from '../core/audit/account-decision.ts';
import { accountIdPattern } from '../core/model/aws-ids.ts';
import { storedLinkOf } from './audit-item.ts';
import { type Item, itemOf, parseItem } from './dynamodb-item.ts';
import { auditItems } from './policy-table/audit-items.ts';
import { moment, ordinal } from './schemas.ts';

/** The stored form of a decision about an account. Strict: a member nobody knows is damage, or written by a newer version. */
const newestForm = 1;

const accountEntrySchema = z.strictObject({
  schema: z.literal(newestForm),
  kind: z.literal('account-decision'),
  at: moment,
  action: z.enum(accountActions),
  account: z.string().check(z.regex(accountIdPattern)),
  by: z.strictObject({ arn: z.string(), userId: z.string() }),
  reason: z.string(),
  previewDigest: z.nullable(z.string()),
  sequence: ordinal,
  previousHash: z.string(),
  hash: z.string(),
});

/** The audit table, which holds the chain. */
export interface AuditPlace {
  readonly dynamodb: DynamoDBClient;
  readonly auditTable: string;
}

/** The whole chain, oldest first, read consistently; what cannot be read is there too. Rejects where the table cannot be read. */
export async function accountLinks(place: AuditPlace): Promise<AccountLink[]> {
  return (await auditItems(accountsChainKey, place)).map(accountLinkOf);
}

/** What a transaction writes of a decision to the audit table. Fails where somebody else has written at that place. */
export function accountEntryPut(entry: AccountEntry, TableName: string): TransactWriteItem {
  const Item = itemOf({ ...entry, groupKey: accountsChainKey });
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(groupKey)' } };
}

function accountLinkOf(item: Item): AccountLink {
  const stored = storedLinkOf(item);
  if (Number(item.schema?.N) > newestForm) {
    return { stored, entry: null, problem: 'a newer version of smtp-warden wrote it. Install the current version' };
  }
  const reading = parseItem(accountEntrySchema, item, ['groupKey']);
  if (reading.kind === 'read') return { stored, entry: reading.value, problem: null };
  return { stored, entry: null, problem: `it cannot be read: ${reading.problem}` };
}
