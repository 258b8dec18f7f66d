import { describe, expect, test } from 'vitest';
import { type AuditEntry, isOpen, type Outcome } from '../../../core/audit/audit-entry.ts';
import type { AuditHistory, AuditLog } from '../../../core/audit/audit-log.ts';
import { isAwaiting, lastEntries } from '../../../core/audit/last-entries.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { type GroupRef, groupKey } from '../../../core/model/security-group.ts';
import type { ListedRule, PortFamily } from '../../../core/plan/managed-rules.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { aChain } from '../../builders/a-chain.ts';
import { briefItem } from '../../builders/a-history.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { anEntry, aPolicy, aRule, groupRef, now } from '../../builders/builders.ts';
import { asLink } from '../../builders/in-memory-world.ts';

const hourMs = 3600 * 1000;

/** A history of entries with these numbers, outcomes and clocks (hours from now), given newest first. */
async function historyOf(...told: readonly [sequence: number, outcome: Outcome, hours: number, groupId?: string][]) {
  const [entry] = await aChain(1);
  if (!entry) throw new Error('there is no entry');
  const entries = told.map(([sequence, outcome, hours, groupId = groupRef.groupId]): AuditEntry => {
    const at = new Date(now + hours * hourMs).toISOString();
    return { ...entry, group: { ...groupRef, groupId }, sequence, outcome, at };
  });
  return logOf(entries);
}

/** A log as the index of outcomes brings it, newest first, and by its chains. */
function logOf(entries: readonly AuditEntry[]): Pick<AuditHistory, 'briefs'> & Pick<AuditLog, 'tail'> {
  return {
    async *briefs({ since, until }) {
      const inTime = entries.filter(({ at }) => since <= at && at <= until);
      yield inTime.sort((a, b) => (a.at < b.at ? 1 : -1)).map(briefItem);
    },
    tail: async (ref) => {
      const chain = entries.filter(({ group }) => groupKey(group) === groupKey(ref));
      return chain.sort((one, other) => one.sequence - other.sequence).map(asLink);
    },
  };
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

describe('a group that was closed waits for somebody who is approved', () => {
  const ipv4: PortFamily = { port: 25, family: 'ipv4' };
  const ipv6: PortFamily = { port: 25, family: 'ipv6' };
  const closed = (families: readonly PortFamily[], rules: readonly ListedRule[] = []) =>
    aPlainEntry({ list: { rules, closed: families } });
  const six = anEntry({ id: 'entry-six', cidr: cidr('2001:db8::/32') });

  test.each<[string, Partial<AllowlistEntry>, boolean]>([
    ['everything', {}, true],
    ['its VPC', { scope: { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' } }, true],
    ['another VPC', { scope: { kind: 'vpc', vpcId: 'vpc-0fedcba9876543210' } }, false],
    ['another group', { scope: { kind: 'group', groupId: 'sg-0fedcba9876543210' } }, false],
    ['the other address family', { cidr: cidr('2001:db8::/32') }, false],
    ['the past', { expiresAt: new Date(now).toISOString() }, false],
  ])('for %s: %o, %s', (_, change, expected) => {
    expect(isAwaiting(closed([ipv4]), aPolicy({ entries: [anEntry(change)] }), now)).toBe(expected);
  });

  test.each<[name: string, entry: AuditEntry, entries: AllowlistEntry[], expected: boolean]>([
    ['in one of two families', closed([ipv4, ipv6]), [six], true],
    ['not in a family that is open', closed([ipv6]), [anEntry()], false],
    ['not where nothing was closed', closed([]), [anEntry(), six], false],
    ['not where nobody is approved', closed([ipv4, ipv6]), [], false],
    [
      'in entries of older versions as they say it',
      aPlainEntry({ list: undefined, awaitedFamilies: [ipv4] } as object),
      [anEntry()],
      true,
    ],
    ['by the list where there is one', { ...closed([]), awaitedFamilies: [ipv4] }, [anEntry()], false],
    ['not in entries that say nothing', aPlainEntry({ list: undefined } as object), [anEntry()], false],
  ])('%s', (_, entry, entries, expected) => {
    expect(isAwaiting(entry, aPolicy({ entries }), now)).toBe(expected);
  });

  const made = (ruleId: string | null, id: string, version: number): ListedRule => ({
    ...{ permission: aRule(), ruleId, remediation: 'rem-1' },
    entries: [
      { id: 'entry-before', version: 1 },
      { id, version },
    ],
  });

  test.each<[name: string, item: ListedRule, expected: boolean]>([
    ['not where a rule was made for the approval', made('sgr-1', 'entry-office', 1), false],
    ['where none was ever seen', made(null, 'entry-office', 1), true],
    ['where the approval was renewed since', made('sgr-1', 'entry-office', 0), true],
    ['where it was made for another', made('sgr-1', 'entry-other', 1), true],
  ])('%s', (_, item, expected) => {
    expect(isAwaiting(closed([ipv4], [item]), aPolicy(), now)).toBe(expected);
  });
});

test('last entries are looked for over 30 days and a day ahead, and only chains that are wanted are read', async () => {
  const asked: unknown[] = [];
  const entry = aPlainEntry();
  const log = {
    async *briefs(range: object, members: string) {
      asked.push(range, members);
      yield [entry, aPlainEntry({ outcome: 'reported', group: { ...groupRef, groupId: 'sg-0b' } })].map(briefItem);
    },
    tail: async (ref: GroupRef) => {
      asked.push(ref.groupId);
      return [asLink(entry)];
    },
  };

  const found = await lastEntries(log, now, isOpen);

  expect(found).toEqual([entry]);
  const range = { since: '2026-10-16T12:00:00.000Z', until: '2026-11-16T12:00:00.000Z' };
  expect(asked).toEqual([range, 'outcome', groupRef.groupId]);
});

test('what the index says is read again from the chain: an end that it does not have yet counts', async () => {
  const claim = aPlainEntry();
  const log = logOf([claim]);
  const ended = async () => [claim, aPlainEntry({ sequence: 2, outcome: 'completed' })].map(asLink);

  expect(await lastEntries({ ...log, tail: ended }, now, isOpen)).toEqual([]);
});

test('of a chain whose last item cannot be read, the last entry is the one before', async () => {
  const claim = aPlainEntry();
  const damaged = { stored: { sequence: 2, previousHash: '', hash: '' }, entry: null, problem: 'damaged' };
  const log = { ...logOf([claim]), tail: async () => [asLink(claim), damaged] };

  expect(await lastEntries(log, now, isOpen)).toEqual([claim]);
});
