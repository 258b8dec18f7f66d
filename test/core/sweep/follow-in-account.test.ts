import { expect, test } from 'vitest';
import type { SecurityGroupSurvey } from '../../../core/gateways.ts';
import { followInAccount } from '../../../core/sweep/follow-in-account.ts';
import type { ManagedGroupsRequest } from '../../../core/sweep/scan-request.ts';
import { aFleet } from '../../builders/a-fleet.ts';
import { aRule, aSnapshot, managedTags } from '../../builders/builders.ts';
import { inMemorySweep, pagedSurvey } from '../../builders/in-memory-sweep.ts';
import { aSweep, here, there } from '../../contracts/sweep-ledger/sweeps.ts';

const reason = 'the role cannot be assumed';
const trigger = { kind: 'event', name: 'AllowlistChanged', eventId: null, actor: null };
const managed = ['sg-mail', 'sg-relay'].map((groupId) =>
  aSnapshot({ ref: { ...here, groupId }, rules: [aRule({ tags: managedTags })] }),
);
const survey = pagedSurvey([[...managed, aSnapshot()]]);
const regions = [here.region, 'eu-west-1'];

/** An account with two regions that have the same groups, which is down or has regions that are. */
async function edited() {
  const down = new Set<string>();
  const tried: string[] = [];
  const memory = await inMemorySweep(aSweep());
  const world = {
    ...memory,
    openAccount: (account: string) => ({
      ...memory.openAccount(account),
      regions: async () => {
        tried.push(account);
        if (down.has(account)) throw new Error(reason);
        return { enabled: regions, disabled: [] };
      },
      surveyOf: (region: string): SecurityGroupSurvey => ({
        ...survey,
        managedGroups: async () => {
          if (down.has(region)) throw new Error(`${region} is denied`);
          return survey.managedGroups();
        },
      }),
    }),
  };
  return { down, tried, world };
}

/** Follows a message and all that come of it, as the queue brings them; what was found in the end, and after which delays. */
async function follow({ world }: Awaited<ReturnType<typeof edited>>, order: Partial<ManagedGroupsRequest> = {}) {
  const requests: ManagedGroupsRequest[] = [{ kind: 'managed-groups', account: here.account, ...order }];
  const delays: (number | undefined)[] = [];
  let last = null;
  for (let next = requests.shift(); next; next = requests.shift()) {
    world.requested.length = 0;
    if (delays.length > 5) throw new Error('it is asked for again and again');
    last = await followInAccount(next, world);
    for (const [request, delay] of world.requested) {
      delays.push(delay);
      if (request.kind === 'managed-groups') requests.push(request);
    }
  }
  return { last, delays };
}

const refsIn = (region: string) => managed.map(({ ref }) => ({ ...ref, region }));

test('the groups with rules of ours in all regions are enqueued, with those that wait, and their checks close nothing', async () => {
  const world = await edited();

  const { last } = await follow(world, { waiting: [{ region: here.region, groupId: 'sg-waits' }] });

  expect(last).toEqual({ groups: 5, again: [], left: [] });
  expect(world.world.nominated).toEqual([
    { groups: [{ ...here, groupId: 'sg-waits' }], trigger, mayClose: false },
    { groups: regions.flatMap(refsIn), trigger, mayClose: false },
  ]);
  expect(world.world.closed).toEqual([here.account]);
});

test('an account that cannot be reached is tried again after 60 and 300 seconds, and is then on record once', async () => {
  const lost = await edited();
  lost.down.add(here.account);

  const { last, delays } = await follow(lost, { waiting: [{ region: here.region, groupId: 'sg-waits' }] });

  expect([delays, lost.tried.length]).toEqual([[60, 300], 3]);
  expect(last).toMatchObject({ groups: 0, left: [{ account: here.account, region: null, reason }] });
  expect(lost.world.accountStates.changes).toMatchObject([{ account: here.account, state: 'unreachable', reason }]);
  expect(lost.world.nominated).toEqual([]);
  expect(lost.world.closed).toHaveLength(3);
});

test('an account that is back between two tries has its groups follow, those that wait as well', async () => {
  const lost = await edited();
  lost.down.add(here.account);
  const waiting = [{ region: here.region, groupId: 'sg-waits' }];
  await followInAccount({ account: here.account, waiting }, lost.world);
  lost.down.clear();
  const [again] = lost.world.requested.map(([request]) => request);
  if (again?.kind !== 'managed-groups') throw new Error('not asked again');

  expect(await followInAccount(again, lost.world)).toMatchObject({ groups: 5 });
});

test('ten edits while an account is on record as unreachable try it with each, and neither repeat nor announce anything', async () => {
  const lost = await edited();
  lost.down.add(here.account);
  await follow(lost);
  lost.tried.length = 0;

  const later = [];
  for (let edit = 0; edit < 10; edit += 1) later.push(await follow(lost));

  expect(later.flatMap(({ delays }) => delays)).toEqual([]);
  expect([lost.tried.length, lost.world.accountStates.changes.length]).toEqual([10, 1]);
});

test('an account that comes back follows, and is on record as reachable, once', async () => {
  const lost = await edited();
  lost.down.add(here.account);
  await follow(lost);
  lost.down.clear();

  await follow(lost);
  await follow(lost);

  expect(lost.world.nominated).toHaveLength(2);
  expect(lost.world.accountStates.changes.map(({ state }) => state)).toEqual(['unreachable', 'reachable']);
});

test('a region that fails is tried again alone, three times in all, and then left to the sweeps', async () => {
  const partly = await edited();
  partly.down.add('eu-west-1');

  const { last, delays } = await follow(partly, { waiting: [{ region: here.region, groupId: 'sg-waits' }] });

  const note = { account: here.account, region: 'eu-west-1', reason: 'eu-west-1 is denied' };
  expect([delays, last]).toEqual([[60, 300], { groups: 0, again: [], left: [note] }]);
  expect(partly.world.nominated.map(({ groups }) => groups)).toEqual([
    [{ ...here, groupId: 'sg-waits' }],
    refsIn(here.region),
  ]);
  expect(partly.world.accountStates.changes).toEqual([]);
});

test('an account that is not managed any more is not reached', async () => {
  const other = await edited();
  const fleet = aFleet({ accounts: [there.account] });

  const followed = await followInAccount({ account: here.account }, { ...other.world, fleet });

  expect(followed).toEqual({ groups: 0, again: [], left: [] });
  expect(other.tried).toEqual([]);
});

test('where the queue does not take the groups the message fails as a whole', async () => {
  const { world } = await edited();
  const nominations = { enqueue: async () => Promise.reject(new Error('the queue is down')) };

  await expect(followInAccount({ account: here.account }, { ...world, nominations })).rejects.toThrow(
    'the queue is down',
  );
  expect(world.closed).toEqual([here.account]);
});
