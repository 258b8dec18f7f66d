import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { startSweep } from '../../../core/sweep/start-sweep.ts';
import { type Sweep, withoutClosing } from '../../../core/sweep/sweep.ts';
import { countersOf } from '../../../core/sweep/sweep-ledger.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { aHistory, aLastEntry, aWaitingGroup } from '../../builders/a-history.ts';
import { anEntry, aPolicy, now } from '../../builders/builders.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { anEnd, aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const elsewhere = { account: here.account, region: 'sa-east-1' };
const stranger = { account: '777788889999', region: here.region };

interface Situation {
  readonly entries?: readonly AllowlistEntry[];
  readonly log?: readonly AuditEntry[];
  readonly regions?: readonly string[] | null;
  /** The sweep that is on record under its id already, and who has reported to it. */
  readonly known?: Sweep;
  readonly reported?: readonly string[];
  /** An account on record as unreachable. */
  readonly lost?: string;
}

/** What starting a sweep asks for, nominates and writes down. */
async function started({ entries = [anEntry()], log = [], regions = null, known, lost, reported = [] }: Situation) {
  const memory = await inMemorySweep(known ?? aSweep({ sweepId: 'sweep-0' }));
  const counters = countersOf(known?.accounts ?? []);
  for (const account of reported) {
    await memory.ledger.addReported({ sweepId: 'sweep-1', part: counters.get(account)?.part ?? 0 }, account);
  }
  const since = '2026-11-15T10:00:00.000Z';
  if (lost) await memory.accountStates.put({ account: lost, state: 'unreachable', since, reason: 'lost' });
  const reached: string[] = [];
  const world = {
    ...memory,
    history: aHistory(...log),
    policy: async () => aPolicy({ entries }),
    fleet: aFleet({
      accounts: [here.account, there.account],
      regions,
      enabled: (account) => {
        reached.push(account);
        return [];
      },
    }),
  };
  const sweep = await startSweep({ sweepId: 'sweep-1', changeLimit: 7 }, world);
  return { sweep, reached, asked: memory.requested, nominated: memory.nominated, ledger: memory.ledger };
}

const startedAt = new Date(now).toISOString();

describe('the start of a sweep', () => {
  test('writes down the accounts, and asks for a scan of each and for a conclusion, and asks no account', async () => {
    const { sweep, reached, asked, nominated, ledger } = await started({});

    const accounts = expect.arrayContaining([here.account, there.account]);
    expect(sweep).toEqual(aSweep({ startedAt, brake: 7, accounts }));
    expect(await ledger.begun('sweep-1')).toEqual(sweep);
    const counter = { part: 0, of: 2, parts: 1 };
    expect(asked).toEqual([
      [{ kind: 'conclude-sweep', sweepId: 'sweep-1' }, 60],
      ...sweep.accounts.map((account) => [
        { kind: 'scan-account', sweepId: 'sweep-1', account, changeLimit: 7, counter, undelivered: true },
        undefined,
      ]),
    ]);
    expect([reached, nominated]).toEqual([[], []]);
  });

  test('that comes a second time goes on with the accounts of the first, and asks only for those that have not reported', async () => {
    const accounts = Array.from({ length: 60 }, (_, index) => String(100_000_000_000 + index));
    const known = aSweep({ accounts });

    const { sweep, asked } = await started({ known, reported: accounts.slice(0, 58) });

    expect(sweep).toEqual(known);
    expect(asked.map(([request]) => request)).toEqual([
      { kind: 'conclude-sweep', sweepId: 'sweep-1' },
      ...accounts.slice(58).map((account) => {
        const counter = { part: 1, of: 10, parts: 2 };
        return { kind: 'scan-account', sweepId: 'sweep-1', account, changeLimit: 50, counter, undelivered: true };
      }),
    ]);
  });

  test.each([
    ['before any other', null, true],
    ['after one of the day before', 'sweep-2026-11-14T23:00:00Z', true],
    ['after another of the same day', 'sweep-2026-11-15T00:00:00Z', undefined],
  ])('%s asks what member accounts could not send once a day', async (_, latest, isAsked) => {
    const memory = await inMemorySweep(aSweep({ sweepId: latest ?? 'sweep-0' }));
    if (latest) await memory.ledger.conclude(anEnd({ sweepId: latest }));

    await startSweep({ sweepId: 'sweep-2026-11-15T12:00:00Z', changeLimit: 7 }, memory);

    const scans = memory.requested.flatMap(([request]) => (request.kind === 'scan-account' ? [request] : []));
    expect(scans.length).toBeGreaterThan(0);
    expect(scans.map(({ undelivered }) => undelivered)).toEqual(scans.map(() => isAsked));
  });
});

