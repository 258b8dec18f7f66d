import { expect, test, vi } from 'vitest';
import { tell } from '../races/rounds.ts';
import type { StoredItem } from './dynamodb/tables.ts';
import { expectedOf, isOpenNow } from './organisation/oracle.ts';
import { drain, runSweep } from './service/run-sweep.ts';
import { type Simulation, simulated } from './service/simulation.ts';
import { accounts, organisation, seeds } from './service/sizes.ts';

vi.mock('../../../aws/clients.ts', async (original) => ({
  ...(await original()),
  ...(await import('./cloud/clients.ts')),
}));
vi.mock('node:timers/promises', () => import('./cloud/timers-promises.ts'));

const size = Math.min(accounts, 100);
/** Of each account at most two groups, and of one OU none. */
const most = 2;

test.each(seeds)(
  `seed %i: a sweep over ${size} accounts holds what is beyond the limit of its account or OU, and closes all the rest`,
  { timeout: 300_000 },
  async (seed) => {
    const options = { ...organisation(seed, size), toClose: 1.5 / 100 };
    const ou = ouOf(await simulated(options, async (simulation) => busiest(simulation)));
    const all = { SMTP_WARDEN_CHANGE_LIMIT: '10000', SMTP_WARDEN_HOURLY_CHANGE_LIMIT: '10000' };
    const changes = { ...all, SMTP_WARDEN_CHANGE_LIMITS: `account=${most},${ou}=0` };

    const { held, closed, open, reported } = await simulated({ ...options, changes }, async (simulation) => {
      const { conclusion, closings } = await runSweep(simulation);
      await drain(simulation);
      // Where a slow account has taken longer for a read than it may count, the function recheck, which is not simulated, asks again.
      if (partialIn(simulation).length > 0) {
        await runSweep(simulation);
        await drain(simulation);
      }
      const { toClose } = expectedOf(
        { accounts: simulation.cloud.accounts, groupsAt: simulation.cloud.groups.generated },
        new Set(),
      );
      const stillOpen = toClose.filter((group) => isOpenNow(simulation.cloud.groups.changed.get(group) ?? null));
      const named = conclusion.held?.scopes.map(({ scope }) => scope) ?? [];
      return { held: named, closed: [...closings.keys()], open: stillOpen, reported: byAccount(toClose) };
    });

    const beyond = [...reported].filter(([, groups]) => groups.length > most).map(([account]) => account);
    const isHeld = (account: string) => beyond.includes(account) || ouOf(account) === ou;
    const inOu = [...reported.keys()].filter((account) => ouOf(account) === ou && !beyond.includes(account));
    const expected = [...reported].flatMap(([account, groups]) => (isHeld(account) ? [] : groups));
    tell(
      `limits, seed ${seed}: ${closed.length} groups closed, ${held.length} accounts and OUs held, ${open.length} groups left`,
    );
    expect(held.toSorted()).toEqual([...beyond, ...(inOu.length > 0 ? [ou] : [])].toSorted());
    expect(closed.toSorted()).toEqual(expected.toSorted());
    expect(open.toSorted()).toEqual(
      [...reported].flatMap(([account, groups]) => (isHeld(account) ? groups : [])).toSorted(),
    );
    expect(Math.min(closed.length, held.length)).toBeGreaterThan(0);
  },
);

/** The groups of which the last remediation is `partial`. */
function partialIn({ cloud: { database }, settings }: Simulation): string[] {
  const sequenceOf = ({ key }: StoredItem) => Number(key.sequence?.N);
  const entries = [...database.table(settings.auditTable).all()].sort((a, b) => sequenceOf(a) - sequenceOf(b));
  const last = new Map(entries.map(({ key, item }) => [key.groupKey?.S ?? '', item.outcome?.S]));
  return [...last].flatMap(([group, outcome]) => (outcome === 'partial' ? [group] : []));
}

/** An account with as many groups to close as its own limit allows, so that only that of its OU can hold it. */
function busiest({ cloud: { accounts: all, groups } }: Simulation): string {
  const { toClose } = expectedOf({ accounts: all, groupsAt: groups.generated }, new Set());
  const [account] = [...byAccount(toClose)].find(([, of]) => of.length <= most) ?? [];
  if (account === undefined) throw new Error('no account has few groups to close');
  return account;
}

/** As the registry of the simulation has it (service/furnish.ts): each account is in an OU of its own. */
function ouOf(account: string): string {
  return `ou-ab12-${account.slice(-8)}`;
}

function byAccount(groups: readonly string[]): Map<string, string[]> {
  return Map.groupBy(groups, (group) => group.split('/')[0] ?? '');
}
