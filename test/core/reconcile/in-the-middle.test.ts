import { describe, expect, test } from 'vitest';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { afterChanges, finished, kept, range } from '../../builders/after-changes.ts';
import { anEntry, anExemption, aPolicy, groupRef } from '../../builders/builders.ts';

const optedOut = { tags: { team: 'mail' } };

describe('in the middle of a closing, after the remainder', () => {
  test.each<[string, (group: Group) => void, string]>([
    ['opted out', (group) => group.edit((rules) => rules, optedOut), 'no longer opted in'],
    [
      'exempted',
      (group) => Object.assign(group.world, { policy: aPolicy({ exemptions: [anExemption()] }) }),
      'the group is exempt until',
    ],
    ['given to another account', (group) => group.edit((rules) => rules, { ownerId: '444455556666' }), 'belongs to'],
  ])('a group that is %s is changed no more, and the entry says so and names the remainder', async (_, act, text) => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 1, () => act(group)),
    );

    expect(group.keys()).toEqual([kept[0], 'tcp 20-30 0.0.0.0/0', kept[1]]);
    expect(result).toMatchObject({
      kind: 'remediated',
      entry: {
        outcome: 'partial',
        reason: expect.stringContaining(text),
        left: [expect.anything(), expect.anything()],
      },
    });
    expect(group.alarms()).toEqual([]);
  });

  test('a group that is deleted ends, and the entry says so', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 1, () => group.world.remove(groupRef)),
    );

    expect(result).toMatchObject({ entry: { reason: expect.stringContaining('the group was deleted') } });
    expect((await group.check()).kind).toMatch(/remediated|gone/);
  });

  test('a policy that cannot be read stops it', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 1, () => Object.assign(group.world, { policy: new Error('throttled') })),
    );

    expect(result).toMatchObject({ entry: { outcome: 'partial', reason: expect.stringContaining('throttled') } });
    expect(group.keys()).toContain('tcp 20-30 0.0.0.0/0');
  });
});

describe('in the middle of a closing, after the revoke', () => {
  test('a group that is opted out keeps its other ports, and nobody is let in', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check(
      {},
      afterChanges(group, 2, () => group.edit((rules) => rules, optedOut)),
    );

    expect(group.keys()).toEqual(kept);
    expect(result).toMatchObject({ entry: { outcome: 'partial' } });
    expect(group.alarms()).toEqual(['RemaindersLeft']);
  });

  test('who is opted in again is let in', async () => {
    const group = aGroup({ rules: [range] });
    await group.check(
      {},
      afterChanges(group, 2, () => group.edit((rules) => rules, optedOut)),
    );
    await group.check();
    group.edit((rules) => rules, { tags: { 'smtp-warden:auto-fix': 'true' } });

    await group.check();

    expect(group.keys()).toEqual(finished);
  });

  test('an approval that ends lets nobody in', async () => {
    const group = aGroup({ rules: [range] });
    const ended = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T12:00:01.000Z' })] });

    await group.check(
      {},
      afterChanges(group, 2, () => Object.assign(group.world, { policy: ended })),
    );

    expect(group.keys()).toEqual(kept);
  });

  test('an approval that is made meanwhile waits for its own plan', async () => {
    const group = aGroup({ rules: [range] });
    const more = aPolicy({
      entries: [
        anEntry(),
        anEntry({ id: 'b', cidr: anEntry({}).cidr, scope: { kind: 'account', account: groupRef.account } }),
      ],
    });

    await group.check(
      {},
      afterChanges(group, 2, () => Object.assign(group.world, { policy: more })),
    );

    expect(group.keys()).toEqual(finished);
    expect((await group.check()).kind).toBe('compliant');
  });
});