describe('a sweep nominates at once', () => {
  test('unfinished remediations, and groups in which somebody is awaited who is approved by now', async () => {
    const log = [
      aLastEntry('planned'),
      aLastEntry('completed', { outcome: 'completed' }),
      aWaitingGroup('waiting', there),
    ];

    const { nominated } = await started({ log });

    const groups = [
      { ...here, groupId: 'sg-planned' },
      { ...there, groupId: 'sg-waiting' },
    ];
    expect(nominated).toEqual([{ groups, ...withoutClosing }]);
  });

  test('nobody who waits for somebody not approved', async () => {
    expect((await started({ log: [aWaitingGroup('waiting')], entries: [] })).nominated).toEqual([]);
  });

  test('of regions it does not look at only what is unfinished', async () => {
    const log = [aLastEntry('planned', {}, elsewhere), aWaitingGroup('waiting', elsewhere)];

    const { nominated } = await started({ log, regions: [here.region] });

    expect(nominated).toEqual([{ groups: [{ ...elsewhere, groupId: 'sg-planned' }], ...withoutClosing }]);
  });

  test('of an account on record as unreachable only what is unfinished', async () => {
    const log = [aLastEntry('planned', {}, there), aWaitingGroup('waiting', there)];

    const { nominated } = await started({ log, lost: there.account });

    expect(nominated).toEqual([{ groups: [{ ...there, groupId: 'sg-planned' }], ...withoutClosing }]);
  });

  test('nothing of an account that it does not look at', async () => {
    const log = [aLastEntry('planned', {}, stranger), aWaitingGroup('waiting', stranger)];

    expect((await started({ log })).nominated).toEqual([]);
  });
});

test.each(['policy', 'fleet', 'history'] as const)(
  'where the %s cannot be read no sweep is begun and nothing asked for, since every scan would fail by that',
  async (what) => {
    const memory = await inMemorySweep(aSweep());
    const fail = async () => Promise.reject(new Error('cannot be read'));
    const broken = {
      policy: fail,
      fleet: { ...memory.fleet, accounts: fail },
      history: {
        briefs: () => {
          throw new Error('cannot be read');
        },
      },
    };

    const starting = startSweep({ sweepId: 'sweep-2', changeLimit: 7 }, { ...memory, [what]: broken[what] });

    await expect(starting).rejects.toThrow('cannot be read');
    expect([await memory.ledger.begun('sweep-2'), memory.requested, memory.nominated]).toEqual([null, [], []]);
  },
);

test('what is owed of ten thousand groups asks nothing for each of them', async () => {
  const log = Array.from({ length: 10_000 }, (_, index) => aLastEntry(`planned-${index}`));
  const memory = await inMemorySweep(aSweep());
  const asked: string[] = [];
  const fleet = {
    ...memory.fleet,
    accounts: async () => [here.account],
    isManaged: async (account: string) => asked.push(account) > 0,
    isSwept: async ({ account }: { account: string }) => asked.push(account) > 0,
  };

  await startSweep({ sweepId: 'sweep-1', changeLimit: 7 }, { ...memory, fleet, history: aHistory(...log) });

  expect(memory.nominated.map(({ groups }) => groups.length)).toEqual([10_000]);
  expect(asked).toEqual([]);
});

describe('where approvals have ended by themselves', () => {
  const hourMs = 3_600_000;
  const inAccount = (account: string) => ({ scope: { kind: 'account', account } }) as const;
  const inVpc = { scope: { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' } } as const;

  /** What is asked for when these have ended so many milliseconds before, none of them live. */
  async function askedAfter(...ended: readonly [age: number, change?: Partial<AllowlistEntry> | undefined][]) {
    const entries = ended.map(([age, change], index) =>
      anEntry({ id: `entry-${index}`, expiresAt: new Date(now - age).toISOString(), ...change }),
    );
    const { asked } = await started({ entries });
    return asked.map(([request]) => request).filter(({ kind }) => kind === 'allowlist-changed');
  }

  test.each([
    ['in this moment', 0],
    ['just less than three hours ago', 3 * hourMs - 1],
  ])('%s, a sweep asks for their groups', async (_, age) => {
    expect(await askedAfter([age])).toEqual([{ kind: 'allowlist-changed', accounts: null }]);
  });

  test.each<[string, number, Partial<AllowlistEntry>?]>([
    ['that end in the next moment', -1],
    ['that ended three hours ago', 3 * hourMs],
    ['that somebody removed', hourMs, { removedBy: 'ada' }],
    ['that never end', 0, { expiresAt: null }],
  ])('a sweep asks for nothing because of those %s', async (_, age, change) => {
    expect(await askedAfter([age, change])).toEqual([]);
  });

  test('it asks for the accounts for which they spoke, each once', async () => {
    const [first, second] = ['111122223333', '444455556666'].map(inAccount);

    expect(await askedAfter([1, second], [2, first], [3, second])).toEqual([
      { kind: 'allowlist-changed', accounts: ['444455556666', '111122223333'] },
    ]);
  });

  test('it asks for all accounts if one of them spoke for more, or for it cannot be told which', async () => {
    const one = inAccount('444455556666');
    const all = [{ kind: 'allowlist-changed', accounts: null }];

    expect(await askedAfter([1, one], [2])).toEqual(all);
    expect(await askedAfter([1, one], [2, inVpc])).toEqual(all);
  });

  test('it asks for no more accounts because of approvals that had ended before', async () => {
    const [first, second] = ['111122223333', '444455556666'].map(inAccount);

    expect(await askedAfter([1, first], [4 * hourMs, second], [-hourMs])).toEqual([
      { kind: 'allowlist-changed', accounts: ['111122223333'] },
    ]);
  });
});
