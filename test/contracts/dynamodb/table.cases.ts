import { CreateTableCommand, DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { auditTable } from '../../../aws/table-definitions.ts';
import { type Case, refused } from './table.ts';

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
];
