import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { undo } from '../../../core/undo/undo.ts';
import { anOrder, anUndoWorld, byAda } from '../../builders/an-undo.ts';
import { anEntry, anOpenRule, aPolicy, aSnapshot, fromCidr, groupRef } from '../../builders/builders.ts';
import { wardenSettings } from '../../builders/in-memory-world.ts';

const revoking = { settings: wardenSettings({ emptyAllowlist: 'revoke' }) };
const bothFamilies = [anOpenRule(), anOpenRule({ id: 'sgr-ipv6', source: fromCidr('::/0') })];

type UndoWorld = ReturnType<typeof anUndoWorld>;

function remembered({ world }: UndoWorld): string[] {
  return (world.entriesOf(groupRef).at(-1)?.awaitedFamilies ?? []).map(({ port, family }) => `${port} ${family}`);
}

test('an undo gives back a family that was closed with nobody let in, and waits for nobody there', async () => {
  const group = anUndoWorld({ rules: [anOpenRule()] }, aPolicy({ entries: [] }));
  const id = await group.close(revoking);
  const before = remembered(group);

  await group.undo(id);
  group.world.put(aSnapshot({ rules: [] }));
  group.world.policy = aPolicy();
  await group.close();

  expect([before, remembered(group)]).toEqual([['25 ipv4'], []]);
  expect(group.rules()).toEqual([]);
});

test('an undo of a later remediation leaves what is remembered of the other family', async () => {
  const group = anUndoWorld({ rules: bothFamilies });
  await group.close();
  group.world.policy = aPolicy({ entries: [anEntry(), anEntry({ id: 'other', cidr: cidr('93.184.216.0/24') })] });
  const later = await group.close();

  await group.undo(later);

  expect(remembered(group)).toEqual(['25 ipv6']);
});

test('an undo that is not begun forgets nothing', async () => {
  const group = anUndoWorld({ rules: bothFamilies });
  const id = await group.close();
  const warden = group.wardenWith();
  const allowlist = { ...warden.allowlist, apply: async () => ({ kind: 'conflict' as const, ids: [] }) };

  await expect(undo(anOrder(id), byAda, { ...warden, allowlist })).rejects.toThrow('somebody else is editing');

  expect(group.outcomes().at(-1)).toBe('failed');
  expect(remembered(group)).toEqual(['25 ipv6']);
});
