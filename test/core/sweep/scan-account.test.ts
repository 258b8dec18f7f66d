import { describe, expect, test } from 'vitest';
import { MembershipUnknownError } from '../../../core/organisation/membership-unknown-error.ts';
import type { AccountContact } from '../../../core/organisation/registry.ts';
import type { AccountAccess } from '../../../core/sweep/account-access.ts';
import { scanAccount } from '../../../core/sweep/scan-account.ts';
import { toClose } from '../../../core/sweep/sweep.ts';
import { anOpenRule, aSnapshot, now } from '../../builders/builders.ts';
import { inMemorySweep, type MemorySweep, orderFor } from '../../builders/in-memory-sweep.ts';
import { aReport, aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const idOf = (index: number) => `sg-${String(index).padStart(17, '0')}`;
const open = (index: number, tags?: Record<string, string>) =>
  aSnapshot({ ref: { ...here, groupId: idOf(index) }, rules: [anOpenRule()], ...(tags ? { tags } : {}) });
const onlyHere = aSweep({ accounts: [here.account] });
const part = { sweepId: 'sweep-1', part: 0 };
const iso = new Date(now).toISOString();

const scanHere = (world: MemorySweep, sweep = onlyHere, attempt = 1) =>
  scanAccount(orderFor(sweep, here.account), attempt, world);

/** The account as it is, but for what is given. */
function changed(world: MemorySweep, change: (access: AccountAccess) => Partial<AccountAccess>): MemorySweep {
  return {
    ...world,
    openAccount: (account) => {
      const access = world.openAccount(account);
      return { ...access, ...change(access) };
    },
  };
}

describe('an account of a sweep', () => {
  test('is scanned in all its regions and reported once, with the regions that it has not enabled', async () => {
    const regionsOf = async () => ({ enabled: ['us-east-1', 'eu-west-1'], disabled: ['me-south-1'] });
    const world = await inMemorySweep(aSweep(), { pages: [[open(1)]], regionsOf });

    const scanned = await scanHere(world, aSweep());

    expect(scanned).toMatchObject({ kind: 'reported', conclusion: null });
    const report = await world.ledger.reportOf(part, here.account);
    expect(report).toMatchObject({ account: here.account, skipped: ['me-south-1'], failures: [] });
    expect(report?.regions.map(({ region, changes }) => [region, changes])).toEqual([
      ['us-east-1', 1],
      ['eu-west-1', 1],
    ]);
    expect([await world.ledger.reported('sweep-1'), world.nominated]).toEqual([new Set([here.account]), []]);
  });

  test('that is the last one concludes the sweep, and what is to be closed is enqueued then', async () => {
    const world = await inMemorySweep(onlyHere, { pages: [[open(1)]] });

    const scanned = await scanHere(world);

    expect(scanned).toMatchObject({ conclusion: { end: 'complete', changes: 1, accounts: 1, groups: 1 } });
    expect(world.nominated).toEqual([{ groups: [{ ...here, groupId: idOf(1) }], ...toClose }]);
  });

  test('has its clients and credentials dropped, also where something fails', async () => {
    const world = await inMemorySweep(onlyHere);
    const policy = async () => Promise.reject(new Error('no policy'));
    const regions = async () => Promise.reject(new Error('denied'));

    await expect(scanHere({ ...world, policy })).rejects.toThrow('no policy');
    await scanHere(changed(world, () => ({ regions })));
    await scanHere(world);

    expect(world.opened).toHaveLength(3);
    expect(world.closed).toEqual(world.opened);
  });

  test('is not scanned a second time where its message comes again, but counted again', async () => {
    const world = await inMemorySweep(aSweep(), { pages: [[open(1)]] });
    await scanHere(world, aSweep());
    world.ledger.calls.clear();

    const again = await scanHere(world, aSweep());

    expect(again).toMatchObject({ kind: 'reported', report: { regions: [{ groups: 1 }] }, conclusion: null });
    expect(world.opened).toHaveLength(1);
    expect([world.ledger.calls.get('report'), world.ledger.calls.get('addReported')]).toEqual([undefined, 1]);
  });

  test('of which two deliveries are scanned at once is counted once, and concludes the sweep once', async () => {
    const world = await inMemorySweep(aSweep(), { pages: [[open(1)]] });
    await scanHere(world, aSweep());
    const order = orderFor(aSweep(), there.account);

    await Promise.all([scanAccount(order, 1, world), scanAccount(order, 1, world)]);

    expect(await world.ledger.conclusion('sweep-1')).toMatchObject({ accounts: 2, changes: 2, missing: [] });
    const enqueued = new Set(world.nominated.flatMap(({ groups }) => groups.map(({ account }) => account)));
    expect(enqueued).toEqual(new Set([here.account, there.account]));
  });

  test.each(['addReported', 'addComplete', 'begun', 'conclude', 'finish'] as const)(
    'whose message was cut off before %s has that done by the next delivery, without another scan',
    async (call) => {
      const world = await inMemorySweep(onlyHere, { pages: [[open(1)]] });
      const dying = { ...world.ledger, [call]: async () => Promise.reject(new Error('cut off')) };
      await expect(scanHere({ ...world, ledger: dying })).rejects.toThrow('cut off');

      const again = await scanHere(world);

      expect(again).toMatchObject({ kind: 'reported', conclusion: { accounts: 1, changes: 1, missing: [] } });
      expect(await world.ledger.progress('sweep-1')).toMatchObject({ isFinished: true });
      expect(world.opened).toHaveLength(1);
    },
  );

  test('that comes after the sweep has ended is not reached', async () => {
    const world = await inMemorySweep(aSweep());
    await world.ledger.finish('sweep-1');

    expect(await scanHere(world, aSweep())).toEqual({ kind: 'too-late' });
    expect(world.opened).toEqual([]);
  });

  test('of a sweep that nobody began is an error, and nothing is reached', async () => {
    const world = await inMemorySweep(aSweep());

    const scanning = scanHere(world, aSweep({ sweepId: 'sweep-2' }));

    const text = 'sweep sweep-2 is not on record, so nothing can be reported to it';
    await expect(scanning).rejects.toThrow(new Error(text));
    expect(world.opened).toEqual([]);
  });

  test('that is not managed any more is reported as such, and not reached', async () => {
    const world = await inMemorySweep(onlyHere);
    const fleet = { ...world.fleet, isManaged: async () => false };

    const scanned = await scanHere({ ...world, fleet });

    const report = { account: here.account, regions: [], skipped: [], failures: [], change: 'left' };
    expect(scanned).toMatchObject({ report, conclusion: { accounts: 1, unread: [], failed: 0 } });
    expect(world.opened).toEqual([]);
  });

  test('has when it was reached and what it has enabled kept, where somebody wants to know', async () => {
    const put: [string, AccountContact][] = [];
    const world = {
      ...(await inMemorySweep(onlyHere)),
      contacts: { put: async (...kept: [string, AccountContact]) => void put.push(kept) },
    };

    await scanAccount(orderFor(onlyHere, here.account), 1, world);

    expect(put).toEqual([[here.account, { regions: [here.region], lastContact: iso }]]);
  });

  test('is asked what it could not send where the message says so, and otherwise not', async () => {
    const world = await inMemorySweep(aSweep());
    const asked: string[] = [];
    const counting = changed(world, () => ({
      undelivered: async (region) => {
        asked.push(region);
        return 3;
      },
    }));

    await scanAccount({ ...orderFor(aSweep(), here.account), undelivered: true }, 1, counting);
    await scanAccount(orderFor(aSweep(), there.account), 1, counting);

    expect(asked).toEqual([here.region]);
    expect(await world.ledger.conclusion('sweep-1')).toMatchObject({ undelivered: 3 });
  });
});

describe('an account that cannot be reached', () => {
  const reason = 'the role cannot be assumed';
  const lost = async () =>
    changed(await inMemorySweep(onlyHere), () => ({ regions: async () => Promise.reject(new Error(reason)) }));

  test('is tried once more before it is on record and reported', async () => {
    const world = await lost();

    const first = await scanHere(world, onlyHere, 1);
    const onRecord = await world.accountStates.unreachableOf(here.account);
    const second = await scanHere(world, onlyHere, 2);

    const note = { account: here.account, region: null, reason, unreachableSince: iso };
    expect([first, onRecord]).toEqual([{ kind: 'unreachable', reason }, null]);
    expect(second).toMatchObject({ kind: 'reported', report: { regions: [], failures: [note] } });
    expect(second).toMatchObject({ conclusion: { unread: [here.account], failed: 1, failedNews: 0 } });
    expect(await world.accountStates.unreachableOf(here.account)).toMatchObject({ since: iso, reason });
  });

  test('and is on record as such is reported at the first failure, with the time since when', async () => {
    const world = await lost();
    const since = '2026-11-15T10:00:00.000Z';
    await world.accountStates.put({ account: here.account, state: 'unreachable', since, reason });

    const scanned = await scanHere(world);

    expect(scanned).toMatchObject({ report: { failures: [{ unreachableSince: since }] } });
    expect(world.closed).toEqual([here.account]);
  });

  test('does not have the policy read', async () => {
    const world = await lost();
    const policy = async () => Promise.reject(new Error('read'));

    expect(await scanHere({ ...world, policy })).toEqual({ kind: 'unreachable', reason });
  });

  test('since it does not answer is given up after a minute', async () => {
    const hanging = changed(await inMemorySweep(onlyHere), () => ({ regions: () => new Promise(() => {}) }));
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => void waits.push(milliseconds);

    expect(await scanHere({ ...hanging, sleep })).toEqual({ kind: 'unreachable', reason: 'no answer within 60 s' });
    expect(waits).toEqual([60_000]);
  });
});

test('an account that is back is scanned, on record as reachable, and reported as back', async () => {
  const world = await inMemorySweep(aSweep());
  await world.accountStates.put({ account: here.account, state: 'unreachable', since: iso, reason: 'lost' });

  const scanned = await scanHere(world, aSweep());

  expect(scanned).toMatchObject({ report: { change: 'back', regions: [{ region: here.region }] } });
  expect(world.accountStates.changes.map(({ state }) => state)).toEqual(['unreachable', 'reachable']);
});

test.each(['report', 'addReported'] as const)(
  'an account that is back is so, and on record, also where its message was cut off before %s',
  async (call) => {
    const world = await inMemorySweep(aSweep());
    await world.accountStates.put({ account: here.account, state: 'unreachable', since: iso, reason: 'lost' });
    const dying = { ...world.ledger, [call]: async () => Promise.reject(new Error('cut off')) };
    await expect(scanHere({ ...world, ledger: dying }, aSweep())).rejects.toThrow('cut off');

    const scanned = await scanHere(world, aSweep());

    expect(scanned).toMatchObject({ report: { change: 'back' } });
    expect(world.accountStates.changes.map(({ state }) => state)).toEqual(['unreachable', 'reachable']);
  },
);

test('where it is the policy that cannot be read the account is not reported', async () => {
  const world = await inMemorySweep(onlyHere);
  const policy = async () => Promise.reject(new Error('the allowlist cannot be read'));

  await expect(scanHere({ ...world, policy })).rejects.toThrow('the allowlist cannot be read');
  expect(await world.ledger.reportOf(part, here.account)).toBeNull();
});

test('a report that stands is not overwritten by a later one', async () => {
  const world = await inMemorySweep(aSweep());
  const first = aReport({ regions: [] });
  const late = { ...world.ledger, reportOf: async () => null };
  await world.ledger.report(part, first);

  await scanHere({ ...world, ledger: late }, aSweep());

  expect(await world.ledger.reportOf(part, here.account)).toEqual(first);
});

test.each([1, 2, 3])(
  'an account of which nobody knows whether it is managed is not on record as unreachable (delivery %i)',
  async (attempt) => {
    const unknown = new MembershipUnknownError('the registry is throttled');
    const world = await inMemorySweep(onlyHere, { regionsOf: async () => Promise.reject(unknown) });

    await expect(scanHere(world, onlyHere, attempt)).rejects.toThrow(unknown);

    expect(await world.accountStates.unreachableOf(here.account)).toBeNull();
    expect(await world.ledger.reportOf(part, here.account)).toBeNull();
    expect(world.closed).toEqual([here.account]);
  },
);
