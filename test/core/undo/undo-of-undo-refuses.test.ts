import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { anUndoGroup, type UndoGroup } from '../../builders/an-undo.ts';
import { a, approve, b, ended } from '../../builders/approvals.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  fromCidr,
  fromList,
  ports,
} from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'a range', tags: { team: 'mail' } });

const list = aPrefixList({ entries: [cidr('10.0.0.0/8'), cidr('192.168.0.0/16'), cidr('8.0.0.0/5')] });

/** A group whose closing was undone: the undo, and the group as it was closed. */
async function reopened(rules: readonly SecurityGroupRule[] = [range], policy = aPolicy({ entries: [a, b] })) {
  const group = anUndoGroup({ rules, prefixLists: { [list.id]: list } }, policy);
  const id = await group.close();
  const closed = group.keys();
  return { group, closed, id, undoId: await group.undone(id) };
}

describe('the undo of an undo refuses, and changes nothing', () => {
  async function refusal(meddle: (group: UndoGroup) => void, rules?: readonly SecurityGroupRule[]) {
    const { group, undoId } = await reopened(rules);
    meddle(group);
    const before = group.rules();
    const result = await group.undo(undoId);
    expect(group.rules()).toEqual(before);
    expect(group.alarms()).toEqual([]);
    return result;
  }

  test('where it would let in a CIDR that is not approved any more', async () => {
    expect(await refusal((group) => approve(group, a))).toEqual({
      kind: 'refused',
      reason: 'it would let in tcp 25-25 93.184.216.0/24, which is no longer approved',
      conflicts: [],
    });
  });

  test('where somebody has removed the rule that the undo had restored', async () => {
    const result = await refusal((group) => group.edit(() => []));

    expect(result).toMatchObject({ kind: 'refused', conflicts: [{ kind: 'removed' }] });
    expect(result).not.toMatchObject({ reason: expect.stringContaining('--port-only') });
  });

  test('where the rule no longer exposes the port', async () => {
    const halves = ['17.0.0.0/9', '18.0.0.0/9', '20.0.0.0/9'].map((half) =>
      anOpenRule({ id: `sgr-${half}`, source: fromCidr(half), ports: ports(20, 30) }),
    );
    const { group, undoId } = await reopened(halves, aPolicy({ entries: [a] }));
    approve(group, a, anEntry({ id: 'entry-c', cidr: cidr('17.0.0.0/9') }));

    const result = await group.undo(undoId);

    expect(result).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('no longer exposes the port'),
    });
  });

  test('where the list no longer holds the private network that it would keep', async () => {
    const rules = [aRule({ id: 'sgr-open', source: fromList(list.id), ports: ports(20, 30) })];
    const narrower = { ...list, entries: [cidr('10.0.0.0/8'), cidr('8.0.0.0/5')] };

    const result = await refusal((group) => group.edit((now) => now, { prefixLists: { [list.id]: narrower } }), rules);

    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('192.168.0.0/16') });
  });

  test('where the approved CIDRs together exceed the limit now', async () => {
    const wide = Array.from({ length: 2 }, (_, index) =>
      anEntry({ id: `entry-${index}`, cidr: cidr(`${20 + index}.0.0.0/8`) }),
    );

    const result = await refusal((group) => approve(group, a, b, ...wide));

    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('together') });
  });

  test('where there is no room for a moment', async () => {
    const others = Array.from({ length: 58 }, (_, index) =>
      aRule({ id: `sgr-${index}`, ports: ports(443), source: fromCidr(`17.184.${index}.0/24`) }),
    );

    const result = await refusal((group) => group.edit((rules) => [...rules, ...others]));

    expect(result).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('needs 62 during the change'),
    });
  });
});

test('a managed rule that the undo had restored, and that is approved again by now, stays', async () => {
  const group = anUndoGroup({ rules: [range] }, aPolicy({ entries: [a, b] }));
  await group.close();
  approve(group, a, ended(b));
  const follow = await group.close();
  const undoId = await group.undone(follow);
  approve(group, a, { ...b, version: 2 });
  const before = group.keys();

  const result = await group.undo(undoId);

  expect(result.kind === 'nothing' || result.kind === 'refused' || result.kind === 'remediated').toBe(true);
  expect(group.keys()).toEqual(before);
  expect(group.alarms()).toEqual([]);
});

test('an approval that ends between the plan and the call lets nobody in', async () => {
  const { group, undoId } = await reopened();
  group.world.justBefore = (call) => {
    if (call !== 'revokeIngress') return;
    approve(group, a);
    group.time.passed += 6_000;
  };

  await group.undo(undoId);

  expect(group.keys()).toContain('tcp 25-25 81.2.69.0/24');
  expect(group.keys()).not.toContain('tcp 25-25 93.184.216.0/24');
  expect(group.alarms()).toEqual([]);
});

test('an undo of an undo that has let in again what is approved now refuses', async () => {
  const group = anUndoGroup({ rules: [anOpenRule({ id: 'sgr-open' })] });
  await group.close();
  const approved = group.world.policy;
  group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' })] });
  await group.check({ mayClose: false });
  const follow = group.last().id;
  group.world.policy = approved;
  const undone = await group.undone(follow);
  const before = group.rules();

  const result = await group.undo(undone);

  expect(result).toMatchObject({
    kind: 'refused',
    reason: 'it would revoke tcp 25-25 81.2.69.0/24, which is approved again',
  });
  expect(group.rules()).toEqual(before);
});
