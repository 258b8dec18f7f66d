import { expect, test } from 'vitest';
import { followAllowlist } from '../../../core/sweep/follow-allowlist.ts';
import type { ScanRequest } from '../../../core/sweep/sweep.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { aHistory, aWaitingGroup } from '../../builders/a-history.ts';
import { inMemorySweep } from '../../builders/in-memory-sweep.ts';
import { memoryAccountStates } from '../../builders/memory-account-states.ts';
import { aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const third = { account: '777788889999', region: 'us-east-1' };
const accounts = [here.account, there.account, third.account] as const;
const reason = 'the role cannot be assumed';

/** Three accounts, of which some cannot be reached, and what is asked of the scanner with which delay. */
function editedFleet() {
  const down = new Set<string>();
  const tried: string[] = [];
  const fleet = aFleet({
    accounts,
    enabled: (account) => {
      tried.push(account);
      if (down.has(account)) throw new Error(reason);
      return [account === there.account ? there.region : here.region];
    },
  });
  const asked: [ScanRequest, number | undefined][] = [];
  const scans = {
    request: async (requests: readonly ScanRequest[], delay?: number) => {
      for (const request of requests) asked.push([request, delay]);
    },
  };
  const memory = inMemorySweep(aSweep());
  const accountStates = memoryAccountStates();
  const history = aHistory(aWaitingGroup('here'), aWaitingGroup('there', there));
  return { down, tried, asked, accountStates, world: { ...memory, fleet, scans, accountStates, history } };
}

/** Follows an edit, and whatever message comes of it that says so, as the queue brings them. */
async function follow({ world, asked }: ReturnType<typeof editedFleet>): Promise<void> {
  const edits = [{ kind: 'allowlist-changed', accounts: null } as Extract<ScanRequest, { kind: 'allowlist-changed' }>];
  for (let edit = edits.shift(); edit; edit = edits.shift()) {
    const before = asked.length;
    await followAllowlist(edit, world);
    edits.push(...asked.slice(before).flatMap(([request]) => (request.kind === 'allowlist-changed' ? [request] : [])));
  }
}

const scansOf = ({ asked }: ReturnType<typeof editedFleet>) =>
  asked.flatMap(([request]) => (request.kind === 'managed-groups' ? [request.account] : []));

test('an account that cannot be reached does not stop the others, is tried again alone, and is then on record once', async () => {
  const edited = editedFleet();
  edited.down.add(there.account);

  await follow(edited);

  expect(scansOf(edited)).toEqual([here.account, third.account]);
  expect(edited.asked.filter(([{ kind }]) => kind === 'allowlist-changed')).toEqual([
    [{ kind: 'allowlist-changed', accounts: [there.account], attempt: 2 }, 60],
    [{ kind: 'allowlist-changed', accounts: [there.account], attempt: 3 }, 300],
  ]);
  expect(edited.tried.filter((account) => account !== there.account)).toEqual([here.account, third.account]);
  expect(edited.accountStates.changes).toMatchObject([{ account: there.account, state: 'unreachable', reason }]);
});

test('ten edits while an account is on record as unreachable try it with each, and neither repeat nor announce anything', async () => {
  const edited = editedFleet();
  edited.down.add(there.account);
  await follow(edited);
  edited.asked.splice(0);

  for (let edit = 0; edit < 10; edit += 1) await follow(edited);

  expect(scansOf(edited)).toHaveLength(20);
  expect(edited.asked.filter(([{ kind }]) => kind === 'allowlist-changed')).toEqual([]);
  expect(edited.accountStates.changes).toHaveLength(1);
});

test('an account that comes back follows, and is on record as reachable, once', async () => {
  const edited = editedFleet();
  edited.down.add(there.account);
  await follow(edited);
  edited.down.clear();
  edited.asked.splice(0);

  await follow(edited);
  await follow(edited);

  expect(scansOf(edited)).toEqual([...accounts, ...accounts]);
  expect(edited.accountStates.changes.map(({ state }) => state)).toEqual(['unreachable', 'reachable']);
});

test('an account that fails for a moment is asked in the same run, after the others', async () => {
  const edited = editedFleet();
  edited.down.add(there.account);
  const { regionsOf } = edited.world.fleet;
  const fleet = {
    ...edited.world.fleet,
    regionsOf: async (account: string) => {
      if (account === third.account) edited.down.clear();
      return regionsOf(account);
    },
  };

  const followed = await followAllowlist({ accounts: null }, { ...edited.world, fleet });

  expect(followed).toMatchObject({ again: [], left: [] });
  expect(edited.tried).toEqual([here.account, there.account, third.account, there.account]);
});

test('groups that wait for somebody are enqueued of the accounts that can be reached', async () => {
  const edited = editedFleet();
  edited.down.add(there.account);

  await follow(edited);

  expect(edited.world.nominated.flatMap(({ groups }) => groups)).toEqual([{ ...here, groupId: 'sg-here' }]);
});

test('an edit that is about one account asks no other', async () => {
  const edited = editedFleet();

  const followed = await followAllowlist({ accounts: [third.account] }, edited.world);

  expect(edited.tried).toEqual([third.account]);
  expect(followed.accounts).toEqual([third.account]);
});
