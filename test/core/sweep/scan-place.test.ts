import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { scanPlace } from '../../../core/sweep/scan-place.ts';
import { type PlaceReport, toClose, withoutClosing } from '../../../core/sweep/sweep.ts';
import { anEntry, anOpenRule, aPolicy, aRule, aSnapshot, fromCidr, managedTags, now } from '../../builders/builders.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { anEnd, aReport, aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const idOf = (index: number) => `sg-${String(index).padStart(17, '0')}`;
const refOf = (index: number) => ({ ...here, groupId: idOf(index) });

function open(index: number, change: Partial<Snapshot> = {}): Snapshot {
  return aSnapshot({ ref: refOf(index), rules: [anOpenRule()], ...change });
}

/** Open, but nobody has opted it in. */
function notOptedIn(index: number): Snapshot {
  return open(index, { tags: {} });
}

/** Closed, but with a managed rule whose network is no longer approved. */
function lapsed(index: number): Snapshot {
  return open(index, { rules: [aRule({ source: fromCidr('93.184.216.0/24'), tags: managedTags })] });
}

/** The same with an allowlist and a history that tell of that rule. */
function withLapsed<World extends ReturnType<typeof inMemorySweep>>(world: World): World {
  const { id, description: _d, tags: _t, ...permission } = lapsed(0).rules[0] ?? aRule();
  const item = {
    permission: { ...permission, description: null },
    ruleId: id,
    remediation: 'rem-earlier',
    entries: [],
  };
  const ended = anEntry({ id: 'entry-ended', cidr: cidr('93.184.216.0/24'), expiresAt: new Date(now).toISOString() });
  return {
    ...world,
    listOf: async () => ({ rules: [item], closed: [] }),
    policy: async () => aPolicy({ entries: [anEntry(), ended] }),
  };
}

test('a place is reported with its groups, findings and closings, and with what could not be read of it', async () => {
  const fine = open(1, { rules: [aRule()] });
  const damaged = { ref: refOf(5), unreadable: 'its ports are damaged' };
  const world = withLapsed(
    inMemorySweep(aSweep(), [
      [fine, open(2), notOptedIn(3)],
      [lapsed(4), damaged],
    ]),
  );

  const scanned = await scanPlace('sweep-1', here, world);

  const report: PlaceReport = {
    place: here,
    groups: 5,
    findings: 2,
    changes: 1,
    candidates: [idOf(2)],
    candidateNames: ['mail'],
    optedIn: 3,
    open: [idOf(2), idOf(3)],
    failures: [{ ...here, groupId: idOf(5), reason: `${idOf(5)}: its ports are damaged` }],
  };
  expect(scanned).toEqual({ report, conclusion: null });
  expect((await world.ledger.read('sweep-1'))?.reports).toEqual([report]);
  expect(world.nominated).toEqual([{ groups: [refOf(3), refOf(4)], ...withoutClosing }]);
});

test('groups whose managed rules only follow the allowlist do not count, and are enqueued whatever the limit says', async () => {
  const pages = [[open(1), open(2), lapsed(3), lapsed(4)]];
  const world = withLapsed(inMemorySweep(aSweep({ brake: 1, places: [here] }), pages));

  const scanned = await scanPlace('sweep-1', here, world);

  expect(scanned?.conclusion).toMatchObject({ verdict: 'halted', changes: 2 });
  expect(world.nominated).toEqual([{ groups: [refOf(3), refOf(4)], ...withoutClosing }]);
});

test('the last place of a sweep concludes it, and what is to be closed is enqueued then', async () => {
  const world = inMemorySweep(aSweep({ places: [here] }), [[open(1)]]);

  const scanned = await scanPlace('sweep-1', here, world);

  const concludedAt = new Date(now).toISOString();
  expect(scanned?.conclusion).toEqual(anEnd({ concludedAt, changes: 1, places: 1, groups: 1, findings: 1 }));
  expect(world.nominated).toEqual([{ groups: [refOf(1)], ...toClose }]);
});

test('of the groups to close no more are named than the limit allows, but all are counted', async () => {
  const world = inMemorySweep(aSweep({ brake: 2 }), [[open(1), open(2), open(3)]]);

  const scanned = await scanPlace('sweep-1', here, world);

  expect(scanned?.report).toMatchObject({ changes: 3, candidates: [idOf(1), idOf(2)] });
});

test('what is not to be closed is enqueued 500 groups at a time, and what is left over at the end', async () => {
  const groups = Array.from({ length: 1_001 }, (_, index) => notOptedIn(index));
  const world = inMemorySweep(aSweep(), [groups]);

  await scanPlace('sweep-1', here, world);

  expect(world.nominated.map((call) => call.groups.length)).toEqual([500, 500, 1]);
  expect(world.nominated.flatMap((call) => call.groups)).toEqual(groups.map(({ ref }) => ref));
});

test('a place that has reported is told the report that stands, and nothing is written again', async () => {
  const world = inMemorySweep(aSweep(), [[open(1)]]);
  const first = aReport({ place: here });
  await world.ledger.report('sweep-1', first);
  const report = async () => Promise.reject(new Error('written again'));

  const scanned = await scanPlace('sweep-1', here, { ...world, ledger: { ...world.ledger, report } });

  expect(scanned).toEqual({ report: first, conclusion: null });
});

test('of a place that fails half-way, what was seen before is reported beside the failure', async () => {
  const world = inMemorySweep(aSweep(), [[open(1)], [open(2)]]);
  const scanGroups = world.surveyOf();
  let reads = 0;
  const snapshots: typeof scanGroups.snapshots = async (outlines) => {
    if (++reads > 1) throw new Error('throttled');
    return scanGroups.snapshots(outlines);
  };

  const scanned = await scanPlace('sweep-1', here, { ...world, surveyOf: () => ({ ...scanGroups, snapshots }) });

  const failures = [{ ...here, reason: 'throttled' }];
  const report = {
    place: here,
    groups: 1,
    findings: 1,
    changes: 1,
    candidates: [idOf(1)],
    candidateNames: ['mail'],
    optedIn: 1,
    open: [idOf(1)],
    failures,
  };
  expect(scanned).toEqual({ report, conclusion: null });
});

test('a report names up to 500 groups with a finding, and none where there are more', async () => {
  const groups = Array.from({ length: 501 }, (_, index) => notOptedIn(index + 1));
  const reports = await Promise.all(
    [500, 501].map(async (count) => {
      const scanned = await scanPlace('sweep-1', here, inMemorySweep(aSweep(), [groups.slice(0, count)]));
      return scanned?.report;
    }),
  );

  expect(reports.map((report) => [report?.findings, report?.open?.length, report?.optedIn])).toEqual([
    [500, 500, 0],
    [501, undefined, 0],
  ]);
});

test('a place that comes after the conclusion is not looked at', async () => {
  const world = inMemorySweep(aSweep());
  await world.ledger.conclude(anEnd({ missing: [here, there] }));
  const policy = async () => Promise.reject(new Error('looked at'));

  expect(await scanPlace('sweep-1', here, { ...world, policy })).toBeNull();
});

test('a place of a sweep that nobody began is an error, and nothing is nominated', async () => {
  const world = inMemorySweep(aSweep(), [[notOptedIn(1)]]);

  const scanning = scanPlace('sweep-2', here, world);

  const text = 'sweep sweep-2 is not on record, so nothing can be reported to it';
  await expect(scanning).rejects.toThrow(new Error(text));
  expect(world.nominated).toEqual([]);
});
