import { expect, test } from 'vitest';
import { watchClaims } from '../../../cli/log/watch-claims.ts';
import type { Outcome } from '../../../core/audit/audit-entry.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { groupRef } from '../../builders/builders.ts';

const entryOf = (groupId: string, outcome: Outcome) => aPlainEntry({ group: { ...groupRef, groupId }, outcome });

test('a watched log knows the claim of each group, from before it is written until its end or until somebody else was quicker', async () => {
  const held: string[][] = [];
  const log = watchClaims({
    tail: async () => [],
    append: async ({ group }) => {
      held.push(log.held().map((claim) => claim.group.groupId));
      return group.groupId === 'sg-lost' ? 'conflict' : 'appended';
    },
  });

  await Promise.all([log.auditLog.append(entryOf('sg-1', 'planned')), log.auditLog.append(entryOf('sg-2', 'planned'))]);
  await log.auditLog.append(entryOf('sg-lost', 'planned'));
  await log.auditLog.append(entryOf('sg-1', 'completed'));

  expect(held).toEqual([['sg-1'], ['sg-1', 'sg-2'], ['sg-1', 'sg-2', 'sg-lost'], ['sg-1', 'sg-2']]);
  expect(log.held().map(({ group }) => group.groupId)).toEqual(['sg-2']);
});

test.each([
  ['the answer was lost', {}, true],
  ['it was refused', { httpStatusCode: 400, attempts: 1 }, false],
  ['it was refused after an answer that was lost', { httpStatusCode: 400, attempts: 2 }, true],
  ['DynamoDB failed', { httpStatusCode: 500, attempts: 1 }, true],
])('a claim of which %s counts as held: %j, %s', async (_, $metadata, isHeld) => {
  const failed = Object.assign(new Error('failed'), { $metadata });
  const log = watchClaims({ tail: async () => [], append: () => Promise.reject(failed) });
  const claim = entryOf('sg-1', 'planned');

  await expect(log.auditLog.append(claim)).rejects.toBe(failed);

  expect(log.heldOf(claim.group)).toBe(isHeld ? claim : null);
});
