import { expect, test } from 'vitest';
import { concludeIfComplete, concludeSweep } from '../../../core/sweep/conclude-sweep.ts';
import { mostHeldGroups, type PlaceReport, type Sweep, toClose } from '../../../core/sweep/sweep.ts';
import { now } from '../../builders/builders.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { anEnd, aReport, aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const mail = { ...here, groupId: 'sg-01234567' };
const web = { ...there, groupId: 'sg-89abcdef' };
const ofHere = aReport({ place: here, candidates: [mail.groupId] });
const ofThere = aReport({ place: there, candidates: [web.groupId], groups: 5, findings: 2, changes: 1 });

async function reported(reports: readonly PlaceReport[], change: Partial<Sweep> = {}) {
  const world = inMemorySweep(aSweep(change));
  for (const report of reports) await world.ledger.report('sweep-1', report);
  return world;
}

const concludedAt = new Date(now).toISOString();

test('the last report completes a sweep: what all places would change is counted together and nominated', async () => {
  const skipped = [{ ...there, region: 'xx-nowhere-9', reason: 'region xx-nowhere-9 is not enabled' }];
  const failures = [
    { ...there, region: null, reason: 'the role cannot be assumed' },
    { ...here, reason: 'sg-1: its ports are damaged' },
  ];
  const reports = [{ ...ofHere, failures: failures.slice(1) }, ofThere];
  const world = await reported(reports, { skipped, failures: failures.slice(0, 1) });

  const conclusion = await concludeIfComplete('sweep-1', world);

  const counts = { changes: 2, places: 2, groups: 17, findings: 5 };
  expect(conclusion).toEqual(anEnd({ concludedAt, ...counts, failures, skipped }));
  expect(world.nominated).toEqual([{ groups: [mail, web], ...toClose }]);
});

test('before the last report a sweep is neither concluded nor are its groups nominated', async () => {
  const world = await reported([ofHere]);

  const conclusion = await concludeIfComplete('sweep-1', world);

  expect([conclusion, world.nominated]).toEqual([null, []]);
  expect((await world.ledger.read('sweep-1'))?.conclusion).toBeNull();
});

test.each([
  ['as many groups as the limit allows releases them', 2, 'released', [{ groups: [mail, web], ...toClose }]],
  ['one group more than the limit allows halts', 1, 'halted', []],
])('a sweep that would close %s', async (_, brake, verdict, nominated) => {
  const world = await reported([ofHere, ofThere], { brake });

  const conclusion = await concludeSweep('sweep-1', world);

  expect(conclusion).toMatchObject({ verdict, brake, changes: 2 });
  expect(world.nominated).toEqual(nominated);
});

test('a halted sweep names what it would have closed, of a report by an earlier version by id alone', async () => {
  const world = await reported([{ ...ofHere, candidateNames: ['mail'] }, ofThere], { brake: 1 });

  const conclusion = await concludeSweep('sweep-1', world);

  expect(conclusion.heldGroups).toEqual([
    { ...mail, groupName: 'mail' },
    { ...web, groupName: '' },
  ]);
});

test('a halted sweep names as many groups as its record can hold', async () => {
  const ids = Array.from({ length: mostHeldGroups + 1 }, (_, index) => `sg-${String(index).padStart(17, '0')}`);
  const world = await reported([{ ...ofHere, candidates: ids, changes: ids.length }], { places: [here], brake: 1 });

  const { heldGroups, changes } = await concludeSweep('sweep-1', world);

  expect([heldGroups?.length, changes]).toEqual([mostHeldGroups, ids.length]);
});

test('of two that conclude at the same time, the later one goes by what the first has written down', async () => {
  const world = await reported([ofHere, ofThere]);
  const first = anEnd({ places: 1, missing: [there] });
  const { ledger } = world;
  const overtaken: typeof ledger = {
    ...ledger,
    conclude: async (conclusion) => {
      await ledger.conclude(first);
      return ledger.conclude(conclusion);
    },
  };

  const conclusion = await concludeSweep('sweep-1', { ...world, ledger: overtaken });

  expect(conclusion).toEqual(first);
  expect(world.nominated).toEqual([{ groups: [mail], ...toClose }]);
});

test('a place that reports after the conclusion has nothing nominated, though the conclusion is told again', async () => {
  const world = await reported([ofHere]);
  const first = await concludeSweep('sweep-1', world);
  await world.ledger.report('sweep-1', ofThere);

  const again = await concludeSweep('sweep-1', world);

  expect(again).toEqual(first);
  expect(again.missing).toEqual([there]);
  expect(world.nominated).toEqual([mail, mail].map((group) => ({ groups: [group], ...toClose })));
});

test('a place that the sweep was not begun for is neither counted nor has its groups nominated', async () => {
  const world = await reported([ofHere, ofThere], { places: [here], brake: 1 });

  const conclusion = await concludeSweep('sweep-1', world);

  const counts = { changes: 1, places: 1, groups: 12, findings: 3 };
  expect(conclusion).toEqual(anEnd({ concludedAt, brake: 1, ...counts }));
  expect(world.nominated).toEqual([{ groups: [mail], ...toClose }]);
});
