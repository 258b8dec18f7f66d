import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { groupRef } from '../builders/builders.ts';
import { openChangeLimitOnDynamodb } from '../contracts/change-limit/open-on-dynamodb.ts';

const refs = Array.from({ length: 12 }, (_, index) => ({ ...groupRef, groupId: `sg-${index}` }));
const now = Date.parse('2026-11-30T12:00:00.000Z');

test('groups in flight of one process take their places in order and together, and never more than there are', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { limitOf } = await openChangeLimitOnDynamodb(sandbox.clientConfig());
  const limit = limitOf(5);
  sandbox.calls.reset();

  const taken = await Promise.all(refs.map((ref) => limit.take(ref, now)));

  expect(taken.map(({ kind }) => kind)).toEqual(refs.map((_, index) => (index < 5 ? 'taken' : 'full')));
  expect(sandbox.calls.count('PutItem')).toBe(1);
});

test('several processes with several groups in flight take no more places than there are', async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const { limitOf, stored } = await openChangeLimitOnDynamodb(sandbox.clientConfig());
  const limits = Array.from({ length: 4 }, () => limitOf(7));

  const taken = await Promise.all(refs.map((ref, index) => limits[index % 4]?.take(ref, now)));

  expect(taken.filter((one) => one?.kind === 'taken')).toHaveLength(7);
  expect((await stored()).closings).toHaveLength(7);
});
