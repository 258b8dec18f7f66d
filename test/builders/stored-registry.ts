import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { createTable } from '../../aws/create-tables.ts';
import { itemOf } from '../../aws/dynamodb-item.ts';
import { registryKeys } from '../../aws/dynamodb-registry.ts';
import { accountsTable } from '../../aws/table-definitions.ts';
import { inBatches } from '../../core/model/in-batches.ts';
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
  await putItems(dynamodb, [{ ...value, id }]);
  dynamodb.destroy();
}

/** A registry of a sandbox, as the functions `discover` and `scan` keep it; confirmed now. */
export async function storeRegistry(
  sandbox: Sandbox,
  { accounts = [], contacts = {}, listing = {} }: Stored,
): Promise<void> {
  const dynamodb = new DynamoDBClient(sandbox.clientConfig());
  await createTable(dynamodb, accountsTableName, accountsTable);
  const seenAt = new Date().toISOString();
  await putItems(dynamodb, [
    ...accounts.map((change) => {
      const account = aRegisteredAccount({ seenAt, ...change });
      return { ...account, id: registryKeys.account(account.id) };
    }),
    ...Object.entries(contacts).map(([id, contact]) => ({ ...contact, id: registryKeys.contact(id) })),
    { ...aListing({ acceptedAt: seenAt, accounts: accounts.length, ...listing }), id: registryKeys.listing },
  ]);
  dynamodb.destroy();
}

async function putItems(dynamodb: DynamoDBClient, items: readonly object[]): Promise<void> {
  await inBatches(items, 20, (item) =>
    dynamodb.send(new PutItemCommand({ TableName: accountsTableName, Item: itemOf(item) })),
  );
}
