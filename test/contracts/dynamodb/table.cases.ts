import { setTimeout } from 'node:timers/promises';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { auditTable } from '../../../aws/table-definitions.ts';
import { type Case, itemAt, put, query, refused, sequencesIn, type Table } from './table.ts';

export const tableCases: readonly Case[] = [
  {
    title: 'a table is made once',
    run: async ({ dynamodb, TableName }) => {
      const again = dynamodb.send(new CreateTableCommand({ TableName, ...auditTable }));

      await expect(again).rejects.toMatchObject({ name: 'ResourceInUseException' });
    },
  },
  {
    title: 'expiry is switched on once, and shown',
    run: async ({ dynamodb, TableName }) => {
      const TimeToLiveSpecification = { Enabled: true, AttributeName: 'ttl' };
      const on = () => dynamodb.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
      await on();
      const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));

      expect(TimeToLiveDescription).toMatchObject({ AttributeName: 'ttl' });
      await expect(on()).rejects.toMatchObject({ ...refused, message: 'TimeToLive is already enabled' });
    },
  },
  {
    title: 'an index that is not there is refused by its name',
    run: async (table) => {
      const asked = query(table, { IndexName: 'later', ConsistentRead: false });

      await expect(asked).rejects.toMatchObject({ ...refused, message: expect.stringContaining('specified index') });
    },
  },
  {
    title: 'an index that is added later has the items that were there, and of each what it includes',
    run: async (table) => {
      await put(table, itemAt(1, { reason: 'r', note: 'n' }));
      const { dynamodb, TableName } = table;

      await dynamodb.send(new UpdateTableCommand({ TableName, ...laterIndex }));
      await until(async () => (await statusOf(table)) === 'ACTIVE');

      const named = { IndexName: 'later', ConsistentRead: false, KeyConditionExpression: 'id = :key' };
      const { Items } = await query(table, { ...named, ExpressionAttributeValues: { ':key': { S: 'rem-1' } } });
      expect(Items).toEqual([itemOf({ groupKey: 'a', sequence: 1, id: 'rem-1', at: '2026-11-15', note: 'n' })]);
      await put(table, itemAt(2));
      expect(await sequencesIn(table)).toEqual(['1', '2']);
    },
  },
];

const laterIndex: Omit<UpdateTableCommandInput, 'TableName'> = {
  AttributeDefinitions: [
    { AttributeName: 'id', AttributeType: 'S' },
    { AttributeName: 'at', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexUpdates: [
    {
      Create: {
        IndexName: 'later',
        KeySchema: [
          { AttributeName: 'id', KeyType: 'HASH' },
          { AttributeName: 'at', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['note'] },
      },
    },
  ],
};

async function statusOf({ dynamodb, TableName }: Table): Promise<string | undefined> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  return Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === 'later')?.IndexStatus;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > 50) throw new Error('it never was');
    await setTimeout(100);
  }
}
