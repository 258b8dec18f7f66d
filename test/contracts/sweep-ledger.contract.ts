import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountReport } from '../../core/sweep/account-report.ts';
import { countersOf, readSweep, type SweepLedger } from '../../core/sweep/sweep-ledger.ts';
import { anEnd, aReport, aSweep, here, there } from './sweep-ledger/sweeps.ts';

export interface OpenSweepLedger {
  readonly ledger: SweepLedger;
  readonly close: () => Promise<void>;
}

const part = { sweepId: 'sweep-1', part: 0 };

/** A sweep of so many accounts, which is more than one part from 51 on. */
function manyAccounts(count: number) {
  const accounts = Array.from({ length: count }, (_, index) => String(100_000_000_000 + index));
  return { sweep: aSweep({ accounts }), accounts, counters: [...countersOf(accounts)] };
}

async function reportsOf(ledger: SweepLedger, sweepId = 'sweep-1'): Promise<AccountReport[]> {
  return [...((await readSweep(ledger, sweepId))?.reports.values() ?? [])];
}

/** What smtp-warden relies on of the ledger of its sweeps. `open` gives an empty one. */
export function sweepLedgerContract(name: string, open: () => Promise<OpenSweepLedger>): void {
  describe(`sweep ledger contract: ${name}`, () => {
    let opened: OpenSweepLedger;
    let ledger: SweepLedger;
    beforeEach(async () => {
      opened = await open();
      ledger = opened.ledger;
    });
    afterEach(() => opened?.close());

    test('a sweep nobody began is not there, whoever has reported to it', async () => {
      await ledger.report(part, aReport());
      await ledger.addReported(part, here.account);

      expect(await readSweep(ledger, 'sweep-1')).toBeNull();
      expect([await ledger.progress('sweep-1'), await ledger.conclusion('sweep-1')]).toEqual([null, null]);
    });

    test('a sweep, its reports and its conclusion are read back whole, at once', async () => {
      const failures = [{ ...there, region: null, reason: 'Zoë 王 👩‍💻: access denied' }];
      const skipped = [{ region: 'sa-east-1', accounts: 1, examples: [there.account] }];
      const reports = [
        aReport({ skipped: ['sa-east-1'], change: 'back' }),
        aReport({ account: there.account, regions: [], failures, failuresOmitted: 3 }),
      ];
      const conclusion = anEnd({ verdict: 'halted', failures, unread: [there.account], skipped, undelivered: 4 });

      expect(await ledger.open(aSweep())).toEqual(aSweep());
      for (const report of reports) await ledger.report(part, report);
      expect(await ledger.reportOf(part, here.account)).toEqual(reports[0]);
      expect(await ledger.conclude(conclusion)).toBe('concluded');

      const byAccount = new Map(reports.map((report) => [report.account, report]));
      expect(await readSweep(ledger, 'sweep-1')).toEqual({ sweep: aSweep(), reports: byAccount, conclusion });
    });

    test('the first of each part stands: a second delivery changes nothing, and is told what stands', async () => {
      await ledger.open(aSweep());
      await ledger.report(part, aReport());
      await ledger.conclude(anEnd());

      const begun = await ledger.open(aSweep({ brake: 1, startedAt: '2026-11-15T13:00:00.000Z', accounts: ['1'] }));
      await ledger.report(part, aReport({ regions: [] }));
      const concluded = await ledger.conclude(anEnd({ verdict: 'halted' }));

      expect([begun, concluded]).toEqual([aSweep(), 'taken']);
      expect(await reportsOf(ledger)).toEqual([aReport()]);
      expect(await ledger.conclusion('sweep-1')).toEqual(anEnd());
      expect(await ledger.progress('sweep-1')).toMatchObject({ startedAt: aSweep().startedAt, accounts: 2 });
    });

    test('of twenty who conclude a sweep at the same time, exactly one does', async () => {
      const rivals = Array.from({ length: 20 }, (_, index) => anEnd({ changes: index }));
      await ledger.open(aSweep());

      const results = await Promise.all(rivals.map((rival) => ledger.conclude(rival)));

      const winners = rivals.filter((_, index) => results[index] === 'concluded');
      expect(winners).toHaveLength(1);
      expect(await ledger.conclusion('sweep-1')).toEqual(winners[0]);
    });

    test('an account is counted once, however often it is added, and of fifty at the same time one sees all fifty', async () => {
      const { sweep, accounts } = manyAccounts(50);
      await ledger.open(sweep);

      const twice = [...accounts, ...accounts];
      const counts = await Promise.all(twice.map((account) => ledger.addReported(part, account)));

      expect(Math.max(...counts)).toBe(50);
      expect(await ledger.addReported(part, accounts[7] ?? '')).toBe(50);
      expect(await ledger.reported('sweep-1')).toEqual(new Set(accounts));
    });

    test('a part is counted as complete once, and parts have counters of their own', async () => {
      const { sweep, counters } = manyAccounts(101);
      await ledger.open(sweep);

      const counts = [];
      for (const [account, { part: number }] of counters) {
        counts.push(await ledger.addReported({ sweepId: 'sweep-1', part: number }, account));
      }
      const complete = [];
      for (const number of [1, 0, 1, 2]) complete.push(await ledger.addComplete({ sweepId: 'sweep-1', part: number }));

      expect([counts[49], counts[99], counts[100]]).toEqual([50, 50, 1]);
      expect(complete).toEqual([1, 2, 2, 3]);
      expect((await ledger.reported('sweep-1')).size).toBe(101);
    });

    test('a report that is not counted is none that is asked about by counting, and is read all the same', async () => {
      await ledger.open(aSweep());
      await ledger.report(part, aReport());

      expect(await ledger.reported('sweep-1')).toEqual(new Set());
      expect(await reportsOf(ledger)).toEqual([aReport()]);
    });

    test('a sweep is finished when that is said, and its progress still counts its accounts', async () => {
      const progress = { startedAt: aSweep().startedAt, accounts: 2 };
      await ledger.open(aSweep());
      await ledger.addComplete(part);

      const before = await ledger.progress('sweep-1');
      await ledger.finish('sweep-1');

      expect(before).toEqual({ ...progress, isFinished: false });
      expect(await ledger.progress('sweep-1')).toEqual({ ...progress, isFinished: true });
    });

    test('the latest sweep is the one that was concluded for the latest time, whatever is concluded after it', async () => {
      const [early, late] = ['sweep-2026-11-15T12:00:00Z', 'sweep-2026-11-15T13:00:00Z'];
      for (const sweepId of [early, late]) await ledger.open(aSweep({ sweepId }));
      const before = await ledger.latestId();

      await ledger.conclude(anEnd({ sweepId: late }));
      await ledger.conclude(anEnd({ sweepId: early }));
      await ledger.conclude(anEnd({ sweepId: late }));

      expect([before, await ledger.latestId()]).toEqual([null, late]);
    });

    test('each sweep has its own reports, counters and conclusion', async () => {
      const other = { sweepId: 'sweep-10', part: 0 };
      await ledger.open(aSweep());
      await ledger.open(aSweep({ sweepId: 'sweep-10' }));
      await ledger.report(other, aReport());
      await ledger.addReported(other, here.account);
      await ledger.conclude(anEnd());

      expect(await reportsOf(ledger, 'sweep-10')).toEqual([aReport()]);
      expect([(await ledger.reported('sweep-1')).size, (await ledger.reported('sweep-10')).size]).toEqual([0, 1]);
      expect([await reportsOf(ledger), await ledger.conclusion('sweep-10')]).toEqual([[], null]);
    });

    test('reports of more than one page of a query (1 MB) and of more than one part are read to the end, each once', async () => {
      const { sweep, counters } = manyAccounts(60);
      const failures = Array.from({ length: 40 }, () => ({ ...here, reason: 'x'.repeat(1_000) }));
      const reports = counters.map(([account]) => aReport({ account, failures }));
      await ledger.open(sweep);
      for (const [index, [, { part: number }]] of counters.entries()) {
        await ledger.report({ sweepId: 'sweep-1', part: number }, reports[index] ?? aReport());
      }

      const read = (await Array.fromAsync(ledger.reports(sweep))).flat();

      expect(read.toSorted((a, b) => (a.account < b.account ? -1 : 1))).toEqual(reports);
    });

    test('the conclusion of a sweep in which 10,000 accounts failed is one item', async () => {
      const { sweep, accounts } = manyAccounts(10_000);
      const failures = accounts.slice(0, 500).map((account) => ({ account, region: null, reason: 'x'.repeat(200) }));
      await ledger.open(sweep);

      const answer = await ledger.conclude(anEnd({ failures, unread: accounts }));

      expect(answer).toBe('concluded');
      expect(await ledger.conclusion('sweep-1')).toMatchObject({ unread: accounts, failures });
    });

    test('a sweep of 10,000 accounts is one item', async () => {
      const { sweep } = manyAccounts(10_000);

      await ledger.open(sweep);

      expect(await ledger.begun('sweep-1')).toEqual(sweep);
    });
  });
}
