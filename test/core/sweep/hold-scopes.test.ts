import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { itemOf } from '../../../aws/dynamodb-item.ts';
import { sweepConclusionSchema } from '../../../aws/sweep-schemas.ts';
import { noScopedLimits, parseScopedLimits, type ScopedLimits } from '../../../core/organisation/scoped-limits.ts';
import type { AccountReport } from '../../../core/sweep/account-report.ts';
import { concludeSweep } from '../../../core/sweep/conclude-sweep.ts';
import { type Sweep, toClose } from '../../../core/sweep/sweep.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { itemBytes } from '../../builders/item-bytes.ts';
import { aRegion, aReport, aSweep } from '../../contracts/sweep-ledger/sweeps.ts';

const [first, second, third] = ['111111111111', '222222222222', '333333333333'] as const;
const outer = 'ou-ab12-outer000';
const part = { sweepId: 'sweep-1', part: 0 };

function limitsOf(text: string): ScopedLimits {
  const reading = parseScopedLimits(text);
  if (reading.kind === 'wrong') throw new Error(reading.problem);
  return reading.limits;
}

/** An account with so many groups to close, of so many that are opted in, in two regions. */
function closing(account: string, changes: number, optedIn = 100): AccountReport {
  const ids = Array.from({ length: changes }, (_, index) => `sg-${account}-${index}`);
  const half = Math.ceil(changes / 2);
  const region = (name: string, candidates: string[], own: number) =>
    aRegion({ region: name, candidates, candidateNames: candidates, changes: candidates.length, optedIn: own });
  return aReport({
    account,
    regions: [region('us-east-1', ids.slice(0, half), optedIn), region('eu-west-1', ids.slice(half), 0)],
  });
}

interface Reported {
  readonly limits?: ScopedLimits;
  readonly paths?: Readonly<Record<string, readonly string[]>>;
  readonly sweep?: Partial<Sweep>;
}

async function reported(reports: readonly AccountReport[], { limits = noScopedLimits, paths = {}, sweep }: Reported) {
  const accounts = reports.map(({ account }) => account);
  const world = await inMemorySweep(aSweep({ accounts, ...sweep }));
  for (const report of reports) {
    await world.ledger.report(part, report);
    await world.ledger.addReported(part, report.account);
  }
  return { ...world, scopes: { limits, ouPaths: async () => new Map(Object.entries(paths)) } };
}

type World = Awaited<ReturnType<typeof reported>>;

const conclude = (world: World) => concludeSweep('sweep-1', 'complete', world);
const closedIn = ({ nominated }: World) =>
  nominated.flatMap(({ groups, mayClose }) => (mayClose ? groups.map(({ account }) => account) : []));

test('an account beyond its limit is held by name, with its groups, and the others are closed', async () => {
  const world = await reported([closing(first, 11), closing(second, 10)], { limits: limitsOf('account=10') });

  const conclusion = await conclude(world);

  expect(conclusion).toMatchObject({ verdict: 'released', changes: 21 });
  expect(conclusion.held).toEqual({
    scopes: [{ scope: first, limit: '10', most: 10, changes: 11 }],
    scopesOmitted: 0,
    changes: 11,
    closesIn: [second],
  });
  expect(conclusion.heldGroups?.map(({ groupName }) => groupName)).toEqual(
    Array.from({ length: 11 }, (_, index) => `sg-${first}-${index}`),
  );
  expect(world.nominated.map(({ trigger, mayClose }) => ({ trigger, mayClose }))).toEqual([toClose]);
  expect(closedIn(world)).toEqual(Array(10).fill(second));
});

test('groups of an account that is held take no room from those of the others, however many they are', async () => {
  const crowd = Array.from({ length: 30 }, (_, index) => closing(String(400_000_000_000 + index), 20));
  const world = await reported([...crowd, closing(first, 3)], { limits: limitsOf('account=10') });

  const conclusion = await conclude(world);

  expect(closedIn(world)).toEqual(Array(3).fill(first));
  expect([conclusion.held?.scopes.length, conclusion.held?.changes]).toEqual([30, 600]);
  expect(conclusion.heldGroups).toHaveLength(200);
});

test('what is held counts neither for the limit of all nor for the share', async () => {
  const limits = limitsOf(`${first}=5,share=4%`);
  const world = await reported([closing(first, 500), closing(second, 7)], { limits, sweep: { brake: 7 } });

  expect(await conclude(world)).toMatchObject({ verdict: 'released', changes: 507 });
  expect(closedIn(world)).toHaveLength(7);
});

test.each([
  ['the limit of all', { sweep: { brake: 6 } }, undefined],
  ['the share of all', { limits: limitsOf(`${first}=5,share=3%`) }, { percent: 3, most: 6 }],
])('what is left beyond %s halts the sweep, and nothing is closed', async (_, given, share) => {
  const world = await reported([closing(first, 20), closing(second, 7)], { limits: limitsOf(`${first}=5`), ...given });

  const conclusion = await conclude(world);

  expect(conclusion).toMatchObject({ verdict: 'halted', held: { changes: 20, closesIn: [] } });
  expect(conclusion.share).toEqual(share);
  expect(conclusion.heldGroups).toHaveLength(27);
  expect(world.nominated).toEqual([]);
});

