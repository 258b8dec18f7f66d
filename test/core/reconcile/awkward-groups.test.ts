import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot } from '../../../core/model/security-group.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  groupRef,
  managedTags,
  ports,
} from '../../builders/builders.ts';
import { aWarden, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { aSweep } from '../../builders/rule-texts.ts';

const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const finished = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0', 'tcp 25-25 81.2.69.0/24'];

async function look(group: Partial<Snapshot>, change: (warden: ReconcileDeps) => Partial<ReconcileDeps> = () => ({})) {
  const world = inMemoryWorld({ snapshots: [aSnapshot(group)] });
  const warden = aWarden(world);
  const result = await reconcile(groupRef, aSweep, { ...warden, ...change(warden) });
  const keys = () => world.rulesOf(groupRef).map(permissionKey);
  return { world, result, keys, entry: world.entriesOf(groupRef).at(-1) };
}

function tagged(count: number): SecurityGroupRule {
  return { ...open, tags: Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'x'])) };
}

describe('labels that EC2 would refuse', () => {
  test.each<[string, Partial<SecurityGroupRule>, string]>([
    ['a quote', { description: "Bob's relay" }, 'Bob_s relay'],
    ['other letters', { description: 'Büro' }, 'B_ro'],
    ['more than 255 characters', { description: 'd'.repeat(300) }, 'd'.repeat(255)],
  ])(
    '%s in a description: it is written as EC2 takes it, and the exact one is listed as lost',
    async (_, edit, text) => {
      const { world, keys, entry } = await look({ rules: [{ ...open, ...edit }] });

      expect(keys()).toEqual(finished);
      expect(world.rulesOf(groupRef)[0]?.description).toBe(text);
      expect(entry?.lost).toMatchObject([{ kind: 'description-or-tags', securityGroupRuleId: open.id }]);
    },
  );

  test('an ampersand is kept for a CIDR and not for a prefix list', async () => {
    const lists = {
      'pl-0': { id: 'pl-0', name: 'all', family: 'ipv4', entries: [cidr('0.0.0.0/0')], weight: 1 },
    } as const;
    const label = { description: 'this & that' };
    const plain = await look({ rules: [{ ...open, ...label }] });
    const listed = await look({ rules: [{ ...open, ...label, source: fromList('pl-0') }], prefixLists: lists });

    const texts = [plain, listed].map(({ world }) => world.rulesOf(groupRef)[0]?.description);

    expect(texts).toEqual(['this & that', 'this _ that']);
    expect([plain.entry?.lost.length, listed.entry?.lost.length]).toEqual([0, 1]);
  });

  test.each([
    [48, 0],
    [49, 1],
    [50, 1],
  ])('of %i tags at most 48 are carried beside our two, and the others are listed as lost', async (count, losses) => {
    const { world, keys, entry } = await look({ rules: [tagged(count)] });

    expect(keys()).toEqual(finished);
    expect(Object.keys(world.rulesOf(groupRef)[0]?.tags ?? {})).toHaveLength(50);
    expect(entry?.lost).toHaveLength(losses);
  });

  test('a reserved tag is listed as lost', async () => {
    const { keys, entry } = await look({ rules: [{ ...open, tags: { 'aws:cloudformation:stack-id': 'x' } }] });

    expect(keys()).toEqual(finished);
    expect(entry?.lost).toMatchObject([{ what: expect.stringContaining('aws:cloudformation:stack-id') }]);
  });
});

test.each([
  'InvalidParameterValue',
  'RulesPerSecurityGroupLimitExceeded',
  'InvalidPermission.Malformed',
  'AnythingNew',
])('a rule that EC2 refuses with %s does not keep the others out', async (code) => {
  const refused = { kind: 'refused', requestId: 'req-no', code, message: 'not this one' } as const;
  const { keys, entry } = await look({ rules: [open] }, ({ groups }) => ({
    groups: {
      ...groups,
      authorizeIngress: async (ref, rules, tags) =>
        rules.some(({ ports }) => ports?.from === 26) ? refused : groups.authorizeIngress(ref, rules, tags),
    },
  }));

  expect(keys()).toEqual([finished[0], finished[2]]);
  expect(entry).toMatchObject({ outcome: 'partial', reason: expect.stringContaining('(tcp 26-30 0.0.0.0/0)') });
});

