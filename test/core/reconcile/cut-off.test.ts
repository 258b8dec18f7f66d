import { describe, expect, test } from 'vitest';
import { aGroup, cutOff, type Death } from '../../builders/a-group.ts';
import { anEntry, anExemption, anOpenRule, aPolicy, aSnapshot, groupRef, ports } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });

const kept = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];

const office = 'tcp 25-25 81.2.69.0/24';

const finished = [kept[0], office, kept[1]];

const planMode = { settings: reconcileSettings({ mode: 'plan' }) };

const beforeRemainder: Death = { call: 'authorizeIngress' };

const afterRemainder: Death = { call: 'authorizeIngress', isAfter: true };

const beforeRevoke: Death = { call: 'revokeIngress' };

const afterRevoke: Death = { call: 'revokeIngress', isAfter: true };

const beforeApproved: Death = { call: 'authorizeIngress', nth: 2 };

const afterApproved: Death = { call: 'authorizeIngress', nth: 2, isAfter: true };

const beforeEnd: Death = { call: 'append', nth: 2 };

const deaths: [string, Death, string[]][] = [
  ['before the remainder', beforeRemainder, ['planned', 'failed', 'planned', 'completed']],
  ['after the remainder', afterRemainder, ['planned', 'partial', 'planned', 'completed']],
  ['before the revoke', beforeRevoke, ['planned', 'partial', 'planned', 'completed']],
  ['after the revoke', afterRevoke, ['planned', 'partial', 'planned', 'completed']],
  ['before the approved', beforeApproved, ['planned', 'partial', 'planned', 'completed']],
  ['after the approved', afterApproved, ['planned', 'completed']],
  ['before its end is recorded', beforeEnd, ['planned', 'completed']],
];

function isOpen(keys: readonly string[], key: string): boolean {
  return keys.includes(key) || keys.includes('tcp 20-30 0.0.0.0/0');
}

describe('a worker that is killed', () => {
  test.each(deaths)('%s: the next check ends its claim by what it sees, and plans anew', async (_, death, outcomes) => {
    const group = aGroup({ rules: [range] });
    await cutOff(group, death);

    const result = await group.check();
    const second = await group.check();

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(group.keys()).toEqual(finished);
    expect(group.outcomes()).toEqual(outcomes);
    expect(second.kind).toBe('compliant');
    expect(group.fault()).toBeNull();
  });

  test.each(deaths)('%s: the other ports are never missing (row 7)', async (_, death) => {
    const group = aGroup({ rules: [range] });
    const missing: string[] = [];
    group.world.justBefore = () => void missing.push(...kept.filter((key) => !isOpen(group.keys(), key)));
    await cutOff(group, death);
    group.world.put(aSnapshot({ tags: {}, rules: group.world.rulesOf(groupRef) }));

    await group.check();

    expect(missing).toEqual([]);
    expect(kept.every((key) => isOpen(group.keys(), key))).toBe(true);
  });

  test.each(deaths)('%s: its rules are on the list, with ids, and follow the allowlist', async (_, death) => {
    const group = aGroup({ rules: [range] });
    await cutOff(group, death);
    await group.check();
    const ids = group.last().list?.rules.map(({ ruleId }) => ruleId);
    const office = group.world.rulesOf(groupRef).find((rule) => rule.ports?.from === 25);
    group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' })] });

    await group.check({ mayClose: false });

    expect(ids).toEqual([office?.id]);
    expect(group.keys()).toEqual(kept);
  });

  test.each(deaths.slice(3, 5))(
    '%s: in plan mode, who is approved is let in all the same, and nothing else is done',
    async (_, death) => {
      const group = aGroup({ rules: [range] });
      await cutOff(group, death);

      const result = await group.check({}, planMode);

      expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
      expect(group.keys()).toEqual(finished);
    },
  );

  test.each(deaths.slice(0, 3))('%s: in plan mode, the port is not closed', async (_, death) => {
    const group = aGroup({ rules: [range] });
    await cutOff(group, death);
    const before = group.keys();

    const result = await group.check({}, planMode);

    expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'proposed' } });
    expect(group.keys()).toEqual(before);
  });

  test.each(deaths)(
    '%s: where the group is opted out meanwhile nothing more is changed, and that is on record',
    async (_, death) => {
      const group = aGroup({ rules: [range] });
      await cutOff(group, death);
      group.edit((rules) => rules, { tags: { team: 'mail' } });
      const before = group.keys();

      await group.check();

      expect(group.keys()).toEqual(before);
      expect(group.last().outcome).toBe(group.keys().join() === finished.join() ? 'completed' : 'reported');
    },
  );

  test.each(deaths)('%s: where the group is exempted meanwhile nothing more is changed', async (_, death) => {
    const group = aGroup({ rules: [range] });
    await cutOff(group, death);
    group.world.policy = aPolicy({ exemptions: [anExemption()] });
    const before = group.keys();

    await group.check();

    expect(group.keys()).toEqual(before);
    expect(group.last().outcome).toBe(group.keys().join() === finished.join() ? 'completed' : 'exempted');
  });

  test.each(deaths)('%s: where the group is deleted meanwhile its claim is ended', async (_, death) => {
    const group = aGroup({ rules: [range] });
    await cutOff(group, death);
    group.world.remove(groupRef);

    const result = await group.check();

    expect(result).toMatchObject({
      kind: 'remediated',
      entry: { outcome: 'failed', reason: 'the group was deleted', rulesAfter: [], rulesBefore: null, schema: 2 },
    });
    expect((await group.check()).kind).toBe('gone');
  });

  test.each(deaths.slice(1, 5))('%s: its end names the remainder that stands', async (_, death) => {
    const group = aGroup({ rules: [range] });
    await cutOff(group, death);

    await group.check();

    const end = group.entries()[1];
    expect(end?.left).toEqual(['sgr-made-1 tcp 20-24 from 0.0.0.0/0', 'sgr-made-2 tcp 26-30 from 0.0.0.0/0']);
    expect(end?.reason).toContain('kept besides the port: sgr-made-1 tcp 20-24 from 0.0.0.0/0, sgr-made-2');
    expect(end?.tries).toBe(1);
  });

  test.each([
    ['and there is no alarm while its original stands', beforeRevoke, []],
    ['with an alarm where it does not', afterRevoke, ['RemaindersLeft']],
  ])('the remainder is named, %s', async (_, death, alarms) => {
    const group = aGroup({ rules: [range] });
    await cutOff(group, death);

    await group.check();

    expect(group.alarms()).toEqual(alarms);
  });
});
