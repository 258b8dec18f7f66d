import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createTable } from '../../aws/create-tables.ts';
import { itemOf } from '../../aws/dynamodb-item.ts';
import { registryKeys } from '../../aws/dynamodb-registry.ts';
import { accountsTable } from '../../aws/table-definitions.ts';
import type { AccountContact, Listing, RegisteredAccount } from '../../core/organisation/registry.ts';
import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { aListing, aRegisteredAccount } from './a-registry.ts';

/** The name of the table where the settings say nothing else. */
export const accountsTableName = 'smtp-warden-accounts';

interface Stored {
  readonly accounts?: readonly Partial<RegisteredAccount>[];
  readonly contacts?: Readonly<Record<string, AccountContact>>;
  readonly listing?: Partial<Listing>;
}

/** Puts an item into the registry, whatever it holds. */
export async function putRegistryItem(sandbox: Sandbox, id: string, value: object): Promise<void> {
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await dynamodb.send(new PutItemCommand({ TableName: accountsTableName, Item: itemOf({ ...value, id }) }));
}

/** A registry of a sandbox, as the functions `discover` and `scan` keep it; confirmed now. */
export async function storeRegistry(
  sandbox: Sandbox,
  { accounts = [], contacts = {}, listing = {} }: Stored,
): Promise<void> {
  await createTable(new DynamoDBClient(sandbox.clientConfig()), accountsTableName, accountsTable);
  const seenAt = new Date().toISOString();
  for (const change of accounts) {
    const { id, ...account } = aRegisteredAccount({ seenAt, ...change });
    await putRegistryItem(sandbox, registryKeys.account(id), account);
  }
  for (const [id, contact] of Object.entries(contacts)) {
    await putRegistryItem(sandbox, registryKeys.contact(id), contact);
  }
  const all = aListing({ acceptedAt: seenAt, accounts: accounts.length, ...listing });
  await putRegistryItem(sandbox, registryKeys.listing, all);
}