describe('a group whose rules cannot be read after the change', () => {
  const blind = ({ groups }: ReconcileDeps) => ({
    groups: { ...groups, rules: async () => Promise.reject(new Error('RequestLimitExceeded')) },
  });

  test('ends partial, without rules after it and with the reason', async () => {
    const { keys, entry } = await look({ rules: [open] }, blind);

    expect(keys()).toEqual(finished);
    expect(entry).toMatchObject({
      outcome: 'partial',
      rulesAfter: null,
      revokedRuleIds: [open.id],
      reason: expect.stringContaining('could not be read afterwards: RequestLimitExceeded'),
    });
  });

  test('is finished by the next look, which finds everything done', async () => {
    const { world } = await look({ rules: [open] }, blind);
    const calls = { ...world.calls };

    const result = await reconcile(groupRef, aSweep, aWarden(world));

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(world.calls).toMatchObject({ revokeIngress: calls.revokeIngress, authorizeIngress: calls.authorizeIngress });
  });

  test('is judged by a read that came late', async () => {
    let reads = 0;
    const { entry } = await look({ rules: [open] }, ({ groups }) => ({
      groups: {
        ...groups,
        rules: async (ref) => (reads++ < 2 ? Promise.reject(new Error('slow')) : groups.rules(ref)),
      },
    }));

    expect(entry?.outcome).toBe('completed');
  });
});

describe('a prefix list that cannot be read, on a rule that does not reach the port', () => {
  const listed = aRule({ id: 'sgr-listed', ports: ports(443), source: fromList('pl-unreadable') });
  const rules = [open, listed];

  test('does not keep a group from being reported', async () => {
    const { result } = await look({ rules, tags: {} });

    expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'reported' } });
  });

  test('does not keep a group from being exempt', async () => {
    const exempting = { read: async () => aPolicy({ exemptions: [anExemption()] }) };

    const { result } = await look({ rules }, () => ({ allowlist: exempting }));

    expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'exempted' } });
  });

  test('defers a group that has opted in, since the quota cannot be checked', async () => {
    const { result, keys } = await look({ rules });

    expect(result).toMatchObject({ entry: { outcome: 'deferred', reason: expect.stringContaining('cannot be read') } });
    expect(keys()).toEqual(rules.map(permissionKey));
  });

  test('does not hold back a plan that adds nothing', async () => {
    const settings = wardenSettings({ emptyAllowlist: 'revoke' });
    const nobody = { read: async () => aPolicy({ entries: [] }) };
    const closing = { rules: [anOpenRule({ id: 'sgr-open' }), listed] };

    const { keys } = await look(closing, () => ({ settings, allowlist: nobody }));

    expect(keys()).toEqual([permissionKey(listed)]);
  });
});

describe('managed rules without a finding', () => {
  const managed = aRule({ id: 'sgr-managed', tags: managedTags });
  const other = anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') });

  test.each(['defer', 'revoke'] as const)(
    'stay where nobody is approved any more, whatever the setting says: %s',
    async (emptyAllowlist) => {
      const nobody = { read: async () => aPolicy({ entries: [] }) };

      const { result, keys } = await look({ rules: [managed] }, () => ({
        settings: wardenSettings({ emptyAllowlist }),
        allowlist: nobody,
      }));

      expect(result).toMatchObject({ kind: 'decided', entry: { outcome: 'deferred' } });
      expect(keys()).toEqual([permissionKey(managed)]);
    },
  );

  test('are put on record again when they differ from the allowlist in another way', async () => {
    const settings = wardenSettings({ mode: 'plan' });
    const { world, entry } = await look({ rules: [managed] }, () => ({
      settings,
      allowlist: { read: async () => aPolicy({ entries: [anEntry(), other] }) },
    }));
    world.policy = aPolicy({ entries: [anEntry(), { ...other, cidr: cidr('93.184.217.0/24') }] });

    const again = await reconcile(groupRef, aSweep, aWarden(world, { settings }));
    const third = await reconcile(groupRef, aSweep, aWarden(world, { settings }));

    expect(again).toMatchObject({ isNew: true, entry: { reason: entry?.reason } });
    expect(third).toMatchObject({ isNew: false });
  });
});

test('an approval that is left alone is not lost to an IPv6 rule that is closed', async () => {
  const openIpv6 = aRule({ id: 'sgr-ipv6', source: fromCidr('::/0') });

  const { keys } = await look({ rules: [aRule({ tags: managedTags }), openIpv6] });

  expect(keys()).toEqual(['tcp 25-25 81.2.69.0/24']);
});
