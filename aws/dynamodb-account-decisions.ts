import { type DynamoDBClient, GetItemCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type AccountDecision, replayDecisions, storedDecisionOf } from '../core/audit/account-chain.ts';
import type { AccountAction, AccountEntry, AccountLink } from '../core/audit/account-decision.ts';
import { type ChainFault, link } from '../core/audit/hash-chain.ts';
import type { Person } from '../core/audit/person.ts';
import type { Registry, RegistryContents } from '../core/organisation/registry.ts';
import { accountEntryPut, accountLinks } from './account-chain.ts';
import { errorCode } from './aws-error.ts';
import { type Item, itemOf } from './dynamodb-item.ts';
import { registryKeys } from './dynamodb-registry.ts';
import { pause, tries } from './policy-table/pause.ts';
import { transact } from './policy-table/transactions.ts';

/** A decision that a person makes. */
export interface DecisionOrder {
  readonly action: AccountAction;
  readonly account: string;
  readonly by: Person;
  readonly reason: string;
  /** The digest of the effect that the person was shown; null where there was no preview. */
  readonly previewDigest: string | null;
  /** The hash of the decision that was in force when the effect was computed; null for none. */
  readonly on: string | null;
}

export type DecisionResult =
  | { readonly kind: 'recorded'; readonly entry: AccountEntry }
  /** Somebody else has decided about this account meanwhile. Nothing was written. */
  | { readonly kind: 'stale' };

/** People's decisions about accounts: a chain in the audit table, and what is in force in the table of the accounts. */
export interface AccountDecisions {
  /** The whole chain, oldest first, read consistently; what cannot be read is there too. */
  links(): Promise<readonly AccountLink[]>;
  /** Those in the table of the accounts, by account; null for one that cannot be read. Null altogether where there is no such table. */
  stored(): Promise<ReadonlyMap<string, AccountDecision | null> | null>;
  /** Writes the entry and the item of the account in one transaction. Throws an {@link AccountChainError} where the chain does not hold. */
  record(order: DecisionOrder): Promise<DecisionResult>;
}

/** The two tables; `now` is in milliseconds since the epoch. */
export interface DecisionTables {
  readonly dynamodb: DynamoDBClient;
  readonly auditTable: string;
  readonly accountsTable: string;
  readonly now: () => number;
}

/** The chain of decisions does not hold: nothing is added to it. */
export class AccountChainError extends Error {
  override readonly name = 'AccountChainError';
  readonly fault: ChainFault;

  constructor(fault: ChainFault, auditTable: string) {
    super(
      `the chain of decisions about accounts in table ${auditTable} is not valid at entry ${fault.sequence}: ${fault.problem}. ` +
        'Nothing was written. Run smtp-warden history verify; point-in-time recovery of the table has the original',
    );
    this.fault = fault;
  }
}

export function dynamodbAccountDecisions(tables: DecisionTables, registry: Pick<Registry, 'all'>): AccountDecisions {
  return {
    links: () => accountLinks(tables),
    stored: () => storedIn(registry),
    record: (order) => record(order, tables),
  };
}

async function storedIn(registry: Pick<Registry, 'all'>): ReturnType<AccountDecisions['stored']> {
  try {
    return storedDecisions(await registry.all());
  } catch (error) {
    if (errorCode(error) === 'ResourceNotFoundException') return null;
    throw error;
  }
}

/** The decisions in a registry that was read, by account; null for one that cannot be read. */
export function storedDecisions({ decisions, damaged }: RegistryContents): Map<string, AccountDecision | null> {
  const unread = damaged.flatMap(({ kind, account }) =>
    kind === 'decision' && account ? [[account, null] as const] : [],
  );
  return new Map<string, AccountDecision | null>([...decisions, ...unread]);
}

/** The item that says what people decided about an account. People alone may write it (deploy/roles). */
function keyOf(account: string): Item {
  return { id: { S: registryKeys.decision(account) } };
}

async function record(order: DecisionOrder, tables: DecisionTables): Promise<DecisionResult> {
  let tried: AccountEntry | null = null;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const replayed = replayDecisions(await accountLinks(tables));
    if (replayed.kind === 'broken') throw new AccountChainError(replayed.fault, tables.auditTable);
    const { decisions, last } = replayed;
    // The answer to the last try was lost, and it was written all the same.
    if (tried !== null && last?.hash === tried.hash) return { kind: 'recorded', entry: tried };
    if ((decisions.get(order.account)?.hash ?? null) !== order.on) return { kind: 'stale' };
    tried = entryOf(order, last, tables.now());
    if (await write(tried, await itemNow(order.account, tables), tables)) return { kind: 'recorded', entry: tried };
    await pause(attempt);
  }
  throw new Error(`others decided about accounts at each of ${tries} tries. Nothing was written`);
}

function entryOf(order: DecisionOrder, last: AccountEntry | null, now: number): AccountEntry {
  const { action, account, by, reason, previewDigest } = order;
  const person = { arn: by.arn, userId: by.userId };
  const at = new Date(now).toISOString();
  return link({ schema: 1, kind: 'account-decision', at, action, account, by: person, reason, previewDigest }, last);
}

async function itemNow(account: string, { dynamodb, accountsTable }: DecisionTables): Promise<Item | null> {
  const get = { TableName: accountsTable, Key: keyOf(account), ConsistentRead: true };
  return (await dynamodb.send(new GetItemCommand(get))).Item ?? null;
}

/** False where somebody else was quicker. What stood there past the tools is replaced: a person has decided anew. */
function write(
  entry: AccountEntry,
  before: Item | null,
  { dynamodb, auditTable, accountsTable: TableName }: DecisionTables,
): Promise<boolean> {
  const Key = keyOf(entry.account);
  const stored = storedDecisionOf(entry);
  const condition = onlyAs(before);
  const item: TransactWriteItem = stored
    ? { Put: { TableName, Item: { ...itemOf(stored), ...Key }, ...condition } }
    : { Delete: { TableName, Key, ...condition } };
  return transact(dynamodb, [accountEntryPut(entry, auditTable), item]);
}

/** The item is as it was read: none, or one with this hash. One that was written past the tools may have none. */
function onlyAs(before: Item | null): { ConditionExpression: string } & Partial<NonNullable<TransactWriteItem['Put']>> {
  if (before === null) return { ConditionExpression: 'attribute_not_exists(id)' };
  if (before.hash?.S === undefined) return { ConditionExpression: 'attribute_exists(id)' };
  return {
    ConditionExpression: '#hash = :hash',
    ExpressionAttributeNames: { '#hash': 'hash' },
    ExpressionAttributeValues: { ':hash': before.hash },
  };
}
