import { DeleteItemCommand, DynamoDBClient, type DynamoDBClientConfig, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createTables } from '../../../aws/create-tables.ts';
import { dynamodbAuditLog } from '../../../aws/dynamodb-audit-log.ts';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import type { OpenAuditLog } from '../audit-log.contract.ts';

let opened = 0;

/** An empty audit log in a table of its own, as `smtp-warden init` makes it, at any DynamoDB endpoint. */
export async function openAuditLogOnDynamodb(config: DynamoDBClientConfig): Promise<Omit<OpenAuditLog, 'close'>> {
  const dynamodb = new DynamoDBClient(config);
  opened += 1;
  const auditTable = `audit-${opened}`;
  await createTables(dynamodb, { allowlistTable: 'allowlist', auditTable });
  return {
    table: auditTable,
    log: dynamodbAuditLog(dynamodb, auditTable),
    overwrite: async (entry, change) => {
      const stored = { ...entry, groupKey: groupKey(entry.group), month: entry.at.slice(0, 7) };
      await dynamodb.send(new PutItemCommand({ TableName: auditTable, Item: itemOf(change(stored)) }));
    },
    put: async (item) => {
      await dynamodb.send(new PutItemCommand({ TableName: auditTable, Item: itemOf(item) }));
    },
    remove: async ({ group, sequence }: AuditEntry) => {
      const Key = itemOf({ groupKey: groupKey(group), sequence });
      await dynamodb.send(new DeleteItemCommand({ TableName: auditTable, Key }));
    },
  };
}
