import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { anOpenRule, anUnreadableList, aPrefixList, aRule, fromList, ports } from '../../builders/builders.ts';

const list = anUnreadableList();
const unreadable = { [list.id]: list };
const wide = { [list.id]: aPrefixList({ id: list.id, entries: [cidr('0.0.0.0/0'), cidr('10.0.0.0/8')] }) };
const open = anOpenRule({ id: 'sgr-open' });
const onWeb = aRule({ id: 'sgr-list', source: fromList(list.id), ports: ports(443) });
const cause = `prefix list ${list.id} cannot be read: reading it is not permitted`;

describe('beside a prefix list of unknown size', () => {
  test('an undo is tried, since EC2 decides before anything is revoked, and a note says so', async () => {
    const group = anUndoGroup({ rules: [open, onWeb], prefixLists: unreadable });
    const id = await group.close();
    let notes: readonly string[] = [];
    const approve = (plan: { readonly notes: readonly string[] }) => {
      notes = plan.notes;
      return true;
    };

    await group.undone(id, { approve });

    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0', `tcp 443-443 ${list.id}`]);
    expect(notes).toEqual([expect.stringContaining(cause)]);
    expect(group.fault()).toBeNull();
  });

  test('an undo that EC2 refuses for the quota leaves the group as it is', async () => {
    const group = anUndoGroup({ rules: [open, onWeb], prefixLists: unreadable });
    const id = await group.close();
    const before = group.keys();
    const refused = {
      kind: 'refused',
      requestId: 'r',
      code: 'RulesPerSecurityGroupLimitExceeded',
      message: '',
    } as const;
    group.world.faults.push({ call: 'authorizeIngress', applied: false, result: refused });

    const result = await group.undo(id);

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'failed' } });
    expect(group.keys()).toEqual(before);
  });

  test('a closing of the list itself is undone', async () => {
    const group = anUndoGroup({ rules: [{ ...onWeb, ports: ports(25) }], prefixLists: wide });
    const id = await group.close();
    group.edit((rules) => rules, { prefixLists: unreadable });

    await group.undone(id);

    expect(group.keys()).toEqual([`tcp 25-25 ${list.id}`]);
  });

  test('an undo is not undone, and the cause is named: it would revoke before it lets anybody in', async () => {
    const group = anUndoGroup({ rules: [{ ...onWeb, ports: ports(25) }], prefixLists: wide });
    const undo = await group.undone(await group.close());
    group.edit((rules) => rules, { prefixLists: unreadable });

    expect(await group.undo(undo)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(`^it is not known whether tcp 25-25 ${list.id} exposes the port: ${cause}`),
    });
  });
});
