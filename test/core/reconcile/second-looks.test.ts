import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import { provePlan } from '../../../core/plan/proof.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import type { ReconcileDeps } from '../../../core/reconcile/reconcile-deps.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  groupRef,
  managedTags,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';
import { aWarden, type InMemoryWorld, inMemoryWorld, wardenSettings } from '../../builders/in-memory-world.ts';
import { aSweep } from '../../builders/rule-texts.ts';

const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const office = 'tcp 25-25 81.2.69.0/24';
const keys = (world: InMemoryWorld) => world.rulesOf(groupRef).map(permissionKey);
const story = (world: InMemoryWorld) => world.entriesOf(groupRef).map(({ outcome }) => outcome);
const look = (world: InMemoryWorld, change: Partial<ReconcileDeps> = {}) =>
  reconcile(groupRef, aSweep, aWarden(world, change));
const later = { now: () => now + 1_000_000 };

async function cutOff(rules: readonly SecurityGroupRule[] = [open], entries = [anEntry()]) {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules })], policy: aPolicy({ entries }) });
  await dieAt(world);
  return world;
}
async function dieAt(world: InMemoryWorld, change: Partial<ReconcileDeps> = {}) {
  const authorizeIngress = async () => Promise.reject(new Error('died'));
  await expect(look(world, { ...change, groups: { ...world.groups, authorizeIngress } })).rejects.toThrow('died');
}
function edited(edit: Partial<SecurityGroupRule>, rule = open) {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [rule] })] });
  world.justBefore = () => {
    world.justBefore = () => {};
    world.put(aSnapshot({ rules: [{ ...rule, ...edit }] }));
  };
  return world;
}

test('an edited rule that was put back is its owner’s and does not lapse at the next look', async () => {
  const world = edited({ source: fromCidr('93.184.216.0/24') }, anOpenRule({ id: 'sgr-open' }));
  await look(world);
  const result = await look(world);
  expect(result.kind).toBe('compliant');
  expect(keys(world)).toEqual(['tcp 25-25 93.184.216.0/24', office]);
});

test('a rule that stands although EC2 said it did not know it is revoked by the next look', async () => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [open] })] });
  const result = { kind: 'alreadyTrue', requestId: 'r', code: 'InvalidSecurityGroupRuleId.NotFound' } as const;
  world.faults.push({ call: 'revokeIngress', applied: false, result });
  await look(world);
  await look(world, later);
  expect(keys(world)).not.toContain(permissionKey(open));
});
const heavy = Object.fromEntries(Array.from({ length: 48 }, (_, i) => ['k'.repeat(100) + i, 'v'.repeat(250)]));
const heavyRules = Array.from({ length: 30 }, (_, i) =>
  anOpenRule({ id: `sgr-${i}`, ports: ports(1, 25 + i), tags: heavy }),
);

test.each([
  ['deferred', { 'smtp-warden:auto-fix': 'true' }, 'enforce' as const],
  ['reported', {}, 'enforce' as const],
  ['proposed', { 'smtp-warden:auto-fix': 'true' }, 'plan' as const],
])('a decision about heavy offending rules can be recorded: %s', async (_, tags, mode) => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ tags, rules: heavyRules, rulesQuota: 100 })] });
  await look(world, { settings: wardenSettings({ mode }) });
  expect(JSON.stringify(world.entriesOf(groupRef).at(-1)).length).toBeLessThan(400_000);
});

test('a resumed claim can be recorded however much the group has grown', async () => {
  const world = await cutOff();
  const source = (i: number) => fromCidr(`20.${i >> 8}.${i & 255}.0/24`);
  const rules = Array.from({ length: 990 }, (_, i) =>
    aRule({ id: `sgr-m${i}`, ports: ports(443), source: source(i), tags: { a: 'x'.repeat(250), b: 'y'.repeat(250) } }),
  );
  world.put(aSnapshot({ rules, rulesQuota: 1000 }));
  await look(world, later);
  expect(Math.max(...world.entriesOf(groupRef).map((entry) => JSON.stringify(entry).length))).toBeLessThan(400_000);
});

test('what a finding made meanwhile loses is listed on the resumed entry', async () => {
  const world = await cutOff();
  world.put(aSnapshot({ rules: [anOpenRule({ id: 'sgr-anew', protocol: '-1', ports: null })] }));
  await look(world, later);
  expect(world.entriesOf(groupRef).at(-1)?.lost).toMatchObject([
    { kind: 'protocols', securityGroupRuleId: 'sgr-anew' },
  ]);
});

