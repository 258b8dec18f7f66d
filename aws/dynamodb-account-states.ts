import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import type { AccountState, AccountStates } from '../core/sweep/account-states.ts';
import { type Item, itemOf, lastKeyOf, readItem } from './dynamodb-item.ts';
import { pagesOf } from './paging.ts';
import { accountStateSchema } from './sweep-schemas.ts';

/** The partition of the states in the table of the sweeps. It begins as those of sweeps do, which is what the roles may write. */
export const accountStatesKey = 'sweep-accounts';

/** Only a change is written: whoever comes second, or tells what is on record, writes nothing and announces nothing. */
const ifChanged = {
  // The account is on record as reachable, or not at all.
  unreachable: 'attribute_not_exists(sweepId) OR #state = :other',
  // The account is on record as unreachable.
  reachable: '#state = :other',
} as const;

/**
 * The states of accounts in the table of the sweeps, an item for each account that could not be reached at some time. They have
 * no end date. The stream of the table announces each change. Rejects where the table cannot be read or written.
 */
export function dynamodbAccountStates(dynamodb: DynamoDBClient, table: string): AccountStates {
  return {
    unreachable: async () => {
      const query = {
        TableName: table,
        ConsistentRead: true,
        KeyConditionExpression: 'sweepId = :key',
        ExpressionAttributeValues: { ':key': { S: accountStatesKey } },
      };
      const page = (ExclusiveStartKey?: Item) => dynamodb.send(new QueryCommand({ ...query, ExclusiveStartKey }));
      const states: AccountState[] = [];
      for await (const { Items = [] } of pagesOf(`Query of ${table}`, page, lastKeyOf)) {
        states.push(...Items.map((item) => accountStateOf(item, table)));
      }
      return new Map(states.filter(({ state }) => state === 'unreachable').map((state) => [state.account, state]));
    },
    unreachableOf: async (account) => {
      const Key = { sweepId: { S: accountStatesKey }, part: { S: account } };
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table, Key, ConsistentRead: true }));
      const state = Item && accountStateOf(Item, table);
      return state?.state === 'unreachable' ? state : null;
    },
    put: async (state) => {
      const other = state.state === 'reachable' ? 'unreachable' : 'reachable';
      const put = new PutItemCommand({
        TableName: table,
        Item: { ...itemOf(state), sweepId: { S: accountStatesKey }, part: { S: state.account } },
        ConditionExpression: ifChanged[state.state],
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':other': { S: other } },
      });
      try {
        await dynamodb.send(put);
        return 'changed';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'unchanged';
        throw error;
      }
    },
  };
}

/** Reads the item of an account, as the stream of the table brings it. Throws where it is damaged. */
export function accountStateOf(item: Item, table: string): AccountState {
  return readItem(accountStateSchema, item, { table, keys: ['sweepId', 'part'] });
}
