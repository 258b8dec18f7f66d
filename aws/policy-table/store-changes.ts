import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { PolicyEntry, RecordedChange } from '../../core/audit/policy-entry.ts';
import { canonicalJson, hashOf } from '../../core/model/canonical-json.ts';
import { keyFor } from '../audit-keys.ts';
import { itemOf } from '../dynamodb-item.ts';
import { policyEntrySchemaVersion } from './chain-schema.ts';

/** DynamoDB takes items of 400 KB (developer guide, Constraints). */
const mostBytes = 350_000;

/** What an entry holds itself: every check reads the last two entries of the chain, and pays for each 4 KB of them. */
const mostBytesInEntry = 8_000;

interface AuditPlace {
  readonly dynamodb: DynamoDBClient;
  readonly auditTable: string;
}

/**
 * The changes of an edit as its entry has them: in the entry itself where they are short, otherwise written as parts under a new
 * id. Parts that no entry refers to, since the edit was interrupted, say nothing.
 */
export async function storeChanges(
  changes: readonly RecordedChange[],
  { dynamodb, auditTable }: AuditPlace,
): Promise<Pick<PolicyEntry, 'changes' | 'parts'>> {
  if (bytesOf(changes) <= mostBytesInEntry) return { changes, parts: null };
  const parts = partsOf(changes);
  const id = crypto.randomUUID();
  for (const [index, part] of parts.entries()) {
    const Item = itemOf({
      groupKey: keyFor('policy-part', id),
      sequence: index + 1,
      schema: policyEntrySchemaVersion,
      changes: part,
    });
    await dynamodb.send(new PutItemCommand({ TableName: auditTable, Item, ConditionExpression: free }));
  }
  return { changes: null, parts: { id, count: parts.length, digest: hashOf(changes) } };
}

/** No item has this key and sequence yet. */
const free = 'attribute_not_exists(groupKey)';

function partsOf(changes: readonly RecordedChange[]): RecordedChange[][] {
  const parts: RecordedChange[][] = [];
  let room = 0;
  for (const change of changes) {
    const bytes = bytesOf(change);
    const part = parts.at(-1);
    if (part && bytes <= room) {
      part.push(change);
      room -= bytes;
    } else {
      parts.push([change]);
      room = mostBytes - bytes;
    }
  }
  return parts;
}

function bytesOf(value: object): number {
  return new TextEncoder().encode(canonicalJson(value)).length;
}
