import { describe, expect, test } from 'vitest';
import { noScopedLimits } from '../../../core/organisation/scoped-limits.ts';
import type { AccountReport } from '../../../core/sweep/account-report.ts';
import { concludeIfDue, concludeSweep } from '../../../core/sweep/conclude-sweep.ts';
import type { ConcludeRequest } from '../../../core/sweep/scan-request.ts';
import { mostHeldGroups, type Sweep, toClose, withoutClosing } from '../../../core/sweep/sweep.ts';
import { aHistory, aWaitingGroup } from '../../builders/a-history.ts';
import { now } from '../../builders/builders.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { anEnd, aRegion, aReport, aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const mail = { ...here, groupId: 'sg-01234567' };
const web = { ...there, groupId: 'sg-89abcdef' };
const ofHere = aReport();
const regionThere = aRegion({ region: there.region, candidates: [web.groupId], candidateNames: ['web'], groups: 5 });
const ofThere = aReport({ account: there.account, regions: [regionThere] });
const minuteMs = 60_000;
const part = { sweepId: 'sweep-1', part: 0 };
const concludedAt = new Date(now).toISOString();

/** A sweep to which these accounts have reported. */
async function reported(reports: readonly AccountReport[], change: Partial<Sweep> = {}) {
  const world = await inMemorySweep(aSweep(change));
  for (const report of reports) {
    await world.ledger.report(part, report);
    await world.ledger.addReported(part, report.account);
  }
  return world;
}

test('what all accounts would change is counted together and enqueued', async () => {
  const failures = [{ ...here, groupId: 'sg-1', reason: 'sg-1: its ports are damaged' }];
  const world = await reported([{ ...ofHere, failures, skipped: ['sa-east-1'] }, ofThere]);

  const conclusion = await concludeSweep('sweep-1', 'complete', world);

  const counts = { changes: 2, places: 2, groups: 17, findings: 6, optedIn: 8, failed: 1, failedNews: 1 };
  const skipped = [{ region: 'sa-east-1', accounts: 1, examples: [here.account] }];
  expect(conclusion).toEqual(anEnd({ concludedAt, ...counts, failures, skipped }));
  expect(world.nominated).toEqual([{ groups: [mail, web], ...toClose }]);
  expect(await world.ledger.progress('sweep-1')).toMatchObject({ isFinished: true });
});

test.each([
  ['as many groups as the limit allows releases them', 2, 'released', [{ groups: [mail, web], ...toClose }]],
  ['one group more than the limit allows halts', 1, 'halted', []],
])('a sweep that would close %s', async (_, brake, verdict, nominated) => {
  const world = await reported([ofHere, ofThere], { brake });

  const conclusion = await concludeSweep('sweep-1', 'complete', world);

  expect(conclusion).toMatchObject({ verdict, brake, changes: 2 });
  expect(world.nominated).toEqual(nominated);
});

test('a halted sweep has what it counted checked without a closing where mail may hold back some of it', async () => {
  const world = { ...(await reported([ofHere, ofThere], { brake: 1 })), mailDomains: ['example.com'] };

  await concludeSweep('sweep-1', 'complete', world);

  expect(world.nominated).toEqual([{ groups: [mail, web], ...withoutClosing }]);
});

test('a sweep that holds back an account does the same there', async () => {
  const limits = { ...noScopedLimits, accounts: new Map([[there.account, { kind: 'groups', most: 0 } as const]]) };
  const world = { ...(await reported([ofHere, ofThere])), mailDomains: ['example.com'] };

  await concludeSweep('sweep-1', 'complete', { ...world, scopes: { ...world.scopes, limits } });

  expect(world.nominated).toEqual([
    { groups: [mail], ...toClose },
    { groups: [web], ...withoutClosing },
  ]);
});

