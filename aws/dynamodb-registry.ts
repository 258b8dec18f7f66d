import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type * as z from 'zod/mini';
import type { AccountDecision } from '../core/audit/account-chain.ts';
import { isAccountId } from '../core/model/aws-ids.ts';
import type {
  AccountContact,
  DamagedItem,
  Listing,
  RegisteredAccount,
  Registry,
  RegistryContents,
} from '../core/organisation/registry.ts';
import { type Item, lastKeyOf, parseItem, readItem } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { patiently } from './patiently.ts';
import { pause, tries } from './policy-table/pause.ts';
import { accountSchema, contactSchema, decisionSchema, listingSchema } from './registry-schemas.ts';

/** The keys of the registry. Each begins with who may write it (deploy/roles): IAM compares the beginning (`dynamodb:LeadingKeys`). */
export const registryKeys = {
  account: (id: string) => `account#${id}`,
  decision: (id: string) => `decision#${id}`,
  contact: (id: string) => `contact#${id}`,
  listing: 'listing',
} as const;

interface Place {
  readonly dynamodb: DynamoDBClient;
  readonly table: string;
}

/** The registry of accounts in one DynamoDB table. Rejects where the table cannot be read. */
export function dynamodbRegistry(dynamodb: DynamoDBClient, table: string): Registry {
  const place = { dynamodb, table };
  return {
    of: async (account) => {
      const { listing, ...keys } = registryKeys;
      const [about, decision, listed] = await itemsAt([keys.account(account), keys.decision(account), listing], place);
      return {
        account: about ? { id: account, ...readItem(accountSchema, about, at(table)) } : null,
        decision: decision ? readItem(decisionSchema, decision, at(table)) : null,
        listing: listed ? readItem(listingSchema, listed, at(table)) : null,
      };
    },
    all: () => contentsOf(place),
  };
}

function at(table: string) {
  const advice = 'smtp-warden changes nothing in the accounts that it is about until it is repaired or deleted';
  return { table, keys: ['id'], advice };
}

/**
 * Some items by one call, in the order of their keys; undefined where there is none. What DynamoDB does not get to, it lists in the answer,
 * and it is asked for again (API reference, BatchGetItem).
 */
async function itemsAt(ids: readonly string[], { dynamodb, table }: Place): Promise<(Item | undefined)[]> {
  const found = new Map<string, Item>();
  let keys: readonly Item[] = ids.map((id) => ({ id: { S: id } }));
  for (let attempt = 0; keys.length > 0; attempt += 1) {
    if (attempt === tries)
      throw new Error(`table ${table}: DynamoDB left ${keys.length} items unread in ${tries} tries`);
    if (attempt > 0) await pause(attempt + 1);
    const RequestItems = { [table]: { Keys: [...keys], ConsistentRead: true } };
    const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems }),
    );
    // An answer without it says nothing about whether there are any.
    if (Responses === undefined)
      throw new Error('AWS answered without Responses, so it is not known whether there are any');
    for (const item of Responses[table] ?? []) found.set(item.id?.S ?? '', item);
    keys = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return ids.map((id) => found.get(id));
}

async function contentsOf({ dynamodb, table }: Place): Promise<RegistryContents> {
  const contents = emptyContents();
  const page = (ExclusiveStartKey?: Item) =>
    patiently(() => dynamodb.send(new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey })));
  for await (const { Items = [] } of pagesOf(`Scan of ${table}`, page, lastKeyOf)) {
    for (const item of Items) {
      const key = keyOf(item);
      const problem = keep(item, key, contents);
      if (problem !== null) contents.damaged.push({ ...key, problem });
    }
  }
  return contents;
}

function emptyContents() {
  return {
    accounts: new Map<string, RegisteredAccount>(),
    decisions: new Map<string, AccountDecision>(),
    contacts: new Map<string, AccountContact>(),
    listing: null as Listing | null,
    damaged: [] as DamagedItem[],
  };
}

const kinds = ['account', 'decision', 'contact'] as const;

/** What the key of an item says that it holds, and of which account. */
function keyOf(item: Item): Omit<DamagedItem, 'problem'> {
  const id = item.id?.S ?? '';
  if (id === registryKeys.listing) return { id, kind: 'listing', account: null };
  const kind = kinds.find((one) => id.startsWith(`${one}#`));
  const account = kind === undefined ? '' : id.slice(`${kind}#`.length);
  return kind && isAccountId(account) ? { id, kind, account } : { id, kind: 'unknown', account: null };
}

/** Adds an item to the contents; gives why it cannot be read, or null. */
function keep(
  item: Item,
  { kind, account }: Omit<DamagedItem, 'problem'>,
  contents: ReturnType<typeof emptyContents>,
): string | null {
  const id = account ?? '';
  switch (kind) {
    case 'account':
      return read(accountSchema, item, (value) => contents.accounts.set(id, { id, ...value }));
    case 'decision':
      return read(decisionSchema, item, (value) => contents.decisions.set(id, value));
    case 'contact':
      return read(contactSchema, item, (value) => contents.contacts.set(id, value));
    case 'listing':
      return read(listingSchema, item, (value) => {
        contents.listing = value;
      });
    case 'unknown':
      return 'no item of the registry has such a key';
  }
}

function read<Schema extends z.ZodMiniType>(
  schema: Schema,
  item: Item,
  take: (value: z.output<Schema>) => void,
): string | null {
  const reading = parseItem(schema, item, ['id']);
  if (reading.kind === 'damaged') return reading.problem;
  take(reading.value);
  return null;
}
