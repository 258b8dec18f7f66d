import { type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { type Case, free, itemAt, put, refused, sequencesIn, type Table } from './table.ts';

function transact({ dynamodb }: Table, TransactItems: TransactWriteItem[], ClientRequestToken?: string) {
  return dynamodb.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
}

export const transactionCases: readonly Case[] = [
  {
    title: 'a transaction that is cancelled changes nothing and tells the reason of each action, in their order',
    run: async (table) => {
      await put(table, itemAt(1));
      const actions = [2, 1, 3].map((sequence) => ({
        Put: { TableName: table.TableName, Item: itemAt(sequence), ConditionExpression: free },
      }));

      await expect(transact(table, actions)).rejects.toMatchObject({
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
      });

      expect(await sequencesIn(table)).toEqual(['1']);
    },
  },
  {
    title: 'a transaction has at most 100 actions',
    run: async (table) => {
      const actions = Array.from({ length: 101 }, (_, index) => ({
        Put: { TableName: table.TableName, Item: itemAt(index) },
      }));

      await expect(transact(table, actions)).rejects.toMatchObject(refused);
    },
  },
  {
    title: 'a transaction names each item once',
    run: async (table) => {
      const action = { Put: { TableName: table.TableName, Item: itemAt(1) } };

      await expect(transact(table, [action, action])).rejects.toMatchObject(refused);
    },
  },
  {
    title: 'a transaction repeated with its token is done once',
    run: async (table) => {
      const action = { Put: { TableName: table.TableName, Item: itemAt(1), ConditionExpression: free } };
      await transact(table, [action], 'token-of-this');
      await transact(table, [action], 'token-of-this');

      expect(await sequencesIn(table)).toEqual(['1']);
    },
  },
];
