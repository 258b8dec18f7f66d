import { expect, test } from 'vitest';
import type { AccountState } from '../../../core/sweep/account-states.ts';
import { eventDetails } from '../../../handlers/announce/event-schemas.ts';
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
  const record = insertion(sweepTable, ['sweepId', 'part'], { sweepId: 'sweep-accounts', part: account, ...state });
  return { ...record, eventName };
}

test.each(['INSERT', 'MODIFY'] as const)(
  'an account that cannot be reached any more is told to people, machines and the alarm (%s)',
  async (eventName) => {
    const world = announceWorld();

    await world.announce(stateRecord(lost, eventName));

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
    { id: 'o-a1b2c3d4e5', accountsTable: 'accounts', includeOus: [], excludeOus: [] },
    `smtp-warden accounts exclude ${account} --region us-east-1 --reason 'WHY'`,
  ],
])('the mail says what to check there, and that an account %s to leave it out', async (_, organisation, leaveOut) => {
  const world = announceWorld({ context: { hub: { ...hubOfTests, organisation } } });

  await world.announce(stateRecord(lost, 'INSERT'));

  expect(world.messages[0]?.text).toContain(`smtp-warden accounts check ${account} --region us-east-1\n`);
  expect(world.messages[0]?.text).toContain(leaveOut);
});

test('an account that can be reached again is told to people and machines, and rings no alarm', async () => {
  const world = announceWorld();

  await world.announce(stateRecord(back, 'MODIFY'));

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
