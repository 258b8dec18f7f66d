import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { aLog } from './a-log.ts';
import { storedLog } from './stored-log.ts';

const entries = await aLog(0.05);

/** Values that only DynamoDB can hold, or that JavaScript trips over. */
const strange: readonly (readonly [string, Record<string, AttributeValue>])[] = [
  ['a number that JavaScript cannot hold', { schema: { N: '12345678901234567890.5' } }],
  ['a number of more digits than JavaScript sees', { schema: { N: '1.00000000000000000001' } }],
  ['a number beyond all others', { schema: { N: `1${'0'.repeat(125)}` } }],
  ['a group of which no text can be made', { group: { M: { account: { M: { toString: { S: '' } } } } } }],
  ['a set of texts instead of a list', { revokedRuleIds: { SS: ['sgr-1'] } }],
  ['bytes instead of a text', { reason: { B: new Uint8Array([1, 2]) } }],
];

test.each(strange)('%s is found where it is, and hides nothing else', async (_, change) => {
  const log = await storedLog(entries);
  const groups = new Set([...log.items.values()].map(({ groupKey }) => groupKey?.S));
  const [item] = [...log.items.values()].filter(({ sequence }) => sequence?.N === '2');
  const key = { group: item?.groupKey?.S ?? '', sequence: '2' };

  await log.write({ key, item: { ...item, ...change } });

  const { exitCode, document } = await log.verify();
  expect(exitCode).toBe(1);
  expect(document.faults).toEqual([{ group: key.group, sequence: 2, problem: 'the entry was changed' }]);
  expect(document.chains.map(({ group }) => group).sort()).toEqual([...groups].sort());
});