test('a halted sweep names what it would have closed, by id alone where a report has no name', async () => {
  const nameless = { ...ofThere, regions: [{ ...regionThere, candidateNames: [] }] };
  const world = await reported([ofHere, nameless], { brake: 1 });

  const { heldGroups } = await concludeSweep('sweep-1', 'complete', world);

  expect(heldGroups).toEqual([
    { ...mail, groupName: 'mail' },
    { ...web, groupName: '' },
  ]);
});

test('a halted sweep names as many groups as its record can hold', async () => {
  const ids = Array.from({ length: mostHeldGroups + 1 }, (_, index) => `sg-${String(index).padStart(17, '0')}`);
  const regions = [aRegion({ candidates: ids, changes: ids.length })];
  const world = await reported([aReport({ regions })], { accounts: [here.account], brake: 1 });

  const { heldGroups, changes } = await concludeSweep('sweep-1', 'complete', world);

  expect([heldGroups?.length, changes]).toEqual([mostHeldGroups, ids.length]);
});

test('of two that conclude at the same time, the later one goes by what the first has written down', async () => {
  const world = await reported([ofHere, ofThere]);
  const first = anEnd({ accounts: 1, missing: [there.account] });
  const { ledger } = world;
  const overtaken: typeof ledger = {
    ...ledger,
    conclude: async (conclusion) => {
      await ledger.conclude(first);
      return ledger.conclude(conclusion);
    },
  };

  const conclusion = await concludeSweep('sweep-1', 'complete', { ...world, ledger: overtaken });

  expect(conclusion).toEqual(first);
  expect(world.nominated).toEqual([{ groups: [mail], ...toClose }]);
});

test('a conclusion that was cut off before the queue took its groups is gone on with, without who reported later', async () => {
  const world = await reported([ofHere]);
  const enqueue = async () => Promise.reject(new Error('the process has ended'));
  const dying = concludeSweep('sweep-1', 'stalled', { ...world, nominations: { enqueue } });
  await expect(dying).rejects.toThrow('the process has ended');
  await world.ledger.report(part, ofThere);

  const { kind } = await concludeIfDue({ sweepId: 'sweep-1' }, world);

  expect(kind).toBe('concluded');
  expect(await world.ledger.conclusion('sweep-1')).toMatchObject({ end: 'stalled', missing: [there.account] });
  expect(world.nominated).toEqual([{ groups: [mail], ...toClose }]);
});

test('a sweep that is concluded, and whose groups the queue has, is not gone through again', async () => {
  const world = await reported([ofHere, ofThere]);
  await concludeSweep('sweep-1', 'complete', world);
  world.ledger.calls.clear();

  expect(await concludeIfDue({ sweepId: 'sweep-1' }, world)).toEqual({ kind: 'ended' });
  expect([...world.ledger.calls]).toEqual([['progress', 1]]);
  expect(world.nominated).toHaveLength(1);
  expect(world.requested).toEqual([]);
});

test('an account that the sweep was not begun for is neither counted nor has its groups enqueued', async () => {
  const world = await reported([ofHere, ofThere], { accounts: [here.account], brake: 1 });

  const conclusion = await concludeSweep('sweep-1', 'complete', world);

  const counts = { changes: 1, accounts: 1, places: 1, groups: 12, findings: 3, optedIn: 4 };
  expect(conclusion).toEqual(anEnd({ concludedAt, brake: 1, ...counts }));
  expect(world.nominated).toEqual([{ groups: [mail], ...toClose }]);
});

test('what waits for somebody in an account that is back is enqueued, and in no other', async () => {
  const world = await reported([{ ...ofHere, change: 'back' }, ofThere], { brake: 1 });
  const history = aHistory(aWaitingGroup('here', here), aWaitingGroup('there', there));

  const { verdict } = await concludeSweep('sweep-1', 'complete', { ...world, history });

  expect(verdict).toBe('halted');
  expect(world.nominated.map(({ groups, mayClose }) => [groups, mayClose])).toEqual([
    [[{ ...here, groupId: 'sg-here' }], false],
  ]);
});

