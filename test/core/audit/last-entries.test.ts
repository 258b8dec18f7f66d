import { expect, test } from 'vitest';
import { type AuditEntry, isOpen, type Outcome } from '../../../core/audit/audit-entry.ts';
import type { AuditHistory } from '../../../core/audit/audit-log.ts';
import { isAwaiting, lastEntries } from '../../../core/audit/last-entries.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { aChain } from '../../builders/a-chain.ts';
import { anEntry, aPolicy, groupRef, now } from '../../builders/builders.ts';
import { anUnfinished } from '../reconcile/an-unfinished.ts';

const hourMs = 3600 * 1000;

/** A history of entries with these numbers, outcomes and clocks (hours from now), given newest first. */
async function historyOf(...told: readonly [sequence: number, outcome: Outcome, hours: number, groupId?: string][]) {
  const [entry] = await aChain(1);
  if (!entry) throw new Error('there is no entry');
  const entries = told.map(([sequence, outcome, hours, groupId = groupRef.groupId]): AuditEntry => {
    const at = new Date(now + hours * hourMs).toISOString();
    return { ...entry, group: { ...groupRef, groupId }, sequence, outcome, at };
  });
  const history: Pick<AuditHistory, 'recent'> = {
    async *recent({ since, until }) {
      yield* entries.filter(({ at }) => since <= at && at <= until).sort((a, b) => (a.at < b.at ? 1 : -1));
    },
  };
  return history as AuditHistory;
}

test('a group is unfinished whose last entry has no end, or a partial one', async () => {
  const history = await historyOf(
    [1, 'planned', -1],
    [2, 'partial', -1],
    [1, 'planned', -2, 'sg-0a'],
    [1, 'planned', -3, 'sg-0b'],
    [2, 'completed', -3, 'sg-0b'],
    [1, 'reported', -3, 'sg-0c'],
  );

  const open = await lastEntries(history, now, isOpen);

  expect(open.map(({ group, outcome }) => [group.groupId, outcome])).toEqual([
    [groupRef.groupId, 'partial'],
    ['sg-0a', 'planned'],
  ]);
});

test('the last entry is the one with the highest number, whatever the clocks of the writers said', async () => {
  const slow = await historyOf([1, 'planned', 2], [2, 'completed', -2]);
  const fast = await historyOf([1, 'completed', 2], [2, 'planned', -2], [3, 'partial', -5]);

  expect(await lastEntries(slow, now, isOpen)).toEqual([]);
  expect((await lastEntries(fast, now, isOpen)).map(({ outcome }) => outcome)).toEqual(['partial']);
});

test('an entry whose writer had a clock some hours fast is not overlooked', async () => {
  const history = await historyOf([1, 'planned', 5]);

  expect(await lastEntries(history, now, isOpen)).toHaveLength(1);
});

test.each<[string, boolean, Partial<AllowlistEntry>]>([
  ['everything', true, {}],
  ['its VPC', true, { scope: { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' } }],
  ['another group', false, { scope: { kind: 'group', groupId: 'sg-0fedcba9876543210' } }],
  ['the other address family', false, { cidr: cidr('2001:db8::/32') }],
  ['the past', false, { expiresAt: new Date(now).toISOString() }],
])('a group waits for somebody who is approved for %s: %s', async (_, expected, change) => {
  const [entry] = await aChain(1);
  const policy = aPolicy({ entries: [anEntry(change)] });
  const waiting = { ...entry, vpcId: 'vpc-0123456789abcdef0', awaitedFamilies: [{ port: 25, family: 'ipv4' }] };

  expect(isAwaiting(waiting as AuditEntry, policy, now)).toBe(expected);
  expect(isAwaiting({ ...waiting, awaitedFamilies: [] } as AuditEntry, policy, now)).toBe(false);
});

test('a group that waits in both families waits for somebody who is approved in one of them', () => {
  const entry = anUnfinished({
    awaitedFamilies: [
      { port: 25, family: 'ipv4' },
      { port: 25, family: 'ipv6' },
    ],
  });

  expect(isAwaiting(entry, aPolicy(), now)).toBe(true);
  expect(isAwaiting(entry, aPolicy({ entries: [anEntry({ cidr: cidr('2001:db8::/32') })] }), now)).toBe(true);
  expect(isAwaiting(entry, aPolicy({ entries: [] }), now)).toBe(false);
});

test('a group of which nothing is remembered waits for nobody', () => {
  expect(isAwaiting(anUnfinished(), aPolicy(), now)).toBe(false);
});
