import { expect } from 'vitest';
import { type Case, free, itemAt, put, query, refused, sequencesIn } from './table.ts';

export const itemCases: readonly Case[] = [
  {
    title: 'an answer to a query holds 1 MB at most, and says where to go on',
    run: async (table) => {
      for (let sequence = 1; sequence <= 4; sequence++) await put(table, itemAt(sequence, { x: 'x'.repeat(350_000) }));

      const first = await query(table);
      const rest = await query(table, { ExclusiveStartKey: first.LastEvaluatedKey });

      expect(first.Items?.length).toBeLessThanOrEqual(3);
      expect((first.Items?.length ?? 0) + (rest.Items?.length ?? 0)).toBe(4);
      expect(rest.LastEvaluatedKey).toBeUndefined();
    },
  },
  {
    title: 'an item holds 400 KB at most',
    run: async (table) => {
      await put(table, itemAt(1, { x: 'x'.repeat(400_000) }));

      await expect(put(table, itemAt(2, { x: 'x'.repeat(410_000) }))).rejects.toMatchObject(refused);
    },
  },
  {
    title: 'a condition that the key does not exist is about this one item, not its partition',
    run: async (table) => {
      await put(table, itemAt(1), free);
      await put(table, itemAt(2), free);
      const again = put(table, itemAt(2), free);

      await expect(again).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    },
  },
  {
    title: 'a range key that is a number is ordered as one, forwards and backwards',
    run: async (table) => {
      for (const sequence of [10, 9, 100, 1]) await put(table, itemAt(sequence));

      expect(await sequencesIn(table)).toEqual(['1', '9', '10', '100']);
      expect(await sequencesIn(table, { ScanIndexForward: false, Limit: 1 })).toEqual(['100']);
    },
  },
  {
    title: 'an index cannot be read consistently',
    run: async (table) => {
      const byId = { IndexName: 'byId', KeyConditionExpression: 'id = :key' };

      await expect(query(table, byId)).rejects.toMatchObject(refused);
    },
  },
  {
    title: 'an item without a key of an index is in the table and not in the index',
    run: async (table) => {
      await put(table, itemAt(1, { month: undefined }));
      const byTime = { IndexName: 'byTime', ConsistentRead: false, KeyConditionExpression: '#month = :key' };
      const named = { ExpressionAttributeNames: { '#month': 'month' } };
      const november = { ExpressionAttributeValues: { ':key': { S: '2026-11' } } };

      expect(await sequencesIn(table, { ...byTime, ...named, ...november })).toEqual([]);
      expect(await sequencesIn(table)).toEqual(['1']);
    },
  },
  {
    title: 'a key of an index has its type',
    run: async (table) => {
      await expect(put(table, itemAt(1, { month: 11 }))).rejects.toMatchObject(refused);
    },
  },
  {
    title: 'a key is not empty',
    run: async (table) => {
      await expect(put(table, itemAt(1, { groupKey: '' }))).rejects.toMatchObject(refused);
    },
  },
];