test('what is owed is done although the group cannot be judged, and the error is told all the same', async () => {
  const world = await cutOff();
  world.put(aSnapshot({ rules: [aRule({ id: 'sgr-new', source: fromList('pl-unreadable') })] }));

  await expect(look(world, later)).rejects.toThrow('pl-unreadable');

  expect(keys(world)).toEqual(expect.arrayContaining(['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0']));
});

test('an edited rule on a list we do not know keeps what does not reach the port', async () => {
  const world = edited({ source: fromList('pl-new'), ports: ports(443) });
  await look(world);
  expect(keys(world)).toContain('tcp 443-443 pl-new');
});

test('the entry does not say that a rule was put back which was not', async () => {
  const world = edited({ source: fromList('pl-new'), ports: ports(25) });
  await look(world);
  expect(world.entriesOf(groupRef).at(-1)?.outcomes[0]?.reason).not.toContain('were put back as they were');
});

test('no approved CIDR wider than a limit that became stricter is authorised by a resume', async () => {
  const world = await cutOff(
    [open],
    [anEntry({ id: 'a', cidr: cidr('17.0.0.0/9') }), anEntry({ id: 'b', cidr: cidr('17.128.0.0/9') })],
  );
  await look(world, { ...later, settings: wardenSettings({ limits: { ipv4: 9, ipv6: 16 } }) });
  expect(keys(world)).not.toContain('tcp 25-25 17.0.0.0/8');
});

test('a claim that may have taken something is not ended as one that changed nothing', async () => {
  const world = await cutOff([anOpenRule({ id: 'sgr-open' })]);
  await dieAt(world, later);
  world.policy = aPolicy({ entries: [] });
  await look(world, { now: () => now + 2_000_000 });
  expect(story(world)).not.toContain('failed');
});

test('a finding whose own plan fits is mended although what is owed does not fit beside it', async () => {
  const world = await cutOff();
  const rules = Array.from({ length: 59 }, (_, i) =>
    aRule({ id: `sgr-m${i}`, ports: ports(443), source: fromCidr(`93.184.${i}.0/24`) }),
  );
  world.put(aSnapshot({ rules: [...rules, anOpenRule({ id: 'sgr-anew' })] }));
  for (let i = 1; i < 4; i++) await look(world, { now: () => now + i * 1_000_000 });
  expect(keys(world)).not.toContain('tcp 25-25 0.0.0.0/0');
});

test('a report is not repeated because the allowlist changed', async () => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ tags: {}, rules: [open] })] });
  await look(world);
  world.policy = aPolicy({ entries: [anEntry(), anEntry({ id: 'z', cidr: cidr('93.184.216.0/24') })] });
  await look(world);
  expect(story(world)).toEqual(['reported']);
});

test('at the very moment another may take the claim over, its holder changes nothing', async () => {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [open] })] });
  let clock = now;
  const append: typeof world.auditLog.append = async (entry) => {
    const result = await world.auditLog.append(entry);
    clock = now + 900_000;
    return result;
  };
  await look(world, { now: () => clock, auditLog: { ...world.auditLog, append } });
  expect(world.calls.revokeIngress).toBe(0);
});

describe('a plan is refused that', () => {
  const settings = someSettings();
  const entries = [anEntry(), anEntry({ id: 'six', cidr: cidr('2a02:6b8::/32') })];
  const origin = { kind: 'approved', entryIds: ['entry-office'] } as const;
  const extra = (change: Partial<NewRule>): Step => ({
    kind: 'authorizeIngress',
    tags: managedTags,
    rules: [
      { protocol: 'tcp', ports: ports(25), source: fromCidr('81.2.69.0/24'), description: null, origin, ...change },
    ],
  });
  test.each<[string, (steps: readonly Step[]) => readonly Step[]]>([
    ['approves a family that was not open', (steps) => [...steps, extra({ source: fromCidr('2a02:6b8::/32') })]],
    ['opens another port to the approved', (steps) => [...steps, extra({ ports: ports(22) })]],
    [
      'does not mark approved rules as managed',
      (steps) => steps.map((step) => (step.kind === 'authorizeIngress' ? { ...step, tags: {} } : step)),
    ],
  ])('%s', (_, forge) => {
    const given = assess(aSnapshot({ rules: [open] }), aPolicy({ entries }), { settings, now, remediationId: 'rem-1' });
    if (!given) throw new Error('no plan');
    expect(() =>
      provePlan({ ...given, plan: { ...given.plan, steps: forge(given.plan.steps) }, limits: settings.limits }),
    ).toThrow();
  });
});
