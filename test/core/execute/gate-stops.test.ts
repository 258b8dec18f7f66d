import { describe, expect, test } from 'vitest';
import type { Pass } from '../../../core/execute/gate.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { aGate, office, open, type World } from '../../builders/a-gate.ts';
import { listedAs, managedOffice } from '../../builders/an-evidence.ts';
import { anEntry, anExemption, aSnapshot, now } from '../../builders/builders.ts';
import { done } from '../../builders/scripted-groups.ts';

function stopped(reason: string) {
  return { kind: 'stopped', reason };
}

describe('no change is made', () => {
  const byPerson: Pass = { caller: 'person', wayBack: null };

  test.each<[name: string, world: World, reason: string | null]>([
    [
      'where nobody has opted in',
      { snapshot: { tags: { 'smtp-warden:auto-fix': 'false' } } },
      'the group is no longer opted in: tag smtp-warden:auto-fix is "false", not "true"',
    ],
    [
      'where the tag has another name',
      { settings: { optInTagKey: 'mail:fix' } },
      'the group is no longer opted in: no tag mail:fix',
    ],
    [
      'where it is exempt',
      { policy: { exemptions: [anExemption()] } },
      'the group is exempt until 2027-01-01T00:00:00.000Z by mail-team',
    ],
    [
      'but where the exemption has ended',
      { policy: { exemptions: [anExemption({ expiresAt: new Date(now).toISOString() })] } },
      null,
    ],
    [
      'where it belongs to another account',
      { snapshot: { ownerId: '999988887777' } },
      'the group belongs to account 999988887777',
    ],
    [
      'where it belongs to another account, not by a person either',
      { snapshot: { ownerId: '999988887777' }, pass: byPerson },
      'the group belongs to account 999988887777',
    ],
    ['but by a person where nobody has opted in', { snapshot: { tags: { Name: 'x' } }, pass: byPerson }, null],
    ['but by a person where it is exempt', { policy: { exemptions: [anExemption()] }, pass: byPerson }, null],
  ])('%s', async (_, world, reason) => {
    const { gate, calls } = aGate(world);

    const results = [await gate.revoke([open]), await gate.authorize([office], {})];

    expect(results).toEqual(Array(2).fill(reason === null ? done('req') : stopped(reason)));
    expect(calls).toHaveLength(reason === null ? 2 : 0);
  });

  test.each([
    ['before two thirds of the claim by the wall clock', { wall: now + 59_999, monotonic: 54_000 }, false],
    ['after two thirds of it', { wall: now + 60_000 }, true],
    ['before two thirds by the other clock', { wall: now + 54_000, monotonic: 59_999 }, false],
    ['after two thirds of it by that', { monotonic: 60_000 }, true],
  ])('%s: %o, %s', async (_, time, isOver) => {
    const { gate, clock } = aGate();
    Object.assign(clock, time);

    expect(await gate.revoke([open])).toEqual(isOver ? stopped('the claim has expired') : done('req'));
  });

  test('by a claim that was written earlier', async () => {
    const { gate } = aGate({ input: { claimedAt: { wall: now - 60_000, monotonic: 0 } } });

    expect(await gate.authorize([office], {})).toEqual(stopped('the claim has expired'));
  });

  test('where the clock differs from that of AWS', async () => {
    const { gate, clock } = aGate();
    clock.offset = 10_000;

    expect(await gate.revoke([open])).toMatchObject({
      kind: 'stopped',
      reason: expect.stringContaining('10 s behind AWS'),
    });
  });

  test.each([3_600_000, -3_600_000])(
    'where the clock was set by %i ms since the claim: AWS has not answered since',
    async (jump) => {
      const { gate, clock, calls } = aGate();
      clock.wall += jump;
      clock.monotonic += 10;

      const result = await gate.revoke([open]);

      expect(result).toMatchObject({ kind: 'stopped' });
      expect(calls).toEqual([]);
    },
  );

  test('once a later read says so', async () => {
    const { gate, state, clock, calls } = aGate();
    state.snapshot = aSnapshot({ rules: [open], tags: { Name: 'mail' } });

    const early = await gate.revoke([open]);
    clock.wall += 5_001;
    const late = await gate.revoke([open]);

    expect([early.kind, late.kind]).toEqual(['done', 'stopped']);
    expect(calls).toHaveLength(1);
  });

  test('where the group cannot be read again', async () => {
    const { gate, state, clock, calls } = aGate();
    Reflect.set(state, 'snapshot', null);
    clock.wall += 5_001;

    expect(await gate.revoke([open])).toEqual(stopped('the group was deleted'));
    expect(calls).toEqual([]);
  });
});

describe('the policy that counts is the one that was read', () => {
  const ended = anEntry({ removedBy: 'ada' });
  const managed = {
    snapshot: { rules: [managedOffice] },
    claim: { list: { rules: [listedAs(managedOffice)], closed: [] } },
  };

  test.each<[name: string, entries: Policy['entries'], refusal: string | null]>([
    ['an entry that has ended explains the revoke of its rule', [ended], null],
    ['one that lives forbids it', [anEntry()], 'its CIDR is approved'],
    ['one that is absent explains nothing', [], 'nor is it a managed rule whose approval has ended'],
    ['one that is too wide neither approves', [anEntry({ cidr: cidr('80.0.0.0/7') }), ended], null],
    [
      'nor explains, once it has ended',
      [anEntry({ cidr: cidr('80.0.0.0/7'), removedBy: 'ada' })],
      'nor is it a managed rule',
    ],
    ['one for another group neither approves', [anEntry({ scope: { kind: 'group', groupId: 'sg-0a' } }), ended], null],
    ['nor explains', [{ ...ended, scope: { kind: 'group', groupId: 'sg-0a' } }], 'nor is it a managed rule'],
  ])('%s', async (_, entries, refusal) => {
    const { gate } = aGate({ ...managed, policy: { entries } });

    const result = gate.revoke([managedOffice]).then(
      ({ kind }) => kind,
      ({ message }: Error) => message,
    );

    expect(await result).toEqual(refusal === null ? 'done' : expect.stringContaining(refusal));
  });

  test('by the time of the read', async () => {
    const expiring = anEntry({ expiresAt: new Date(now + 1_000).toISOString() });
    const { gate, clock } = aGate({ policy: { entries: [expiring] } });

    const early = await gate.authorize([office], {});
    clock.wall += 1_000;

    expect(early.kind).toBe('done');
    expect(await gate.authorize([office], {})).toEqual(
      stopped(expect.stringContaining('81.2.69.0/24 is not approved')),
    );
  });

  test('and the limits are those of the settings', async () => {
    const { gate } = aGate({ settings: { limits: { ipv4: 25, ipv6: 16 } } });

    await expect(gate.authorize([office], {})).rejects.toThrow('81.2.69.0/24 is not approved');
  });

  test('and the deployment is ours', async () => {
    const { gate } = aGate({ ...managed, policy: { entries: [ended] }, settings: { deployment: 'dep-theirs' } });

    await expect(gate.revoke([managedOffice])).rejects.toThrow('nor is it a managed rule');
  });
});
