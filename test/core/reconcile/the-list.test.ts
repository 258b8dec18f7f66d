import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { anEntry, anExemption, anOpenRule, aPolicy, fromCidr, groupRef } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';

const open = anOpenRule({ id: 'sgr-open' });

const office = 'tcp 25-25 81.2.69.0/24';

const other = anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') });

const hourMs = 3_600_000;

const planMode = { settings: reconcileSettings({ mode: 'plan' }) };

const listed = (group: Group) =>
  group.last().list?.rules.map(({ ruleId, remediation, entries }) => ({ ruleId, remediation, entries }));

async function aClosed() {
  const group = aGroup({ rules: [open] });
  return { group, id: await group.close() };
}

test('the list has each rule that was let in, with its entry and version, id and remediation', async () => {
  const { group, id } = await aClosed();

  expect(group.entries()[0]?.list?.rules).toEqual([
    {
      permission: { protocol: 'tcp', ports: { from: 25, to: 25 }, source: fromCidr('81.2.69.0/24'), description: null },
      ruleId: null,
      remediation: id,
      entries: [{ id: 'entry-office', version: 1 }],
    },
  ]);
  expect(listed(group)).toEqual([
    { ruleId: group.world.rulesOf(groupRef)[0]?.id, remediation: id, entries: [{ id: 'entry-office', version: 1 }] },
  ]);
});

describe('the list is carried on by every entry', () => {
  const reopen = (group: Group) => group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);

  test.each<[string, (group: Group) => unknown, string]>([
    ['reported', (group) => group.edit((rules) => rules, { tags: {} }), 'reported'],
    ['exempted', ({ world }) => Object.assign(world, { policy: aPolicy({ exemptions: [anExemption()] }) }), 'exempted'],
    ['deferred', ({ world }) => Object.assign(world, { closingsLeft: 0 }), 'deferred'],
  ])('%s', async (_, meddle, outcome) => {
    const { group } = await aClosed();
    const before = group.last().list;
    reopen(group);
    meddle(group);

    await group.check();

    expect(group.last()).toMatchObject({ outcome, list: before });
  });

  test('proposed', async () => {
    const { group } = await aClosed();
    const before = group.last().list;
    reopen(group);

    await group.check({}, planMode);

    expect(group.last()).toMatchObject({ outcome: 'proposed', list: before });
  });

  test('settled', async () => {
    const { group } = await aClosed();
    group.world.policy = aPolicy({ entries: [anEntry(), other] });
    for (let i = 0; i < 3; i++) {
      group.world.faults.push({
        call: 'authorizeIngress',
        applied: i === 2,
        result: { kind: 'unknown', message: 'lost' },
      });
    }
    await group.check();
    await group.check();

    expect(group.keys()).toEqual([office, 'tcp 25-25 93.184.216.0/24']);
    expect(group.last().list?.rules.every(({ ruleId }) => ruleId !== null)).toBe(true);
  });
});

describe('the list is sticky: what others take away stays away', () => {
  async function takenAway() {
    const { group } = await aClosed();
    group.edit(() => []);
    const result = await group.check();
    return { group, result };
  }

  test('at the next check and at every later one', async () => {
    const { group, result } = await takenAway();
    group.time.passed += 48 * hourMs;

    const later = await group.check();

    expect([result.kind, later.kind]).toEqual(['compliant', 'compliant']);
    expect(group.keys()).toEqual([]);
  });

  test('while another approval of the same group is let in', async () => {
    const { group } = await takenAway();
    group.world.policy = aPolicy({ entries: [anEntry(), other] });

    await group.check({ mayClose: false });

    expect(group.keys()).toEqual(['tcp 25-25 93.184.216.0/24']);
  });

  test.each<[string, (group: Group) => Promise<unknown>]>([
    [
      'its entry is renewed',
      (group) => {
        group.world.policy = aPolicy({ entries: [anEntry({ version: 2 })] });
        return group.check({ mayClose: false });
      },
    ],
    ['a person runs fix', (group) => group.check({ isPerson: true })],
    [
      'the group is closed anew',
      (group) => {
        group.edit(() => [anOpenRule({ id: 'sgr-again' })]);
        return group.check();
      },
    ],
  ])('until %s', async (_, act) => {
    const { group } = await takenAway();

    await act(group);

    expect(group.keys()).toEqual([office]);
    expect(listed(group)).toHaveLength(1);
  });

  test('not if the other family is closed anew', async () => {
    const { group } = await takenAway();
    group.edit(() => [anOpenRule({ id: 'sgr-six', source: fromCidr('::/0') })]);

    await group.check();

    expect(group.keys()).toEqual([]);
  });

  test('whatever the stale read that a check meets in between shows', async () => {
    const { group } = await aClosed();
    const standing = group.world.rulesOf(groupRef);
    group.edit(() => []);
    await group.check();
    group.edit(() => standing);
    await group.check();
    group.edit(() => []);

    await group.check();

    expect(group.keys()).toEqual([]);
  });

  test('also where its owner has edited it into another rule', async () => {
    const { group } = await aClosed();
    group.edit((rules) => rules.map((rule) => ({ ...rule, source: fromCidr('10.0.0.0/8') })));

    expect((await group.check()).kind).toBe('compliant');
    expect(group.keys()).toEqual(['tcp 25-25 10.0.0.0/8']);
  });
});
