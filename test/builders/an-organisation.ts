import { CreateTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbClient } from '../../aws/clients.ts';
import { itemOf } from '../../aws/dynamodb-item.ts';
import { registryKeys } from '../../aws/dynamodb-registry.ts';
import { accountsTable } from '../../aws/table-definitions.ts';
import type { AccountDecision } from '../../core/audit/account-chain.ts';
import type { Listing, RegisteredAccount } from '../../core/organisation/registry.ts';
import { aRegisteredAccount } from './a-registry.ts';
import { openGroup, type WorkerOptions, worker } from './a-worker.ts';
import { home, refOf } from './live-deps.ts';

/** The other account of the organisation, which has a group `theirs` that is open. */
export const member = '444455556666';

/** As the registry stands after a discovery a minute ago, but for what is given. */
export interface RegistryState {
  readonly account?: Partial<RegisteredAccount>;
  readonly listing?: Partial<Listing>;
  readonly decision?: AccountDecision;
}

/** A worker of an organisation, over a sandbox with a registry that has one member. `register` changes what the registry says. */
export async function organisationWorker({ environment, seed, ...options }: WorkerOptions = {}) {
  const groups = [openGroup('mail'), { ...openGroup('theirs'), account: member }];
  const roles = [{ arn: `arn:aws:iam::${member}:role/smtp-warden-remediator` }];
  const live = await worker({
    seed: { groups, roles, ...seed },
    environment: { SMTP_WARDEN_ORGANISATION: 'o-a1b2c3d4e5', SMTP_WARDEN_EXTERNAL_ID: 'between-us', ...environment },
    ...options,
  });
  const dynamodb = dynamodbClient(home.region);
  const TableName = live.settings.organisation.accountsTable;
  await dynamodb.send(new CreateTableCommand({ TableName, ...accountsTable }));
  const put = (id: string, value: object) =>
    dynamodb.send(new PutItemCommand({ TableName, Item: { ...itemOf(value), id: { S: id } } }));
  const register = async ({ account, listing, decision }: RegistryState = {}) => {
    const at = new Date(Date.now() - 60_000).toISOString();
    const { id, ...item } = aRegisteredAccount({ id: member, seenAt: at, ...account });
    await put(registryKeys.account(id), item);
    await put(registryKeys.listing, { acceptedAt: at, accounts: 2, refused: null, ...listing });
    if (decision) await put(registryKeys.decision(id), decision);
  };
  await register();
  const theirs = { ...refOf(live.sandbox, 'theirs'), account: member };
  return { ...live, register, put, theirs };
}