test('a sweep that is not on record is an error, not a success', async () => {
  const world = await inMemorySweep(aSweep());

  await expect(concludeSweep('sweep-2', 'complete', world)).rejects.toThrow('sweep sweep-2 is not on record');
  await expect(concludeIfDue({ sweepId: 'sweep-2' }, world)).rejects.toThrow('sweep sweep-2 is not on record');
});

test('a sweep of an earlier version is left alone', async () => {
  const world = await inMemorySweep(aSweep());
  const ledger = { ...world.ledger, progress: async () => 'of-earlier-version' as const };

  expect(await concludeIfDue({ sweepId: 'sweep-1' }, { ...world, ledger })).toEqual({ kind: 'of-earlier-version' });
  expect(world.requested).toEqual([]);
});

describe('a sweep of which some account does not report', () => {
  /** Asks each minute, as the delayed message does, until the sweep is concluded; with what was reported in which minute. */
  async function askEachMinute(
    reports: Readonly<Record<number, AccountReport>>,
    accounts = [here.account, there.account],
  ) {
    const startedAt = new Date(now).toISOString();
    const world = await inMemorySweep(aSweep({ startedAt, accounts }));
    let request: ConcludeRequest = { kind: 'conclude-sweep', sweepId: 'sweep-1' };
    for (let minute = 1; minute < 100; minute += 1) {
      const report = reports[minute];
      if (report) await world.ledger.report(part, report);
      if (report) await world.ledger.addReported(part, report.account);
      const concluded = await concludeIfDue(request, { ...world, now: () => now + minute * minuteMs });
      if (concluded.kind === 'concluded') return { minute, ...concluded.conclusion };
      const [next, delay] = world.requested.at(-1) ?? [];
      expect([next?.kind, delay]).toEqual(['conclude-sweep', 60]);
      if (next?.kind === 'conclude-sweep') request = next;
    }
    throw new Error('never concluded');
  }

  test('is concluded when none has reported for 5 minutes, and names who is missing', async () => {
    const concluded = await askEachMinute({ 1: ofHere });

    expect(concluded).toMatchObject({ minute: 6, end: 'stalled', accounts: 1, missing: [there.account] });
  });

  test('goes on as long as others report', async () => {
    const ids = Array.from({ length: 9 }, (_, index) => `10000000000${index}`);
    const reports = Object.fromEntries(
      ids.map((account, index) => [4 * (index + 1), aReport({ account, regions: [] })]),
    );

    const concluded = await askEachMinute(reports, [...ids, there.account]);

    expect(concluded).toMatchObject({ minute: 41, end: 'stalled', accounts: 9, missing: [there.account] });
  });

  test('waits for the first report as long as it may take, since messages of edits may be before it in the queue', async () => {
    expect(await askEachMinute({ 40: ofHere })).toMatchObject({ minute: 45, end: 'stalled', accounts: 1 });
    expect(await askEachMinute({ 51: ofHere })).toMatchObject({ minute: 50, end: 'time-over', accounts: 0 });
  });

  test('is over after 50 minutes, however steadily others report', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => String(100_000_000_000 + index));
    const reports = Object.fromEntries(ids.map((account, index) => [index + 1, aReport({ account, regions: [] })]));

    const concluded = await askEachMinute(reports, ids);

    expect(concluded).toMatchObject({ minute: 50, end: 'time-over', accounts: 50, missing: ids.slice(50) });
  });

  test('is concluded by the count where the message of the last account was cut off before it could', async () => {
    const concluded = await askEachMinute({ 1: ofHere, 3: ofThere });

    expect(concluded).toMatchObject({ minute: 3, end: 'complete', missing: [] });
  });

  test('counts an account whose report is there though its message was cut off before it was counted', async () => {
    const world = await reported([ofHere]);
    await world.ledger.report(part, ofThere);
    const late = { ...world, now: () => now + 20 * minuteMs };

    await concludeIfDue({ sweepId: 'sweep-1', reported: { accounts: 1, since: concludedAt } }, late);

    expect(await world.ledger.conclusion('sweep-1')).toMatchObject({ end: 'stalled', accounts: 2, missing: [] });
  });
});
