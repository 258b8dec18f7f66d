import { describe, expect, test } from 'vitest';
import { anchorDigest } from '../../../core/audit/anchor.ts';
import { groupKey } from '../../../core/model/security-group.ts';
import { aGroupState } from '../../builders/a-group-state.ts';
import { anEntry, aPolicy, groupRef, now } from '../../builders/builders.ts';
import { dailyWorld } from '../../builders/daily-world.ts';

const dayMs = 86_400_000;
const inDays = (days: number) => new Date(now + days * dayMs).toISOString();
const eventsOf = (mails: readonly { attributes: Readonly<Record<string, unknown>> }[]) =>
  mails.map(({ attributes }) => attributes.event);

describe('the anchor', () => {
  test('of all chains is written, logged, mailed and counted', async () => {
    const world = dailyWorld([aGroupState({ sequence: 3 })]);

    await world.run();

    const digest = anchorDigest([{ group: groupKey(groupRef), entries: 3, head: 'h1' }]);
    expect(world.written).toMatchObject([{ digest, chains: 1, entries: 3, due: '2026-11-15T12:00:00Z' }]);
    expect(world.lines).toContainEqual(expect.objectContaining({ anchor: digest, chains: 1, entries: 3 }));
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]).toMatchObject({
      subject: '[smtp-warden] Anchor of 2026-11-15: 1 chain, 3 entries',
      attributes: { event: 'Anchor', outcome: 'anchor' },
    });
    expect(world.mails[0]?.text).toContain(`smtp-warden history verify --anchor ${digest} --region us-east-1`);
    expect(world.counts).toEqual({ AnchorsWritten: 1 });
  });

  test('says which chains are not valid, and an alarm is raised', async () => {
    const fault = { group: groupKey(groupRef), sequence: 2, problem: 'the entry is missing' };
    const world = dailyWorld([aGroupState()], { faults: [fault] });

    await world.run();

    expect(world.counts).toEqual({ AnchorsWritten: 1, ChainsBroken: 1 });
    expect(world.mails[0]?.subject).toBe('[smtp-warden] Anchor of 2026-11-15: 1 chain, 1 entry, 1 not valid');
    expect(world.mails[0]?.text).toContain(`${groupKey(groupRef)} entry 2: the entry is missing`);
  });
});

describe('ends', () => {
  test('are announced 14 days and 3 days before, once each', async () => {
    const world = dailyWorld();
    world.state.policy = aPolicy({ entries: [anEntry({ expiresAt: inDays(20) })] });
    const told: unknown[][] = [];

    for (let day = 0; day <= 21; day += 1) {
      world.state.now = now + day * dayMs;
      world.mails.length = 0;
      await world.run({ due: new Date(world.state.now).toISOString() });
      if (eventsOf(world.mails).includes('Ends Soon')) told.push([20 - day, world.mails.length]);
    }

    expect(told).toEqual([
      [14, 2],
      [3, 2],
    ]);
  });

  test('are announced again where the mail could not be sent', async () => {
    const world = dailyWorld();
    world.state.policy = aPolicy({ entries: [anEntry({ expiresAt: inDays(2) })] });
    world.state.topicFails = true;

    await expect(world.run()).rejects.toThrow(/2 parts of the daily work failed/);
    world.state.topicFails = false;
    await world.run();

    expect(eventsOf(world.mails).toSorted()).toEqual(['Anchor', 'Ends Soon']);
    expect(world.written).toHaveLength(1);
  });

  test('are announced as many days before as the setting says', async () => {
    const world = dailyWorld();
    world.state.policy = aPolicy({ entries: [anEntry({ expiresAt: inDays(20) })] });

    await world.run({ noticeDays: 30 });

    expect([...world.given]).toEqual([`entry-office#${inDays(20)}#30`]);
  });
});

describe('proposals', () => {
  test('of groups that are swept are checked again, and the check closes nothing', async () => {
    const elsewhere = { ...groupRef, account: '999988887777' };
    const closed = { ...groupRef, groupId: 'sg-0bbbbbbbbbbbbbbbb' };
    const world = dailyWorld([
      aGroupState({ outcome: 'proposed' }),
      aGroupState({ outcome: 'proposed', group: elsewhere }),
      aGroupState({ outcome: 'completed', group: closed }),
    ]);

    await world.run();

    const trigger = { kind: 'sweep', name: 'daily', eventId: null, actor: null };
    expect(world.queued).toEqual([{ groups: [groupRef], trigger, mayClose: false }]);
  });

  test('are not checked where the mode is off; the anchor is written all the same', async () => {
    const world = dailyWorld([aGroupState({ outcome: 'proposed' })]);

    await world.run({ isOff: true });

    expect(world.queued).toEqual([]);
    expect(world.written).toHaveLength(1);
  });
});

test('a policy that cannot be read fails the work, and the anchor and the checks are done all the same', async () => {
  const world = dailyWorld([aGroupState({ outcome: 'proposed' })]);
  world.state.policy = new Error('the chain of the policy is not valid');

  await expect(world.run()).rejects.toThrow('the chain of the policy is not valid');

  expect(eventsOf(world.mails)).toEqual(['Anchor']);
  expect(world.queued).toHaveLength(1);
});
