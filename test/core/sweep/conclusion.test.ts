import { expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { noScopedLimits } from '../../../core/organisation/scoped-limits.ts';
import type { AccountReport } from '../../../core/sweep/account-report.ts';
import { conclusionOf, groupsToClose, tallyOf } from '../../../core/sweep/conclusion.ts';
import { mostNotes } from '../../../core/sweep/conclusion-notes.ts';
import { holdingOf } from '../../../core/sweep/hold-scopes.ts';
import { mostHeldGroups, type Sweep } from '../../../core/sweep/sweep.ts';
import { itemBytes } from '../../builders/item-bytes.ts';
import { aRegion, aReport, aSweep } from '../../contracts/sweep-ledger/sweeps.ts';

const mostBytes = 400 * 1024;
const idOf = (index: number) => String(100_000_000_000 + index);
const ids = (count: number) => Array.from({ length: count }, (_, index) => idOf(index));

async function concluded(sweep: Sweep, reports: readonly AccountReport[], limits = noScopedLimits) {
  const pages = async function* () {
    yield reports;
  };
  const tally = await tallyOf(sweep, pages());
  const holding = await holdingOf(tally.counts, { limits, ouPaths: async () => new Map() });
  return conclusionOf(sweep, tally, { end: 'complete', at: 0, holding });
}

/** The note of an account that cannot be reached, with a reason as long as STS makes it, and longer. */
function unreachable(account: string, unreachableSince?: string): AccountReport {
  const reason = `the role arn:aws:iam::${account}:role/smtp-warden-reader cannot be assumed ${'王'.repeat(400)}`;
  const note = { account, region: null, reason, ...(unreachableSince ? { unreachableSince } : {}) };
  return aReport({ account, regions: [], failures: [note] });
}

test('5,000 accounts that all failed are all named in one item, and 500 of them with the reason', async () => {
  const accounts = ids(5_000);

  const conclusion = await concluded(
    aSweep({ accounts }),
    accounts.toReversed().map((account) => unreachable(account)),
  );

  expect(conclusion.unread).toEqual(accounts);
  expect([conclusion.failures.length, conclusion.failed]).toEqual([mostNotes, 5_000]);
  expect(new Set(conclusion.failures.map(({ account }) => account)).size).toBe(mostNotes);
  expect(itemBytes(itemOf(conclusion))).toBeLessThan(mostBytes);
});

test('the largest conclusion there can be of 10,000 accounts is one item, and names every account that was not read', async () => {
  const accounts = ids(10_000);
  const failed = accounts.slice(0, 4_000).map((account) => unreachable(account, '2026-11-15T12:00:00.000Z'));
  const candidates = Array.from({ length: 10_000 }, (_, index) => `sg-${String(index).padStart(17, '0')}`);
  const candidateNames = Array.from({ length: mostHeldGroups }, () => 'x'.repeat(255));
  const region = aRegion({ region: 'ap-southeast-1', changes: 10_000, candidates, candidateNames });
  const others = accounts.slice(4_000, 5_000).map((account) => {
    return aReport({
      account,
      regions: [region],
      skipped: Array.from({ length: 33 }, (_, index) => `ap-southeast-${index}`),
    });
  });

  const conclusion = await concluded(aSweep({ accounts, brake: 9_999 }), [...failed, ...others]);

  expect(conclusion.unread.length + conclusion.missing.length + others.length).toBe(10_000);
  expect(conclusion.skipped).toHaveLength(33);
  expect(conclusion.heldGroups).toHaveLength(mostHeldGroups);
  expect(itemBytes(itemOf(conclusion))).toBeLessThan(mostBytes);
});

test('where ten thousand accounts were read in part, and groups are closed in each, as many reasons are given as there is room for', async () => {
  const accounts = ids(10_000);
  const reason = '王'.repeat(400);
  const reports = accounts.map((account) =>
    aReport({ account, regions: [aRegion()], failures: [{ account, region: 'ap-southeast-1', reason }] }),
  );
  const none = { kind: 'groups', most: 0 } as const;
  const limits = { ...noScopedLimits, accounts: new Map([[idOf(0), none]]) };

  const conclusion = await concluded(aSweep({ accounts, brake: 10_000 }), reports, limits);

  expect(conclusion.held?.closesIn).toHaveLength(9_999);
  expect(conclusion.unread).toEqual(accounts);
  expect(conclusion.failures.length).toBeGreaterThan(100);
  expect(itemBytes(itemOf(conclusion))).toBeLessThan(mostBytes);
});

test('one reason is given for each account before a second one for any, and what is news comes first', async () => {
  const [known = '', partly = '', lost = ''] = ids(3);
  const since = '2026-11-15T11:00:00.000Z';
  const notes = ['eu-west-1', 'us-east-1'].map((region) => ({ account: partly, region, reason: 'denied' }));
  const reports = [unreachable(known, since), aReport({ account: partly, failures: notes }), unreachable(lost)];

  const { failures, unread, failed, failedNews } = await concluded(aSweep({ accounts: ids(3) }), reports);

  expect(failures.map(({ account, region }) => [account, region])).toEqual([
    [partly, 'eu-west-1'],
    [lost, null],
    [known, null],
    [partly, 'us-east-1'],
  ]);
  expect([unread, failed, failedNews]).toEqual([ids(3), 4, 3]);
});

test('an account of which only single groups could not be judged counts as read', async () => {
  const failures = [{ account: idOf(0), region: 'us-east-1', groupId: 'sg-1', reason: 'damaged' }];

  const { unread, failed } = await concluded(aSweep({ accounts: [idOf(0)] }), [
    aReport({ account: idOf(0), failures, failuresOmitted: 7 }),
  ]);

  expect([unread, failed]).toEqual([[], 8]);
});

test('a region that many accounts have not enabled is named once, with how many they are', async () => {
  const reports = ids(30).map((account) => aReport({ account, skipped: ['me-south-1'] }));

  const { skipped } = await concluded(aSweep({ accounts: ids(30) }), reports);

  expect(skipped).toEqual([{ region: 'me-south-1', accounts: 30, examples: ids(20) }]);
});

test('events that could not be sent are summed up, and left out where nobody has counted', async () => {
  const counted = aReport({ account: idOf(0), regions: [aRegion({ undelivered: 2 }), aRegion({ undelivered: 0 })] });
  const sweep = aSweep({ accounts: ids(2) });

  expect((await concluded(sweep, [counted, aReport({ account: idOf(1) })])).undelivered).toBe(2);
  expect('undelivered' in (await concluded(sweep, [aReport({ account: idOf(1) })]))).toBe(false);
});

test('no more candidates are kept than may be closed or are named', async () => {
  const candidates = Array.from({ length: 300 }, (_, index) => `sg-${index}`);
  const reports = ids(10).map((account) => aReport({ account, regions: [aRegion({ candidates, changes: 300 })] }));
  const tallied = async (brake: number) => {
    const sweep = aSweep({ accounts: ids(10), brake });
    return groupsToClose(
      await tallyOf(
        sweep,
        (async function* () {
          yield reports;
        })(),
      ),
    ).length;
  };

  expect([await tallied(50), await tallied(2_000), await tallied(10_000)]).toEqual([mostHeldGroups, 2_000, 3_000]);
});
