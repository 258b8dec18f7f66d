import { expect, test } from 'vitest';
import { anUndoWorld, described, inAnHour } from '../../builders/an-undo.ts';
import { anExemption, anOpenRule, aPolicy, groupRef, now, ports } from '../../builders/builders.ts';

/** A group that was closed, and the remediation that did it. */
async function aClosedGroup() {
  const rules = [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) })];
  const group = anUndoWorld({ rules });
  return { group, rules, id: await group.close() };
}

test('an undo leaves an exemption that ends at the same moment', async () => {
  const { group, id } = await aClosedGroup();
  const exemption = anExemption({ expiresAt: inAnHour });
  group.world.policy = aPolicy({ exemptions: [exemption] });

  await group.undo(id);

  expect(group.exemptions()).toEqual([exemption]);
});

test('an undo puts a longer exemption in the place of one that would end sooner', async () => {
  const { group, rules, id } = await aClosedGroup();
  const exemption = anExemption({ expiresAt: new Date(now + 1_800_000).toISOString() });
  group.world.policy = aPolicy({ exemptions: [exemption] });

  await group.undo(id);

  expect(group.rules()).toEqual(described(rules));
  expect(group.exemptions()).toEqual([
    {
      id: exemption.id,
      group: exemption.group,
      owner: 'ada',
      reason: `undo of ${id}`,
      createdAt: '2026-11-15T12:00:00.000Z',
      createdBy: 'ada',
      expiresAt: inAnHour,
      version: 2,
    },
  ]);
});

test('an undo for which no exemption can be given says why, and changes nothing', async () => {
  const { group, id } = await aClosedGroup();
  const closed = group.rules();
  const why =
    'the group could not be exempted: the expiry 2026-11-15T11:59:59.000Z is in the past; give a time still to come';

  const undoing = group.undo(id, {}, { exemptUntil: '2026-11-15T11:59:59Z' });

  await expect(undoing).rejects.toThrow(new Error(why));
  expect(group.rules()).toEqual(closed);
  expect(group.exemptions()).toEqual([]);
  expect(group.world.entriesOf(groupRef).at(-1)).toMatchObject({ outcome: 'failed', reason: `not begun: ${why}` });
});
