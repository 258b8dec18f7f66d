import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { aGroup, cutOff, type Group } from '../../builders/a-group.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  fromCidr,
  groupRef,
  managedTags,
  ports,
} from '../../builders/builders.ts';
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

describe('a rule that was made and never seen', () => {
  test('is adopted by a later check, by deployment, remediation and permission', async () => {
    const group = aGroup({ rules: [open] });
    const id = await cutOff(group, { call: 'authorizeIngress', isAfter: true });
    const made = group.world.rulesOf(groupRef)[0]?.id;

    await group.check();

    expect(listed(group)).toEqual([{ ruleId: made, remediation: id, entries: [{ id: 'entry-office', version: 1 }] }]);
  });

  test.each([
    ['deployment', { 'smtp-warden:deployment': 'dep-other' }],
    ['remediation', { 'smtp-warden:remediation': 'rem-other' }],
    ['mark', { 'smtp-warden:managed': 'false' }],
  ])('is not adopted with another %s', async (_, tags) => {
    const group = aGroup({ rules: [open] });
    await cutOff(group, { call: 'authorizeIngress', isAfter: true });
    group.edit((rules) => rules.map((rule) => ({ ...rule, tags: { ...rule.tags, ...tags } })));

    await group.check();

    expect(listed(group)?.map(({ ruleId }) => ruleId)).toEqual([null]);
  });

  test('and is found nowhere is still due', async () => {
    const group = aGroup({ rules: [open] });
    await cutOff(group, { call: 'authorizeIngress' });

    await group.check();

    expect(group.keys()).toEqual([office]);
  });

  test('by a lost answer and a stale read is adopted at a later check', async () => {
    const group = aGroup({ rules: [open] });
    group.world.faults.push({ call: 'authorizeIngress', applied: true, result: { kind: 'unknown', message: 'lost' } });
    const { groups } = group.world;
    const rules: typeof groups.rules = async (ref) =>
      (await groups.rules(ref)).filter(({ id }) => !id.startsWith('sgr-made'));
    const first = await group.check({}, { groups: { ...groups, rules } });
    await group.check();

    expect(first).toMatchObject({ entry: { outcome: 'partial', list: { rules: [{ ruleId: null }] } } });
    expect(group.last().list?.rules).toMatchObject([{ ruleId: 'sgr-made-1' }]);
    expect(group.keys()).toEqual([office]);
  });
});

describe('an item leaves the list', () => {
  const ended = (ms: number) =>
    anEntry({ expiresAt: new Date(Date.parse('2026-11-15T12:00:00.000Z') + ms).toISOString() });

  test('when the bot has revoked its rule', async () => {
    const { group } = await aClosed();
    group.world.policy = aPolicy({ entries: [ended(-1)] });

    await group.check({ mayClose: false });

    expect(listed(group)).toEqual([]);
  });

  test.each([
    ['not within a day of the end of its approval', 24 * hourMs, 1],
    ['a day after it', 24 * hourMs + 1, 0],
  ])('that others have taken away, %s', async (_, passed, count) => {
    const { group } = await aClosed();
    group.edit(() => []);
    group.world.policy = aPolicy({ entries: [ended(0), other] });
    group.time.passed = passed;

    await group.check();

    expect(
      group.last().list?.rules.filter(({ entries }) => entries.some(({ id }) => id === 'entry-office')),
    ).toHaveLength(count);
  });

  test('not while its entry is nowhere on record', async () => {
    const { group } = await aClosed();
    group.edit(() => []);
    group.world.policy = aPolicy({ entries: [other] });
    group.time.passed = 72 * hourMs;

    await group.check();

    expect(listed(group)).toHaveLength(2);
  });
});

describe('a managed rule whose last approval has ended', () => {
  test.each([
    ['expired', { expiresAt: '2026-11-15T12:00:00.000Z' }],
    ['was removed', { removedBy: 'ada', expiresAt: '2026-11-15T12:00:00.000Z' }],
  ])('goes where its entry %s', async (_, change) => {
    const { group } = await aClosed();
    group.world.policy = aPolicy({ entries: [anEntry(change)] });

    await group.check();

    expect(group.keys()).toEqual([]);
  });

  test.each([
    ['nothing is on record', []],
    [
      'what has ended was another network',
      [anEntry({ cidr: cidr('81.2.70.0/24'), expiresAt: '2026-11-15T11:00:00.000Z' })],
    ],
    [
      'what has ended was a part of it',
      [anEntry({ cidr: cidr('81.2.69.0/25'), expiresAt: '2026-11-15T11:00:00.000Z' })],
    ],
    [
      'what has ended was wider than the limit',
      [anEntry({ cidr: cidr('80.0.0.0/7'), expiresAt: '2026-11-15T11:00:00.000Z' })],
    ],
  ])('stays where %s', async (_, entries) => {
    const { group } = await aClosed();
    group.world.policy = aPolicy({ entries });

    await group.check();

    expect(group.keys()).toEqual([office]);
  });

  test('goes although a finding beside it is deferred, which is put on record', async () => {
    const { group } = await aClosed();
    group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' })] });
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);

    const result = await group.check();

    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
    expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred' } });
    expect(group.outcomes().slice(2)).toEqual(['planned', 'completed', 'deferred']);
  });
});

test('a rule with our tags that is on no list is never touched', async () => {
  const { group } = await aClosed();
  const stray = aRule({ id: 'sgr-stray', source: fromCidr('93.184.216.0/24'), tags: managedTags });
  group.edit((rules) => [...rules, stray]);
  group.world.policy = aPolicy({ entries: [anEntry(), { ...other, expiresAt: '2026-11-15T11:00:00.000Z' }] });

  expect((await group.check()).kind).toBe('compliant');
  expect(group.keys()).toContain('tcp 25-25 93.184.216.0/24');
});

const first = anEntry({ id: 'entry-0', cidr: cidr('81.2.69.0/25') });
const second = anEntry({ id: 'entry-1', cidr: cidr('81.2.69.128/25') });

test.each([
  ['was removed', (rules: readonly SecurityGroupRule[]) => rules.slice(1)],
  ['was edited', (rules: readonly SecurityGroupRule[]) => rules.map((rule) => ({ ...rule, ports: ports(26) }))],
])('who was let in anew by a closing, after a rule that %s, is not taken away by that any more', async (_, meddle) => {
  const group = aGroup({ rules: [open] }, { policy: aPolicy({ entries: [first] }) });
  await group.check();
  group.edit((rules) => [...meddle(rules), anOpenRule({ id: 'sgr-again' })]);
  group.world.policy = aPolicy({ entries: [first, second] });
  await group.check();
  expect(group.keys()).toContain(office);
  const removed = { ...second, expiresAt: '2026-11-15T11:00:00.000Z', removedBy: 'ada', version: 2 };
  group.world.policy = aPolicy({ entries: [first, removed] });

  await group.check();

  expect(group.keys()).toContain('tcp 25-25 81.2.69.0/25');
});
