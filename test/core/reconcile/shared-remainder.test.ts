import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { a } from '../../builders/approvals.ts';
import { anOpenRule, aPolicy, aPrefixList, aRule, fromList, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-range', ports: ports(20, 30) });
const within = anOpenRule({ id: 'sgr-within', ports: ports(24, 30) });
const approved = 'tcp 25-25 81.2.69.0/24';

/** Two rules that leave the same remainder, of which a person removes one just before they are revoked. */
function aGroupOf(rules = [range, within]) {
  return anUndoGroup({ rules }, aPolicy({ entries: [a] }));
}

describe('a remainder that two rules leave', () => {
  test.each([
    ['the first of them', [range, within], range.id, ['tcp 24-24 0.0.0.0/0', approved, 'tcp 26-30 0.0.0.0/0']],
    ['the second', [range, within], within.id, ['tcp 20-24 0.0.0.0/0', approved, 'tcp 26-30 0.0.0.0/0']],
    [
      'the first, in the other order',
      [within, range],
      within.id,
      ['tcp 20-24 0.0.0.0/0', approved, 'tcp 26-30 0.0.0.0/0'],
    ],
    [
      'the second, in the other order',
      [within, range],
      range.id,
      ['tcp 24-24 0.0.0.0/0', approved, 'tcp 26-30 0.0.0.0/0'],
    ],
  ])('stays where a person removes %s and this run revokes the other', async (_, rules, removed, needed) => {
    const group = aGroupOf(rules);
    group.editBefore('revokeIngress', (standing) => standing.filter(({ id }) => id !== removed));

    await group.check();
    await group.check();

    expect(group.keys()).toEqual(expect.arrayContaining(needed));
    expect(group.keys()).not.toContain('tcp 25-25 0.0.0.0/0');
  });

  test('stays where a person narrows one', async () => {
    const group = aGroupOf();
    group.editBefore('revokeIngress', (standing) =>
      standing.map((rule) => (rule.id === range.id ? { ...rule, ports: ports(20, 22) } : rule)),
    );

    await group.check();

    expect(group.keys()).toContain('tcp 26-30 0.0.0.0/0');
  });

  test('is taken back where a person removes both', async () => {
    const group = aGroupOf();
    group.editBefore('revokeIngress', () => []);

    await group.check();
    await group.check();

    expect(group.keys()).not.toContain('tcp 26-30 0.0.0.0/0');
  });

  test('stays where the undo of an undo makes it', async () => {
    const group = aGroupOf();
    const undoId = await group.undone(await group.close());
    group.editBefore('revokeIngress', (standing) => standing.filter(({ ports: to }) => to?.from !== 20));

    await group.undo(undoId);

    expect(group.keys()).toContain('tcp 26-30 0.0.0.0/0');
  });
});

test('the private network that two prefix lists name keeps the port where a person removes the rule of one', async () => {
  const entries = ['0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8'].map(cidr);
  const lists = ['pl-one', 'pl-two'].map((id) => aPrefixList({ id, entries }));
  const rules = lists.map(({ id }) => aRule({ id: `sgr-${id}`, source: fromList(id) }));
  for (const removed of rules) {
    const prefixLists = Object.fromEntries(lists.map((list) => [list.id, list]));
    const group = anUndoGroup({ rules, prefixLists }, aPolicy({ entries: [a] }));
    group.editBefore('revokeIngress', (standing) => standing.filter(({ id }) => id !== removed.id));

    await group.check();

    expect(group.keys()).toContain('tcp 25-25 10.0.0.0/8');
  }
});
