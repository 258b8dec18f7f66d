import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { anUndoGroup, described } from '../../builders/an-undo.ts';
import {
  anEntry,
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
const kept = aRule({ id: 'sgr-kept', source: fromCidr('10.0.0.0/8') });
const world = aPrefixList({ entries: [cidr('0.0.0.0/1'), cidr('128.0.0.0/1')] });
const mixed = aPrefixList({ entries: [cidr('10.0.0.0/8'), cidr('192.168.0.0/16'), cidr('8.0.0.0/5')] });
const onList = aRule({ id: 'sgr-open', source: fromList(world.id), description: 'a list' });

test.each([
  ['one port', [anOpenRule({ id: 'sgr-open' }), kept]],
  ['a range with a description and tags', [range, kept]],
  ['all traffic', [anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null }), kept]],
  ['IPv6', [anOpenRule({ id: 'sgr-open', source: fromCidr('::/0') }), kept]],
  ['both families', [anOpenRule({ id: 'sgr-4' }), anOpenRule({ id: 'sgr-6', source: fromCidr('::/0') })]],
  ['a prefix list', [onList, kept]],
  ['halves', ['0.0.0.0/1', '128.0.0.0/1'].map((half) => anOpenRule({ id: `sgr-${half}`, source: fromCidr(half) }))],
  [
    'two rules with the same remainder',
    [anOpenRule({ id: 'sgr-a', ports: ports(20, 30) }), anOpenRule({ id: 'sgr-b', ports: ports(25, 30) })],
  ],
  [
    'different tags',
    ['a', 'b'].map((name, index) =>
      anOpenRule({ id: `sgr-${name}`, ports: ports(20 + index, 30), tags: { team: name }, description: name }),
    ),
  ],
])('an undo gives back what the remediation took and takes what it added: %s', async (_, rules) => {
  const group = anUndoGroup({ rules, prefixLists: { [world.id]: world } });
  const id = await group.close();
  const closed = group.rules();

  const result = await group.undo(id);

  expect(closed).not.toEqual(described(rules));
  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed', undoes: id } });
  expect(group.rules()).toEqual(described(rules));
  expect(group.fault()).toBeNull();
  expect(group.alarms()).toEqual([]);
});

test('an undo restores a rule on a prefix list that nothing else in the group uses (row 6)', async () => {
  const group = anUndoGroup({ rules: [onList], prefixLists: { [world.id]: world } });
  const id = await group.close();
  const asked: (readonly string[] | undefined)[] = [];
  const { groups } = group.world;
  const snapshot: typeof groups.snapshot = async (ref, alsoLists) => {
    asked.push(alsoLists);
    const read = await groups.snapshot(ref);
    const used = new Set(
      read?.rules.flatMap(({ source }) => (source.kind === 'prefix-list' ? [source.prefixListId] : [])),
    );
    const isResolved = used.has(world.id) || alsoLists?.includes(world.id) === true;
    return read && { ...read, prefixLists: isResolved ? { [world.id]: world } : {} };
  };

  const result = await group.undo(id, {}, { groups: { ...groups, snapshot } });

  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.every((lists) => lists?.includes(world.id))).toBe(true);
  expect(group.rules()).toEqual(described([onList]));
});

test('an undo takes back the CIDR rules that kept the private networks of a list', async () => {
  const group = anUndoGroup({ rules: [onList], prefixLists: { [mixed.id]: { ...mixed, id: world.id } } });
  const id = await group.close();
  const closed = group.keys();

  await group.undone(id);

  expect(closed).toEqual(expect.arrayContaining(['tcp 25-25 10.0.0.0/8', 'tcp 25-25 192.168.0.0/16']));
  expect(group.rules()).toEqual(described([onList]));
});

describe('an undo authorises before it revokes', () => {
  test('so that the other ports are never missing', async () => {
    const group = anUndoGroup({ rules: [range, kept] });
    const id = await group.close();
    const calls: [string, string[]][] = [];
    group.world.justBefore = (call) => void calls.push([call, group.keys()]);

    await group.undone(id);

    const closed = ['tcp 20-24 0.0.0.0/0', 'tcp 25-25 10.0.0.0/8', 'tcp 25-25 81.2.69.0/24', 'tcp 26-30 0.0.0.0/0'];
    expect(calls).toEqual([
      ['authorizeIngress', closed],
      ['revokeIngress', [...closed, 'tcp 20-30 0.0.0.0/0'].sort()],
    ]);
  });

  test('and marks what it restores as its own, not as managed', async () => {
    const group = anUndoGroup({ rules: [range] });
    const id = await group.close();

    const undoId = await group.undone(id);

    expect(group.world.rulesOf(groupRef)[0]?.tags).toEqual({
      team: 'mail',
      'smtp-warden:remediation': undoId,
      'smtp-warden:deployment': 'dep-ours',
    });
  });
});

test('an undo leaves alone what somebody else has added since', async () => {
  const group = anUndoGroup({ rules: [range] });
  const id = await group.close();
  const theirs = aRule({ id: 'sgr-theirs', ports: ports(443), source: fromCidr('93.184.216.0/24') });
  group.edit((rules) => [...rules, theirs]);

  await group.undone(id);

  expect(group.rules()).toEqual(described([range, theirs]));
});

test('an undo needs no opt-in', async () => {
  const group = anUndoGroup({ rules: [range] });
  const id = await group.close();
  group.edit((rules) => rules, { tags: {} });

  await group.undone(id);

  expect(group.rules()).toEqual(described([range]));
});

test('an undo forgets that the family was closed, and the approved rules that it took away', async () => {
  const group = anUndoGroup({ rules: [range] });
  const id = await group.close();
  const before = group.last().list;

  await group.undone(id);

  expect(before).toMatchObject({ rules: [{ remediation: id }], closed: [{ port: 25, family: 'ipv4' }] });
  expect(group.last().list).toEqual({ rules: [], closed: [] });
});

test('an undo leaves the closed family that is not its own', async () => {
  const both = [anOpenRule({ id: 'sgr-4' }), anOpenRule({ id: 'sgr-6', source: fromCidr('::/0') })];
  const group = anUndoGroup({ rules: [both[1] as (typeof both)[number]] }, aPolicy({ entries: [anEntry()] }));
  await group.close();
  group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-4' })]);
  const second = await group.close();

  await group.undone(second);

  expect(group.last().list?.closed).toEqual([{ port: 25, family: 'ipv6' }]);
});

test('a managed rule that a remediation revoked is managed again after its undo', async () => {
  const managed = anEntry({ id: 'entry-b', cidr: cidr('81.2.70.0/24') });
  const group = anUndoGroup({ rules: [range] }, aPolicy({ entries: [anEntry(), managed] }));
  await group.close();
  group.world.policy = aPolicy({ entries: [anEntry(), { ...managed, expiresAt: '2026-11-15T11:00:00.000Z' }] });
  const follow = await group.close();
  const undoId = await group.undone(follow);
  const restored = group.world.rulesOf(groupRef).find(({ tags }) => tags['smtp-warden:remediation'] === undoId);

  expect(restored?.tags['smtp-warden:managed']).toBe('true');
  expect(group.last().list?.rules.find(({ ruleId }) => ruleId === restored?.id)).toMatchObject({
    remediation: undoId,
    entries: [{ id: 'entry-b' }],
  });
});
