import { DeleteItemCommand, type DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbClient } from '../../../aws/clients.ts';
import type { Item } from '../../../aws/dynamodb-item.ts';
import { readAnchor, verifyHistory } from '../../../cli/history/verify-history.ts';
import { openSession } from '../../../cli/session.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { aHost } from '../../builders/a-host.ts';
import { home, liveWarden } from '../../builders/live-deps.ts';

/** What `history verify --json` prints. */
export interface Verification {
  readonly verified: boolean;
  readonly entries: number;
  readonly faults: readonly { readonly group: string; readonly sequence: number; readonly problem: string }[];
  readonly chains: readonly { readonly group: string; readonly entries: number; readonly head: string }[];
}

/** An attribute value to put at a place of the table, or null for no item there. */
export interface Write {
  readonly key: { readonly group: string; readonly sequence: string };
  readonly item: Item | null;
}

export type StoredLog = Awaited<ReturnType<typeof storedLog>>;

/** The entries in the table of a sandbox, where anybody with the rights may write, and `history verify` over them. */
export async function storedLog(entries: readonly AuditEntry[]) {
  const { settings, runtime } = await liveWarden({ policy: [] });
  const TableName = settings.auditTable;
  const dynamodb = dynamodbClient(home.region);
  for (const entry of entries) await runtime.auditLog.append(entry);
  const items = new Map((await itemsIn(dynamodb, TableName)).map((item) => [placeOf(item), item]));
  const session = await openSession(aHost().host);
  const write = async ({ key, item }: Write) => {
    const Key = keyOf(key);
    if (item === null) await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
    else await dynamodb.send(new PutItemCommand({ TableName, Item: { ...item, ...Key } }));
  };
  return {
    items,
    write,
    /** Puts back what was there. */
    restore: async ({ key }: Write) => write({ key, item: items.get(`${key.group} ${key.sequence}`) ?? null }),
    verify: async (anchor?: Verification) => {
      const { host, document } = aHost('json');
      const heads = anchor ? readAnchor(JSON.stringify(anchor), 'anchor.json') : [];
      const exitCode = await verifyHistory(session, heads, host);
      return { exitCode, document: JSON.parse(JSON.stringify(document())) as Verification };
    },
  };
}

function placeOf(item: Item): string {
  return `${item.groupKey?.S} ${item.sequence?.N}`;
}

function keyOf({ group, sequence }: Write['key']): Item {
  return { groupKey: { S: group }, sequence: { N: sequence } };
}

async function itemsIn(dynamodb: DynamoDBClient, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const page = await dynamodb.send(new ScanCommand({ TableName, ...(from && { ExclusiveStartKey: from }) }));
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from);
  return items;
}
