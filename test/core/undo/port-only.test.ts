import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, aPrefixList, aRule, fromCidr, fromList, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), description: 'a range', tags: { team: 'mail' } });
const portOnly = { portOnly: true };

describe('an undo of the port alone', () => {
  test('gives back TCP at the port from the revoked source, and takes nothing away', async () => {
    const group = anUndoGroup({ rules: [range] });
    const id = await group.close();
    group.edit((rules) => rules.filter(({ ports }) => ports?.from !== 20));
    const before = group.keys();

    const undoId = await group.undone(id, portOnly);

    expect(group.keys()).toEqual([...before, 'tcp 25-25 0.0.0.0/0'].sort());
    expect(group.world.rulesOf(groupRef).at(-1)).toMatchObject({
      description: 'a range',
      tags: { team: 'mail', 'smtp-warden:remediation': undoId },
    });
    expect(group.exemptions()).toHaveLength(1);
  });

  test.each([
    ['all traffic', anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null }), 'tcp 25-25 0.0.0.0/0'],
    ['IPv6', anOpenRule({ id: 'sgr-open', source: fromCidr('::/0'), ports: ports(0, 65535) }), 'tcp 25-25 ::/0'],
    [
      'a prefix list',
      aRule({ id: 'sgr-open', source: fromList('pl-0123456789abcdef0'), ports: ports(20, 30) }),
      'tcp 25-25 pl-0123456789abcdef0',
    ],
  ])('of %s', async (_, rule, key) => {
    const list = aPrefixList({ entries: [cidr('0.0.0.0/1'), cidr('128.0.0.0/1')] });
    const group = anUndoGroup({ rules: [rule], prefixLists: { [list.id]: list } });
    const id = await group.close();
    const before = group.keys();

    await group.undone(id, portOnly);

    expect(group.keys()).toEqual([...before, key].sort());
  });

  test('gives back once what several rules let in', async () => {
    const rules = [range, anOpenRule({ id: 'sgr-twin', ports: ports(25, 26) })];
    const group = anUndoGroup({ rules });
    const id = await group.close();

    await group.undone(id, portOnly);

    expect(group.keys().filter((key) => key === 'tcp 25-25 0.0.0.0/0')).toHaveLength(1);
  });

  test('can be undone', async () => {
    const group = anUndoGroup({ rules: [range] });
    const id = await group.close();
    const closed = group.keys();

    await group.undone(await group.undone(id, portOnly));

    expect(group.keys()).toEqual(closed);
  });

  test('is nothing for the undo of an undo, which closes the port', async () => {
    const group = anUndoGroup({ rules: [range] });
    const undoId = await group.undone(await group.close());
    const before = group.rules();

    const result = await group.undo(undoId, portOnly);

    expect(result).toMatchObject({ kind: 'refused', reason: expect.stringContaining('--port-only') });
    expect(group.rules()).toEqual(before);
  });
});
