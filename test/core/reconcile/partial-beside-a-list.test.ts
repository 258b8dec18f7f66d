import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { aGroup } from '../../builders/a-group.ts';
import { anOpenRule, anUnreadableList, aPrefixList, aRule, fromList, ports } from '../../builders/builders.ts';

const list = anUnreadableList();
const unreadable = { [list.id]: list };
const readable = { [list.id]: aPrefixList({ id: list.id, entries: [cidr('0.0.0.0/0')] }) };
const onList = aRule({ id: 'sgr-list', source: fromList(list.id), ports: ports(20, 30) });

/** A closing of which only the first call is made, and a list that nobody can read after that. */
async function partial(rules: readonly SecurityGroupRule[]) {
  const group = aGroup({ rules, prefixLists: readable });
  group.editBefore('authorizeIngress', (all) => all, { prefixLists: unreadable });
  const { changes } = group.deps();
  const authorizeIngress: typeof changes.authorizeIngress = async (...args) => {
    const result = await changes.authorizeIngress(...args);
    group.time.passed += 6_000;
    return result;
  };
  await group.check({}, { changes: { ...changes, authorizeIngress } }).catch(() => null);
  group.time.passed += 60_000;
  return group;
}

test('a closing that was cut short is not completed by a check that cannot read the list of the rule', async () => {
  const group = await partial([onList]);

  await expect(group.check()).rejects.toThrow('it is not known whether TCP port 25 is restricted');

  expect(group.keys()).toContain(`tcp 20-30 ${list.id}`);
  expect(group.outcomes()).toEqual(['planned', 'partial']);
});

test('it is closed as soon as the list can be read again', async () => {
  const group = await partial([onList]);
  group.edit((rules) => rules, { prefixLists: readable });

  await group.check();

  expect(group.keys()).not.toContain(`tcp 20-30 ${list.id}`);
  expect(group.last().outcome).toBe('completed');
  expect(group.fault()).toBeNull();
});

test('where the list has become harmless, the end says what was not changed', async () => {
  const group = await partial([onList]);
  group.edit((rules) => rules, { prefixLists: { [list.id]: aPrefixList({ id: list.id }) } });

  await group.check();

  expect(group.last()).toMatchObject({
    outcome: 'completed',
    reason: expect.stringMatching(/^a later check found nothing left to do; not changed: sgr-list/),
  });
  expect(group.keys()).toContain(`tcp 20-30 ${list.id}`);
});

test('what was planned and is seen is completed, although a list cannot be read', async () => {
  const open = anOpenRule({ id: 'sgr-open' });
  const group = aGroup({ rules: [open, { ...onList, ports: ports(25) }], prefixLists: unreadable });
  const { changes } = group.deps();
  const lost = { kind: 'unknown', message: 'no answer' } as const;
  const revokeIngress: typeof changes.revokeIngress = async (...args) => {
    await changes.revokeIngress(...args);
    group.edit((rules) => [...rules, aRule({ id: 'sgr-office' })]);
    return lost;
  };
  await group.check({}, { changes: { ...changes, revokeIngress } }).catch(() => null);
  group.time.passed += 60_000;

  await group.check().catch(() => null);

  expect(group.last().outcome).toBe('completed');
});
