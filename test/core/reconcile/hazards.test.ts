import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { aGroup, cutOff } from '../../builders/a-group.ts';
import { anEntry, anOpenRule, aPolicy, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { check, inMemoryWorld, reconcileSettings, someDeps } from '../../builders/in-memory-world.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const office = 'tcp 25-25 81.2.69.0/24';
const other = anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') });

describe('make before break', () => {
  test('an unrelated edit of the allowlist leaves no gap for a relay that depends on a managed rule', async () => {
    const neighbours = ['81.2.68.0/24', '81.2.69.0/24'].map((text, index) =>
      anEntry({ id: `entry-${index}`, cidr: cidr(text) }),
    );
    const group = aGroup({ rules: [range] }, { policy: aPolicy({ entries: neighbours }) });
    await group.check();
    const merged = group.keys();
    const gaps: string[][] = [];
    group.world.justBefore = () => {
      const isOpen = group.keys().some((key) => key === office || key === 'tcp 25-25 81.2.68.0/23');
      if (!isOpen) gaps.push(group.keys());
    };
    const [first, second] = neighbours;
    group.world.policy = aPolicy({
      entries: [{ ...anEntry(first), expiresAt: '2026-11-15T11:00:00.000Z' }, anEntry(second)],
    });

    await group.check({ mayClose: false });

    expect(merged).toContain('tcp 25-25 81.2.68.0/23');
    expect(group.keys().filter((key) => key.startsWith('tcp 25'))).toEqual([office]);
    expect(gaps).toEqual([]);
  });

  test('two offenders that share a remainder at the quota’s edge are closed one after the other, without a gap', async () => {
    const rules = [ports(0, 25), ports(25, 65535), ports(0, 65535)].map((its, index) =>
      anOpenRule({ id: `sgr-${index}`, ports: its }),
    );
    const group = aGroup({ rules, rulesQuota: 4 });
    const gaps: string[][] = [];
    group.world.justBefore = () => {
      const covered = (from: number, to: number) =>
        group.world.rulesOf(groupRef).some((rule) => (rule.ports?.from ?? 1) <= from && (rule.ports?.to ?? 0) >= to);
      if (!covered(0, 24) || !covered(26, 65535)) gaps.push(group.keys());
    };

    await group.check();

    expect(gaps).toEqual([]);
    expect(group.keys()).toEqual(['tcp 0-24 0.0.0.0/0', office, 'tcp 26-65535 0.0.0.0/0']);
  });
});

test('an approval made between claim and authorise, then a kill: no rule of ours is left on no list', async () => {
  const group = aGroup({ rules: [range] });
  group.world.justBefore = () => Object.assign(group.world, { policy: aPolicy({ entries: [anEntry(), other] }) });
  await cutOff(group, { call: 'authorizeIngress', nth: 2, isAfter: true });

  await group.check();

  const listed = new Set(group.last().list?.rules.map(({ ruleId }) => ruleId));
  const managed = group.world.rulesOf(groupRef).filter(({ tags }) => tags['smtp-warden:managed'] === 'true');
  expect(managed.map(({ id }) => listed.has(id))).toEqual([true, true]);
});

describe('two deployments at one group', () => {
  const world = (theirs = aPolicy({ entries: [other] })) => {
    const group = aGroup({ rules: [range] });
    const log = inMemoryWorld({ snapshots: [] });
    const deps = someDeps(group.world, {
      auditLog: log.auditLog,
      newId: () => 'rem-theirs',
      settings: reconcileSettings({ deployment: 'dep-other' }),
      allowlist: { read: async () => theirs },
    });
    return { group, log, checkTheirs: () => check(groupRef, deps), deps };
  };

  test('whose approvals together exceed the limit: deferred, and no oscillation', async () => {
    const { group, checkTheirs } = world(aPolicy({ entries: [anEntry({ id: 'b', cidr: cidr('20.0.0.0/8') })] }));
    group.world.policy = aPolicy({ entries: [anEntry({ id: 'a', cidr: cidr('21.0.0.0/8') })] });
    await group.check();
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again', ports: ports(25) })]);
    await checkTheirs();
    const before = group.keys();
    const results: string[] = [];
    for (let round = 0; round < 4; round++) {
      const ours = await group.check();
      await checkTheirs();
      results.push('entry' in ours ? ours.entry.outcome : ours.kind);
    }

    expect(group.keys()).toEqual(before);
    expect(results.every((result) => result !== 'completed')).toBe(true);
  });

  test('a rule of the other is never managed here', async () => {
    const { group, checkTheirs } = world();
    await checkTheirs();
    group.world.policy = aPolicy({ entries: [{ ...other, expiresAt: '2026-11-15T11:00:00.000Z' }] });

    const result = await group.check();

    expect(result.kind).toBe('compliant');
    expect(group.keys()).toContain('tcp 25-25 93.184.216.0/24');
  });

  test('where the other revokes the original first, the remainder that both count on stays', async () => {
    const { group, deps } = world();
    const { changes } = group.world;
    let isDone = false;
    const revokeIngress: typeof changes.revokeIngress = async (ref, permissions) => {
      if (!isDone) {
        isDone = true;
        const beforeTheirs = group.world.rulesOf(groupRef).filter(({ id }) => id !== range.id);
        group.world.put({ ...(await groupRead()), rules: beforeTheirs });
      }
      return changes.revokeIngress(ref, permissions);
    };
    const groupRead = async () => {
      const read = await group.world.groups.snapshot(groupRef);
      if (!read) throw new Error('the group is gone');
      return read;
    };
    group.edit((rules) => [
      ...rules,
      aRule({ id: 'sgr-t1', ports: ports(20, 24), source: fromCidr('0.0.0.0/0') }),
      aRule({ id: 'sgr-t2', ports: ports(26, 30), source: fromCidr('0.0.0.0/0') }),
    ]);

    await check(groupRef, { ...deps, changes: { ...changes, revokeIngress } });

    expect(group.keys()).toEqual(expect.arrayContaining(['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0']));
  });
});

test('a managed rule that Terraform deletes stays deleted, although a stale read shows it once more', async () => {
  const group = aGroup({ rules: [range] });
  await group.check();
  const all = group.world.rulesOf(groupRef);
  const without = all.filter((rule) => rule.ports?.from !== 25);
  group.edit(() => without);
  group.world.policy = aPolicy({ entries: [anEntry(), other] });
  await group.check();
  const made = group.world.rulesOf(groupRef);
  group.edit(() => [...made, ...all.filter((rule) => rule.ports?.from === 25)]);
  await group.check();
  group.edit(() => made);
  group.world.policy = aPolicy({ entries: [anEntry(), other, anEntry({ id: 'entry-c', cidr: cidr('17.1.0.0/16') })] });

  await group.check();

  expect(group.keys()).not.toContain(office);
  expect(group.keys()).toContain('tcp 25-25 17.1.0.0/16');
});
