import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { aGroup, cutOff } from '../../builders/a-group.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  fromList,
  groupRef,
  ports,
} from '../../builders/builders.ts';
import { check, inMemoryWorld, reconcileSettings, someDeps } from '../../builders/in-memory-world.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const office = 'tcp 25-25 81.2.69.0/24';
const calls = (group: { readonly world: ReturnType<typeof inMemoryWorld> }) =>
  group.world.calls.revokeIngress + group.world.calls.authorizeIngress;

test('row 9: 58 approved /8 networks are deferred, with the sum', async () => {
  const entries = Array.from({ length: 58 }, (_, index) =>
    anEntry({ id: `entry-${index}`, cidr: cidr(`${index + 11}.0.0.0/8`) }),
  );
  const group = aGroup({ rules: [range] }, { policy: aPolicy({ entries }) });

  const result = await group.check();

  expect(result).toMatchObject({
    kind: 'decided',
    entry: { outcome: 'deferred', reason: expect.stringContaining('together') },
  });
  expect(calls(group)).toBe(0);
});

describe('row 10: the owner’s word counts until the call', () => {
  test.each([
    ['opted out', () => ({ tags: { team: 'mail' } }), aPolicy()],
    ['exempt', () => ({}), aPolicy({ exemptions: [anExemption()] })],
  ])('%s while EC2 is throttling: nothing is changed', async (_, change, policy) => {
    const group = aGroup({ rules: [range] });
    const throttled = { kind: 'throttled', requestId: 'req', code: 'RequestLimitExceeded' } as const;
    group.world.faults.push({ call: 'authorizeIngress', applied: false, result: throttled });
    const retryPolicy = {
      ...group.deps().retryPolicy,
      sleep: async () => {
        group.time.passed += 6_000;
        group.edit((rules) => rules, change());
        group.world.policy = policy;
      },
    };

    const result = await group.check({}, { retryPolicy });

    expect(group.keys()).toEqual(['tcp 20-30 0.0.0.0/0']);
    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'failed' } });
  });

  test('no approved CIDR is let in where no revoke has worked', async () => {
    const group = aGroup({ rules: [anOpenRule()] });
    const denied = { kind: 'refused', requestId: 'req', code: 'UnauthorizedOperation', message: 'no' } as const;
    group.world.faults.push({ call: 'revokeIngress', applied: false, result: denied });

    const result = await group.check();

    expect(result).toMatchObject({ entry: { outcome: 'failed' } });
    expect(group.keys()).toEqual(['tcp 25-25 0.0.0.0/0']);
    expect(group.world.calls.authorizeIngress).toBe(0);
  });
});

test('row 11: two deployments with different allowlists come to rest', async () => {
  const ours = aGroup({ rules: [range] });
  const theirs = { ...ours.deps(), ...someDeps(ours.world) };
  const log = inMemoryWorld({ snapshots: [] });
  const other = {
    ...theirs,
    auditLog: log.auditLog,
    newId: () => 'rem-theirs',
    settings: reconcileSettings({ deployment: 'dep-other' }),
    allowlist: { read: async () => aPolicy({ entries: [anEntry({ id: 'entry-b', cidr: cidr('93.184.216.0/24') })] }) },
  };

  for (let round = 0; round < 3; round++) {
    await ours.check();
    await check(groupRef, other);
  }
  const changes = calls(ours);
  for (let round = 0; round < 3; round++) {
    await ours.check();
    await check(groupRef, other);
  }

  expect(calls(ours)).toBe(changes);
  expect(ours.keys()).not.toContain('tcp 20-30 0.0.0.0/0');
});

test('row 12: a group whose fix was killed can be fixed once its claim has run out', async () => {
  const group = aGroup({ rules: [range] });
  await cutOff(group, { call: 'revokeIngress', isAfter: true }, { isPerson: true });

  const result = await group.check({ isPerson: true });

  expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
  expect(group.keys()).toContain(office);
});

describe('row 13: a description that is edited between read and revoke', () => {
  test('of a plain rule is named as lost', async () => {
    const group = aGroup({ rules: [anOpenRule({ description: 'old' })] });
    group.editBefore('revokeIngress', (rules) => rules.map((rule) => ({ ...rule, description: 'new' })));

    await group.check();

    expect(group.last().lost).toEqual([
      {
        kind: 'description-or-tags',
        securityGroupRuleId: 'sgr-0000000000000001',
        what: 'the description "new", which somebody had just written',
      },
    ]);
  });

  test('does not come back with its old text unnoticed', async () => {
    const group = aGroup({ rules: [{ ...range, description: 'old' }] });
    group.editBefore('authorizeIngress', (rules) => rules.map((rule) => ({ ...rule, description: 'new' })));

    await group.check();

    const texts = group.world.rulesOf(groupRef).map(({ description }) => description);
    expect(texts.includes('new') || group.last().lost.some(({ what }) => what.includes('"new"'))).toBe(true);
  });
});

test('row 14: the private networks of a prefix list keep the port, as CIDR rules', async () => {
  const list = aPrefixList({ entries: ['10.0.0.0/8', '192.168.0.0/16', '8.0.0.0/5'].map(cidr) });
  const group = aGroup({ rules: [aRule({ source: fromList(list.id) })], prefixLists: { [list.id]: list } });

  await group.check();

  expect(group.keys()).toEqual(['tcp 25-25 10.0.0.0/8', 'tcp 25-25 192.168.0.0/16', office]);
});

test('row 16: after the table was restored from a backup, nothing comes back but what is approved today', async () => {
  const group = aGroup({ rules: [range] });
  await group.check();
  const backup = group.entries();
  group.edit(() => []);
  group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' })] });
  const restored = inMemoryWorld({ snapshots: [] });
  for (const entry of backup) restored.forge(groupRef, entry);

  await group.check({}, { auditLog: restored.auditLog });

  expect(group.keys()).toEqual([]);
});
