import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SweepLedger } from '../../core/sweep/sweep.ts';
import { now } from '../builders/builders.ts';
import { anEnd, aReport, aSweep, here, there } from './sweep-ledger/sweeps.ts';

export interface OpenSweepLedger {
  readonly ledger: SweepLedger;
  readonly table: string;
  /** Writes an item as nobody should. */
  readonly plant: (sweepId: string, part: string, members: object) => Promise<void>;
  /** An item with all its attributes; without any where it does not exist. */
  readonly stored: (sweepId: string, part: string) => Promise<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

const notes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...here, reason: `sg-${index}: could not be read` }));

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
      await ledger.report('sweep-1', aReport());

      expect(await ledger.read('sweep-1')).toBeNull();
      expect(await ledger.read('sweep-2')).toBeNull();
    });

    test('a sweep, its reports and its conclusion are read back whole, at once', async () => {
      const failures = [{ ...there, region: null, reason: 'Zoë 王 👩‍💻: access denied' }];
      const sweep = aSweep({ failures, skipped: notes(1) });
      const reports = [aReport({ failures: notes(2) }), aReport({ place: there, groups: 0, candidates: [] })];
      const conclusion = anEnd({ verdict: 'halted', failures, skipped: notes(1), missing: [there] });

      expect(await ledger.open(sweep)).toEqual(sweep);
      for (const report of reports) await ledger.report('sweep-1', report);
      expect(await ledger.read('sweep-1')).toEqual({ sweep, reports, conclusion: null });
      expect(await ledger.conclude(conclusion)).toBe('concluded');

      expect(await ledger.read('sweep-1')).toEqual({ sweep, reports, conclusion });
    });

    test('the first of each part stands: a second delivery changes nothing, and is told what stands', async () => {
      await ledger.open(aSweep());
      await ledger.report('sweep-1', aReport());
      await ledger.conclude(anEnd());

      const begun = await ledger.open(aSweep({ brake: 1, startedAt: '2026-11-15T13:00:00.000Z' }));
      await ledger.report('sweep-1', aReport({ changes: 9 }));
      const concluded = await ledger.conclude(anEnd({ verdict: 'halted' }));

      expect([begun, concluded]).toEqual([aSweep(), 'taken']);
      expect(await ledger.read('sweep-1')).toEqual({ sweep: aSweep(), reports: [aReport()], conclusion: anEnd() });
    });

    test('of twenty who conclude a sweep at the same time, exactly one does', async () => {
      const rivals = Array.from({ length: 20 }, (_, index) => anEnd({ changes: index }));
      await ledger.open(aSweep());

      const results = await Promise.all(rivals.map((rival) => ledger.conclude(rival)));

      const winners = rivals.filter((_, index) => results[index] === 'concluded');
      expect(winners).toHaveLength(1);
      expect((await ledger.read('sweep-1'))?.conclusion).toEqual(winners[0]);
    });

    test('the latest sweep is the one that was concluded for the latest time, whatever is concluded after it', async () => {
      const [early, late] = ['sweep-2026-11-15T12:00:00Z', 'sweep-2026-11-15T13:00:00Z'];
      for (const sweepId of [early, late]) await ledger.open(aSweep({ sweepId }));
      await ledger.report(late, aReport({ optedIn: 4, open: ['sg-01234567'] }));
      const before = await ledger.latest();

      await ledger.conclude(anEnd({ sweepId: late }));
      await ledger.conclude(anEnd({ sweepId: early }));

      expect(before).toBeNull();
      expect(await ledger.latest()).toEqual(await ledger.read(late));
      expect(await ledger.latest()).toMatchObject({ reports: [{ optedIn: 4, open: ['sg-01234567'] }] });
    });

    test('a sweep that is concluded again is still the latest', async () => {
      await ledger.open(aSweep());
      await ledger.conclude(anEnd());
      await ledger.conclude(anEnd());

      expect((await ledger.latest())?.conclusion).toEqual(anEnd());
    });

    test('each sweep has its own reports and conclusion', async () => {
      await ledger.open(aSweep());
      await ledger.open(aSweep({ sweepId: 'sweep-10' }));
      await ledger.report('sweep-10', aReport());
      await ledger.conclude(anEnd());

      expect(await ledger.read('sweep-10')).toMatchObject({ reports: [aReport()], conclusion: null });
      expect(await ledger.read('sweep-1')).toMatchObject({ reports: [], conclusion: anEnd() });
    });

    test('reports of more than one page of a query (1 MB) are read to the end', async () => {
      const reason = 'x'.repeat(1_000);
      const reports = Array.from({ length: 24 }, (_, index) =>
        aReport({
          place: { account: String(100_000_000_000 + index), region: 'us-east-1' },
          failures: notes(100).map((note) => ({ ...note, reason })),
        }),
      );
      await ledger.open(aSweep());
      for (const report of reports) await ledger.report('sweep-1', report);

      const state = await ledger.read('sweep-1');

      expect(state?.reports).toEqual(reports);
    });

    test('beyond 200 failures an item says only how many more there were', async () => {
      await ledger.open(aSweep());
      await ledger.report('sweep-1', aReport({ failures: notes(1_200) }));
      await ledger.conclude(anEnd({ failures: notes(201) }));

      const state = await ledger.read('sweep-1');

      const last = (reason: string) => ({ account: here.account, region: null, reason });
      expect(state?.reports[0]?.failures).toEqual([...notes(200), last('and 1000 more')]);
      expect(state?.conclusion?.failures).toEqual([...notes(200), last('and 1 more')]);
    });

    test('every part is gone after a week', async () => {
      await ledger.open(aSweep());
      await ledger.report('sweep-1', aReport());
      await ledger.conclude(anEnd());

      const parts = ['sweep', `place#${here.account}/${here.region}`, 'conclusion'];
      const items = await Promise.all(parts.map((part) => opened.stored('sweep-1', part)));

      expect(items.map(({ ttl }) => ttl)).toEqual(parts.map(() => now / 1000 + 7 * 86_400));
    });

    test.each([
      ['a sweep with a member nobody knows', 'sweep', { ...aSweep(), note: '' }],
      ['a report whose count became a text', 'place#1/us-east-1', { ...aReport(), changes: '1' }],
      ['a report without candidates', 'place#1/us-east-1', { ...aReport(), candidates: undefined }],
      ['a conclusion with a verdict nobody knows', 'conclusion', { ...anEnd(), verdict: 'perhaps' }],
    ])('%s is not read as if it were sound: table, place and remedy are named', async (_, part, members) => {
      await ledger.open(aSweep({ sweepId: 'sweep-2' }));
      if (part !== 'sweep') await ledger.open(aSweep());
      await opened.plant('sweep-1', part, members);

      await expect(ledger.read('sweep-1')).rejects.toThrow(
        new RegExp(`table ${opened.table} holds a damaged item .*"part":"${part}".*Repair or delete that item`),
      );
      expect(await ledger.read('sweep-2')).toMatchObject({ reports: [] });
    });
  });
}
