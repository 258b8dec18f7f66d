import { expect, test } from 'vitest';
import type { AccountState } from '../../../core/sweep/account-states.ts';
import { eventDetails } from '../../../handlers/announce/event-schemas.ts';
import { quietMs } from '../../../handlers/announce/send-digests.ts';
import {
  aConclusion,
  announceWorld,
  hubOfTests,
  insertion,
  sweepRecord,
  sweepTable,
} from '../../builders/announce-world.ts';

const account = '444455556666';
const since = '2026-11-15T12:00:00.000Z';
const reason = 'the role arn:aws:iam::444455556666:role/smtp-warden-reader cannot be assumed';
const lost: AccountState = { account, state: 'unreachable', since, reason };
const back: AccountState = { account, state: 'reachable', since: '2026-11-15T14:00:00.000Z', reason: null };

function stateRecord(state: AccountState, eventName: 'INSERT' | 'MODIFY') {
  const item = { sweepId: 'sweep-accounts', part: state.account, ...state };
  return { ...insertion(sweepTable, ['sweepId', 'part'], item), eventName };
}

/** Announces a state, and sends what no other has joined for two minutes. */
async function told(world: ReturnType<typeof announceWorld>, ...records: ReturnType<typeof stateRecord>[]) {
  await world.announce(...records);
  expect(world.messages).toEqual([]);
  world.clock.now += quietMs;
  await world.sendDigests();
}

test.each([
  ['unreachable', '5000 account-unreachable'],
  ['reachable', '5000 account-reachable'],
] as const)('of thousands of accounts that become %s at a time one mail tells', async (state, headline) => {
  const world = announceWorld();
  const accounts = Array.from({ length: 5_000 }, (_, index) => String(200_000_000_000 + index));

  await told(world, ...accounts.map((one) => stateRecord({ account: one, state, since, reason: null }, 'INSERT')));

  expect([world.events.length, world.messages.length]).toEqual([5_000, 1]);
  expect(world.messages[0]?.subject).toMatch(new RegExp(`^\\[smtp-warden\\] 200000000000, .* more: ${headline}$`));
  expect(world.messages[0]?.text).toContain('account 200000000000\n');
  const { outcome, region, account: named } = world.messages[0]?.attributes ?? {};
  expect([outcome, region, named]).toEqual([[`account-${state}`], [], accounts]);
});

test.each(['INSERT', 'MODIFY'] as const)(
  'an account that cannot be reached any more is told to people, machines and the alarm (%s)',
  async (eventName) => {
    const world = announceWorld();

    await told(world, stateRecord(lost, eventName));

    expect(world.events.map(({ detailType }) => detailType)).toEqual(['Account Unreachable']);
    expect(eventDetails['Account Unreachable'].parse(world.detail())).toMatchObject({ account, since, reason });
    expect(world.messages).toMatchObject([
      {
        subject: `[smtp-warden] Account ${account} cannot be reached`,
        attributes: { event: 'Account Unreachable', outcome: 'account-unreachable', account },
      },
    ]);
    expect(world.messages[0]?.text).toContain(reason);
    expect(world.counts).toEqual({ AccountsUnreachable: 1 });
  },
);

test.each([
  ['of a list is removed from the list', null, 'remove it from `accounts`'],
  [
    'of an organisation is excluded',
    { id: 'o-a1b2c3d4e5', accountsTable: 'accounts' },
    `smtp-warden accounts exclude ${account} --region us-east-1 --reason 'WHY'`,
  ],
])('the mail says what to check there, and that an account %s to leave it out', async (_, organisation, leaveOut) => {
  const world = announceWorld({ context: { hub: { ...hubOfTests, organisation } } });

  await told(world, stateRecord(lost, 'INSERT'));

  expect(world.messages[0]?.text).toContain(`smtp-warden accounts check ${account} --region us-east-1\n`);
  expect(world.messages[0]?.text).toContain(leaveOut);
});

test('an account that can be reached again is told to people and machines, and rings no alarm', async () => {
  const world = announceWorld();

  await told(world, stateRecord(back, 'MODIFY'));

  expect(eventDetails['Account Reachable'].parse(world.detail())).toMatchObject({ account, state: 'reachable' });
  expect(world.messages.map(({ subject }) => subject)).toEqual([
    `[smtp-warden] Account ${account} can be reached again`,
  ]);
  expect(world.counts).toEqual({});
});

test('a state that is removed is no news', async () => {
  const world = announceWorld();
  const { NewImage: _, ...dynamodb } = stateRecord(lost, 'MODIFY').dynamodb ?? {};

  await world.announce({ ...stateRecord(lost, 'MODIFY'), eventName: 'REMOVE', dynamodb });

  expect([world.events, world.messages]).toEqual([[], []]);
});

const known = { account, region: null, reason, unreachableSince: since };

test('a sweep that could not scan but what is on record as unreachable names it to machines, and tells people nothing new', async () => {
  const world = announceWorld();

  await world.announce(sweepRecord(aConclusion({ failures: [known] })));

  expect(world.events.map(({ detailType }) => detailType)).toEqual(['Sweep Incomplete']);
  expect(eventDetails['Sweep Incomplete'].parse(world.detail()).failures).toEqual([known]);
  expect(world.messages).toEqual([]);
  expect(world.counts.SweepPlacesFailed).toBe(0);
});

test('the mail about another place that could not be scanned says since when an account cannot be reached', async () => {
  const world = announceWorld();
  const other = { account: '111122223333', region: 'eu-west-1', reason: 'throttled' };

  await world.announce(sweepRecord(aConclusion({ failures: [known, other] })));

  expect(world.messages[0]?.text).toContain(`${account}: not reachable since ${since}: ${reason}`);
  expect(world.counts.SweepPlacesFailed).toBe(1);
});