test('OUs are asked for only where one has a limit, and where they cannot be read nothing is concluded', async () => {
  const down = { ouPaths: async () => Promise.reject(new Error('the registry cannot be read')) };
  const without = await reported([closing(first, 1)], {});
  const within = await reported([closing(first, 1)], {});

  const conclusion = await conclude({ ...without, scopes: { limits: limitsOf('account=10'), ...down } });

  expect(conclusion.verdict).toBe('released');
  await expect(conclude({ ...within, scopes: { limits: limitsOf(`${outer}=10`), ...down } })).rejects.toThrow(
    'registry',
  );
  expect(await within.ledger.conclusion('sweep-1')).toBeNull();
});

test('a conclusion that was cut off goes on in the accounts that it names, though one has moved and limits have changed', async () => {
  const paths = { [first]: ['r-ab12', outer], [second]: ['r-ab12'], [third]: ['r-ab12', outer] };
  const reports = [closing(first, 6), closing(second, 5), closing(third, 6)];
  const world = await reported(reports, { limits: limitsOf(`${outer}=10`), paths });
  let isDown = true;
  const enqueue: World['nominations']['enqueue'] = async (groups, why) => {
    if (isDown) throw new Error('down');
    await world.nominations.enqueue(groups, why);
  };
  await expect(conclude({ ...world, nominations: { enqueue } })).rejects.toThrow('down');
  isDown = false;

  await conclude({
    ...world,
    nominations: { enqueue },
    scopes: { limits: noScopedLimits, ouPaths: async () => new Map() },
  });

  expect(closedIn(world)).toEqual(Array(5).fill(second));
});

test('the largest conclusion of 5,000 accounts is one item, as its schema has it', async () => {
  const accounts = Array.from({ length: 5_000 }, (_, index) => String(100_000_000_000 + index));
  const note = (account: string) => [{ account, region: 'us-east-1', reason: '王'.repeat(400) }];
  const name = 'x'.repeat(255);
  const reports = accounts.map((account, index) => {
    const changes = index < 2_500 ? 2 : 1;
    const candidates = Array.from({ length: changes }, () => `sg-${account}00000`);
    const region = aRegion({
      region: 'ap-southeast-1',
      candidates,
      candidateNames: candidates.map(() => name),
      changes,
    });
    return aReport({ account, regions: [region], failures: note(account) });
  });
  const world = await reported(reports, { limits: limitsOf('account=1'), sweep: { brake: 10_000 } });

  const conclusion = await conclude(world);

  expect(conclusion.held).toMatchObject({ scopes: { length: 200 }, scopesOmitted: 2_300, closesIn: { length: 2_500 } });
  expect([conclusion.unread.length, conclusion.heldGroups?.length]).toEqual([5_000, 200]);
  expect(itemBytes(itemOf(conclusion))).toBeLessThan(400 * 1024);
  expect(sweepConclusionSchema.parse(conclusion)).toEqual(conclusion);
});

describe('whatever the limits', () => {
  const text = fc
    .record({
      each: fc.option(fc.nat(8)),
      own: fc.option(fc.nat(8)),
      ou: fc.option(
        fc.oneof(
          fc.nat(12).map(String),
          fc.nat(100).map((percent) => `${percent}%`),
        ),
      ),
      share: fc.option(fc.nat(100)),
    })
    .map(({ each, own, ou, share }) =>
      [
        ...(each === null ? [] : [`account=${each}`]),
        ...(own === null ? [] : [`${second}=${own}`]),
        ...(ou === null ? [] : [`${outer}=${ou}`]),
        ...(share === null ? [] : [`share=${share}%`]),
      ].join(','),
    );
  const changes = fc.tuple(fc.nat(10), fc.nat(10), fc.nat(10));

  test('no more is closed than each of them allows, and all or nothing of an account', async () => {
    await fc.assert(
      fc.asyncProperty(text, changes, fc.nat(20), async (limitText, counts, brake) => {
        const limits = limitsOf(limitText);
        const reports = [first, second, third].map((account, index) => closing(account, counts[index] ?? 0, 20));
        const paths = { [first]: [outer], [second]: [outer], [third]: [] };
        const world = await reported(reports, { limits, paths, sweep: { brake: brake + 1 } });

        await conclude(world);

        const closed = closedIn(world);
        const count = (account: string) => closed.filter((one) => one === account).length;
        const most = (limit: { kind: string; most?: number; percent?: number } | null | undefined, optedIn: number) => {
          if (!limit) return Number.POSITIVE_INFINITY;
          const { percent = 0, most = 0 } = limit;
          if (limit.kind === 'groups') return most;
          return percent === 0 ? 0 : Math.max(1, Math.floor((percent * optedIn) / 100));
        };
        expect(closed.length).toBeLessThanOrEqual(brake + 1);
        expect(count(first)).toBeLessThanOrEqual(most(limits.eachAccount, 20));
        expect(count(second)).toBeLessThanOrEqual(most(limits.accounts.get(second) ?? limits.eachAccount, 20));
        expect(count(first) + count(second)).toBeLessThanOrEqual(most(limits.ous.get(outer), 40));
        const share = limits.sharePercent === null ? null : { kind: 'percent', percent: limits.sharePercent };
        expect(closed.length).toBeLessThanOrEqual(most(share, 60));
        for (const [index, account] of [first, second, third].entries()) {
          expect([0, counts[index]]).toContain(count(account));
        }
      }),
      { numRuns: 300 },
    );
  });
});
