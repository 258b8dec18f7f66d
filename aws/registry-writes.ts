import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { clockToleranceMs } from '../core/model/clock-tolerance.ts';
import type { AccountWrite } from '../core/organisation/account-changes.ts';
import type { AccountContact, Listing } from '../core/organisation/registry.ts';
import { itemOf } from './dynamodb-item.ts';
import { registryKeys } from './dynamodb-registry.ts';

/** What the function `discover` writes: accounts and listings. */
export interface RegistryWriter {
  /** `conflict`: the registry has another item than the write expects, so another run has written it since. Nothing was written. */
  putAccount(write: AccountWrite): Promise<'written' | 'conflict'>;
  /** `outdated`: a listing that was begun later stands. */
  putListing(listing: Listing): Promise<'written' | 'outdated'>;
}

/** What the function `scan` writes. */
export interface AccountContacts {
  /** Keeps what a scan saw of an account, over what an earlier one saw. */
  put(account: string, contact: AccountContact): Promise<void>;
}

/** Rejects where the table cannot be written. */
export function dynamodbRegistryWriter(dynamodb: DynamoDBClient, table: string, now: () => number): RegistryWriter {
  return {
    putAccount: async (write) => {
      const { id, ...rest } = write.account;
      const Item = { ...itemOf(rest), id: { S: registryKeys.account(id) } };
      const isWritten = await putIf(dynamodb, { TableName: table, Item, ...asBefore(write) });
      return isWritten ? 'written' : 'conflict';
    },
    putListing: async (listing) => {
      const Item = { ...itemOf(listing), id: { S: registryKeys.listing } };
      const isWritten = await putIf(dynamodb, { TableName: table, Item, ...notOutdated(listing, now()) });
      return isWritten ? 'written' : 'outdated';
    },
  };
}

export function dynamodbAccountContacts(dynamodb: DynamoDBClient, table: string): AccountContacts {
  return {
    put: async (account, contact) => {
      const Item = { ...itemOf(contact), id: { S: registryKeys.contact(account) } };
      await dynamodb.send(new PutItemCommand({ TableName: table, Item }));
    },
  };
}

/** The item is as it was read before the listing was begun. One that cannot be read is replaced whatever it is. */
function asBefore({ before, isRepair }: AccountWrite): Partial<PutItemCommand['input']> {
  if (isRepair) return {};
  if (before === null) return { ConditionExpression: 'attribute_not_exists(id)' };
  return {
    ConditionExpression: 'seenAt = :seenAt AND #state = :state',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':seenAt': { S: before.seenAt }, ':state': { S: before.state } },
  };
}

/**
 * None was accepted later than this one. A time that is no text, or in the future, is of nobody who listed anything: it would keep
 * memberships from ever being confirmed again.
 */
function notOutdated({ acceptedAt }: Listing, now: number): Partial<PutItemCommand['input']> {
  return {
    ConditionExpression: 'NOT attribute_type(acceptedAt, :text) OR acceptedAt <= :acceptedAt OR acceptedAt > :future',
    // Times of one form: the later one is the greater text.
    ExpressionAttributeValues: {
      ':text': { S: 'S' },
      ':acceptedAt': { S: acceptedAt ?? '' },
      ':future': { S: new Date(now + clockToleranceMs).toISOString() },
    },
  };
}

async function putIf(dynamodb: DynamoDBClient, put: PutItemCommand['input']): Promise<boolean> {
  try {
    await dynamodb.send(new PutItemCommand(put));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
