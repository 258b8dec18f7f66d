import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { anUndoGroup, described } from '../../builders/an-undo.ts';
import { a, b, ended } from '../../builders/approvals.ts';
import {
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  fromCidr,
  fromList,
  groupRef,
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

describe('the undo of an undo closes the port again', () => {
  test.each<[string, readonly SecurityGroupRule[]]>([
    ['of one port', [anOpenRule({ id: 'sgr-open' })]],
    ['of a range', [range]],
    ['of all traffic', [anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null })]],
    ['of a prefix list', [aRule({ id: 'sgr-open', source: fromList(list.id), ports: ports(20, 30) })]],
    ['of both families', [range, anOpenRule({ id: 'sgr-6', source: fromCidr('::/0') })]],
  ])('%s', async (_, rules) => {
    const { group, closed, undoId } = await reopened(rules);

    await group.undone(undoId);

    expect(group.keys()).toEqual(closed);
    expect(group.alarms()).toEqual([]);
    expect(group.fault()).toBeNull();
  });

  test('in the order of a closing: what is kept, the revoke, the approved', async () => {
    const { group, undoId } = await reopened();
    const seen: [string, string[]][] = [];
    group.world.justBefore = (call) => void seen.push([call, group.keys()]);

    await group.undone(undoId);

    expect(seen).toEqual([
      ['authorizeIngress', ['tcp 20-30 0.0.0.0/0']],
      ['revokeIngress', ['tcp 20-24 0.0.0.0/0', 'tcp 20-30 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0']],
      ['authorizeIngress', ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0']],
    ]);
  });

  test('with the labels that the rules had, and with marks of its own', async () => {
    const { group, undoId } = await reopened();

    const againId = await group.undone(undoId);

    const marks = { 'smtp-warden:remediation': againId, 'smtp-warden:deployment': 'dep-ours' };
    const rules = group.world.rulesOf(groupRef);
    expect(rules.find((rule) => rule.ports?.from === 20)).toMatchObject({
      description: 'a range',
      tags: { team: 'mail', ...marks },
    });
    expect(rules.find((rule) => rule.ports?.from === 25)?.tags).toEqual({ 'smtp-warden:managed': 'true', ...marks });
  });

  test('has the finding that it takes away, the approvals it rests on, and puts them on the list', async () => {
    const { group, undoId } = await reopened();

    const againId = await group.undone(undoId);

    const claim = group.entries().find(({ id }) => id === againId);
    expect(claim).toMatchObject({ finding: { exposures: [{ family: 'ipv4' }] }, allowlistEntries: [a, b] });
    expect(claim?.list?.rules).toMatchObject([{ ruleId: null, remediation: againId }, { ruleId: null }]);
    expect(group.last().list).toMatchObject({
      rules: [{ entries: [{ id: 'entry-a', version: 1 }] }, { entries: [{ id: 'entry-b', version: 1 }] }],
      closed: [{ port: 25, family: 'ipv4' }],
    });
  });

  test('and what it let in follows the allowlist again', async () => {
    const { group, undoId } = await reopened();
    await group.undone(undoId);
    group.world.policy = aPolicy({ entries: [a, ended(b)] });

    await group.close({ mayClose: false });

    expect(group.keys()).toEqual(['tcp 20-24 0.0.0.0/0', 'tcp 25-25 81.2.69.0/24', 'tcp 26-30 0.0.0.0/0']);
  });

  test('also where the group is not opted in', async () => {
    const { group, closed, undoId } = await reopened();
    group.edit((rules) => rules, { tags: {} });

    await group.undone(undoId);

    expect(group.keys()).toEqual(closed);
  });
});

test('every depth comes to one of two states', async () => {
  const { group, closed, undoId } = await reopened();
  const states: (readonly string[])[] = [];
  let id = undoId;
  for (let depth = 0; depth < 6; depth++) {
    id = await group.undone(id);
    states.push(depth % 2 === 0 ? group.keys() : group.rules());
  }

  const open = described([range]);
  expect(states).toEqual([closed, open, closed, open, closed, open]);
});
