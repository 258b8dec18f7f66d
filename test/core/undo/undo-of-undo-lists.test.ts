import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, aPrefixList, aRule, fromList } from '../../builders/builders.ts';

const list = aPrefixList({ entries: [cidr('0.0.0.0/0'), cidr('10.0.0.0/8')] });
const all = anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null });
const onList = aRule({ id: 'sgr-list', source: fromList(list.id) });

test('a list whose entries hold the source of another rule does not explain what was kept of that rule', async () => {
  const group = anUndoGroup({ rules: [all, onList], prefixLists: { [list.id]: list } });
  const id = await group.close();
  // Somebody has opened the group again by himself, so that the undo finds the rule and makes only the other one.
  group.edit((rules) => [...rules, { ...all, id: 'sgr-by-hand' }]);
  const undo = await group.undone(id);
  const before = group.keys();

  const result = await group.undo(undo);

  expect(result).toMatchObject({
    kind: 'refused',
    reason: 'tcp 0-24 0.0.0.0/0 is not part of a rule that would be revoked',
  });
  expect(group.keys()).toEqual(before);
  expect(group.alarms()).not.toContain('GateRefusals');
});

test('an undo of a closing of a list is undone, private networks of the list included', async () => {
  const group = anUndoGroup({ rules: [onList], prefixLists: { [list.id]: list } });
  const id = await group.close();
  const closed = group.keys();

  await group.undone(await group.undone(id));

  expect(closed).toContain('tcp 25-25 10.0.0.0/8');
  expect(group.keys()).toEqual(closed);
});
