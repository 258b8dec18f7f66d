import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { dynamodbEarlierEntries } from '../../../aws/dynamodb-group-history.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import { appendAll, chainOf, collected, web } from '../../contracts/audit-log/entries.ts';
import { openAuditLogOnDynamodb } from '../../contracts/audit-log/open-on-dynamodb.ts';

/** A table with 25 entries of one group and one of another. */
async function history() {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { table, log, overwrite } = await openAuditLogOnDynamodb(sandbox.clientConfig());
  const chain = chainOf(...Array.from({ length: 25 }, (_, index) => ({ id: `rem-${index + 1}` })));
  await appendAll(log, [...chain, ...chainOf({ group: web })]);
  const earlierEntries = dynamodbEarlierEntries(new DynamoDBClient(sandbox.clientConfig()), table);
  const entry = (sequence: number) => {
    const found = chain[sequence - 1];
    if (!found) throw new Error('the chain is shorter');
    return found;
  };
  const queries = () => sandbox.calls.count('Query');
  return { earlierEntries, entry, overwrite, queries };
}

test('what came before an entry comes newest first, over all pages and of this group alone', async () => {
  const { earlierEntries, entry } = await history();

  const earlier = await collected(earlierEntries(entry(24)));

  expect(earlier.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 23 }, (_, index) => 23 - index));
});

test('before the first entry there is nothing', async () => {
  const { earlierEntries, entry } = await history();

  expect(await collected(earlierEntries(entry(1)))).toEqual([]);
});

test('whoever stops early has read one page', async () => {
  const { earlierEntries, entry, queries } = await history();
  const before = queries();

  for await (const { sequence } of earlierEntries(entry(25))) if (sequence === 20) break;

  expect(queries() - before).toBe(1);
});

test('a damaged entry ends it: an announcement does not fail because of what came before', async () => {
  const { earlierEntries, entry, overwrite } = await history();
  await overwrite(entry(3), (stored) => ({ ...stored, outcome: 'exploded' }));

  const found = await collected(earlierEntries(entry(5)));

  expect(found.map(({ sequence }) => sequence)).toEqual([4]);
});
