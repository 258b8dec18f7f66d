import { expect, test } from 'vitest';
import { undo } from '../../../core/undo/undo.ts';
import { ada } from '../../builders/an-edit.ts';
import { anOrder, anUndoGroup, byAda, described, inAnHour } from '../../builders/an-undo.ts';
import { anExemption, anOpenRule, aPolicy, groupRef, now, ports } from '../../builders/builders.ts';

/** A group that was closed, and the remediation that did it. */
async function aClosed() {
  const rules = [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) })];
  const group = anUndoGroup({ rules });
  return { group, rules, id: await group.close() };
}

test('an undo exempts the group, so that the bot leaves it alone until the exemption ends', async () => {
  const { group, rules, id } = await aClosed();

  await group.undone(id);
  await group.close();
  const meanwhile = group.rules();
  group.time.passed = 3_600_001;
  await group.close();

  expect(group.exemptions()).toMatchObject([{ owner: ada.arn, reason: `undo of ${id}`, expiresAt: inAnHour }]);
  expect(meanwhile).toEqual(described(rules));
  expect(group.rules()).not.toEqual(meanwhile);
  expect(group.outcomes().slice(4)).toEqual(['exempted', 'planned', 'completed']);
});

test('the exemption is written after the claim and before the first change', async () => {
  const { group, id } = await aClosed();
  const deps = group.undoDeps();
  const order: string[] = [];
  group.world.justBefore = (call) => void order.push(call);
  const allowlist: typeof deps.allowlist = {
    ...deps.allowlist,
    apply: async (changes) => {
      order.push(`exempt after ${group.outcomes().at(-1)}`);
      return deps.allowlist.apply(changes);
    },
  };

  await undo(anOrder(id), byAda, { ...deps, allowlist });

  expect(order).toEqual(['exempt after planned', 'authorizeIngress', 'revokeIngress']);
});

test.each([
  ['lasts longer', anExemption()],
  ['ends at the same moment', anExemption({ expiresAt: inAnHour })],
])('an undo leaves an exemption that %s', async (_, exemption) => {
  const { group, id } = await aClosed();
  group.world.policy = aPolicy({ exemptions: [exemption] });

  await group.undone(id);

  expect(group.exemptions()).toEqual([exemption]);
});

test('an undo puts a longer exemption in the place of one that would end sooner', async () => {
  const { group, id } = await aClosed();
  const exemption = anExemption({ expiresAt: new Date(now + 1_800_000).toISOString() });
  group.world.policy = aPolicy({ exemptions: [exemption] });

  await group.undone(id);

  expect(group.exemptions()).toMatchObject([
    { id: exemption.id, owner: ada.arn, createdBy: ada.arn, reason: `undo of ${id}`, expiresAt: inAnHour, version: 2 },
  ]);
});

test('an undo for which no exemption can be given says why, changes nothing, and can be tried again', async () => {
  const { group, rules, id } = await aClosed();
  const closed = group.rules();
  const why =
    'the group could not be exempted: the expiry 2026-11-15T11:59:59.000Z is in the past; give a time in the future';

  const undoing = group.undo(id, { exemptUntil: '2026-11-15T11:59:59Z' });

  await expect(undoing).rejects.toThrow(new Error(why));
  expect(group.rules()).toEqual(closed);
  expect(group.exemptions()).toEqual([]);
  expect(group.last()).toMatchObject({
    outcome: 'failed',
    reason: `not begun: ${why}`,
    steps: [],
    rulesBefore: null,
    rulesAfter: group.world.rulesOf(groupRef),
  });
  await group.undone(id);
  expect(group.rules()).toEqual(described(rules));
});

test('an undo during which somebody else edits the exemption changes nothing, and says so on record', async () => {
  const { group, id } = await aClosed();
  const closed = group.rules();
  const deps = group.undoDeps();
  const allowlist = { ...deps.allowlist, apply: async () => ({ kind: 'conflict' as const, ids: [] }) };

  const undoing = undo(anOrder(id), byAda, { ...deps, allowlist });

  await expect(undoing).rejects.toThrow('somebody else is editing the exemption of this group; try again');
  expect(group.rules()).toEqual(closed);
  expect(group.outcomes()).toEqual(['planned', 'completed', 'planned', 'failed']);
});

test('the undo of an undo needs no exemption and gives none', async () => {
  const { group, id } = await aClosed();
  const undoId = await group.undone(id);
  group.world.policy = aPolicy();

  await group.undone(undoId);

  expect(group.exemptions()).toEqual([]);
});
