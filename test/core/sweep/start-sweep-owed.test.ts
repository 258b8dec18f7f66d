import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { startSweep } from '../../../core/sweep/start-sweep.ts';
import type { ScanRequest } from '../../../core/sweep/sweep.ts';
import { type Sweep, withoutClosing } from '../../../core/sweep/sweep.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { aHistory, aLastEntry, aWaitingGroup } from '../../builders/a-history.ts';
import { anEntry, aPolicy, now } from '../../builders/builders.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { memoryAccountStates } from '../../builders/memory-account-states.ts';
import { aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const elsewhere = { account: here.account, region: 'sa-east-1' };
const stranger = { account: '777788889999', region: here.region };

interface Situation {
  readonly entries?: readonly AllowlistEntry[];
  readonly log?: readonly AuditEntry[];
  readonly regions?: readonly string[] | null;
  /** The sweep that is on record under its id already. */
  readonly known?: Sweep;
}

/** What starting a sweep asks for, nominates and writes down. */
async function started({ entries = [anEntry()], log = [], regions = null, known }: Situation) {
  const memory = inMemorySweep(aSweep());
  const asked: [ScanRequest, number | undefined][] = [];
  const opened: Sweep[] = [];
  const world = {
    ...memory,
    ledger: {
      ...memory.ledger,
      open: async (sweep: Sweep) => {
        opened.push(sweep);
        return known ?? sweep;
      },
    },
    history: aHistory(...log),
    scans: {
      request: async (requests: readonly ScanRequest[], delay?: number) => {
        for (const request of requests) asked.push([request, delay]);
      },
    },
    policy: async () => aPolicy({ entries }),
    accountStates: memoryAccountStates(),
    fleet: aFleet({
      accounts: [here.account, there.account],
      regions,
      enabled: (account) => [account === here.account ? here.region : there.region],
    }),
  };
  const sweep = await startSweep({ sweepId: 'sweep-1', changeLimit: 7 }, world);
  return { sweep, asked, opened, nominated: memory.nominated };
}

describe('the start of a sweep', () => {
  test('writes down where it goes, and asks for a look at each place and a conclusion', async () => {
    const { sweep, asked, opened, nominated } = await started({});

    const places = expect.arrayContaining([here, there]);
    expect(opened).toEqual([aSweep({ brake: 7, places })]);
    expect(sweep).toEqual(opened[0]);
    expect(asked).toEqual([
      [{ kind: 'conclude-sweep', sweepId: 'sweep-1' }, 900],
      ...sweep.places.map((place) => [{ kind: 'scan-place', sweepId: 'sweep-1', ...place }, undefined]),
    ]);
    expect(nominated).toEqual([]);
  });

  test('writes down what was asked for and is no place to look at', async () => {
    const { opened } = await started({ regions: [here.region] });

    const reason = `region ${here.region} is not enabled in account ${there.account}`;
    const skipped = [{ account: there.account, region: here.region, reason }];
    expect(opened).toEqual([aSweep({ brake: 7, places: [here], skipped })]);
  });

  test('that comes a second time goes where it went the first time', async () => {
    const known = aSweep({ places: [elsewhere] });

    const { sweep, asked } = await started({ known });

    expect(sweep).toEqual(known);
    expect(asked.map(([request]) => request)).toContainEqual({ kind: 'scan-place', sweepId: 'sweep-1', ...elsewhere });
    expect(asked).toHaveLength(2);
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

  test('nothing of an account that it does not look at', async () => {
    const log = [aLastEntry('planned', {}, stranger), aWaitingGroup('waiting', stranger)];

    expect((await started({ log })).nominated).toEqual([]);
  });
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
