import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Check, loadWorker } from './helpers/functions.ts';
import { internet, rulesOf, watchPorts } from './helpers/rules.ts';
import { account, must, openWorld, optedIn, type World } from './helpers/world.ts';

const range = { protocol: 'tcp', from: 20, to: 30, cidr: internet };
const others = { ports: [20, 24, 26, 30], sources: [internet] };
const approved = 'tcp 25 198.51.100.0/24';
const narrowed = ['tcp 20-24 0.0.0.0/0', approved, 'tcp 26-30 0.0.0.0/0'];

let world: World;
let check: Check;

beforeAll(async () => {
  world = await openWorld();
  must(await world.approve([{ cidr: '198.51.100.0/24' }]));
  check = await loadWorker(world);
});

afterEach(async () => {
  world.reset();
  check = await loadWorker(world);
});
afterAll(() => world.close());

describe('row 7', () => {
  /** A check whose revoke may work and whose authorise calls fail. */
  async function checkWithoutAuthorize(group: string): Promise<void> {
    world.sandbox.deny(account, ['AuthorizeSecurityGroupIngress']);
    await check(group);
    world.sandbox.deny(account, []);
  }

  test('row 7: a failed authorise takes no other port away, not for a moment', async () => {
    const group = world.addGroup([range]);
    const gaps = watchPorts(world, group, others);

    await checkWithoutAuthorize(group);

    expect(gaps).toEqual([]);
  });

  test.each([
    ['the group is opted out', async (group: string) => world.sandbox.setTags(group, {})],
    ['one read shows the group without its tags', async (group: string) => oddRead(group)],
    ['the mode becomes plan', planMode],
  ])('row 7: after a failed authorise, where %s, the other ports are there', async (_, act) => {
    const group = world.addGroup([range]);
    await checkWithoutAuthorize(group);

    await act(group);
    await check(group);

    const rules = rulesOf(world, group);
    expect(rules.filter((rule) => /^tcp 20-(24|30) 0/.test(rule)).length).toBe(1);
    expect(rules.filter((rule) => /^tcp (20|26)-30 0/.test(rule)).length).toBe(1);
  });

  async function planMode(): Promise<void> {
    check = await loadWorker(world, { SMTP_WARDEN_MODE: 'plan' });
  }

  /** Shows the group without its tags once. */
  function oddRead(group: string): void {
    let reads = 0;
    world.before(({ action }) => {
      if (action === 'DescribeSecurityGroups') world.sandbox.setTags(group, reads++ === 0 ? {} : optedIn);
    });
  }
});

test('hazard: the answer of the revoke is lost, and the remainder is not taken back', async () => {
  const group = world.addGroup([range]);
  const gaps = watchPorts(world, group, others);
  world.sandbox.faults.add({ kind: 'lostResponse', action: 'RevokeSecurityGroupIngress' });

  await check(group);
  await check(group);

  expect(rulesOf(world, group)).toEqual(narrowed);
  expect(gaps).toEqual([]);
});

test('hazard: three offenders share a remainder at the edge of the quota, and no other port is closed', async () => {
  const region = 'eu-west-1';
  world.sandbox.setQuota(account, region, 4);
  const ports = [
    { from: 0, to: 25 },
    { from: 25, to: 65_535 },
    { from: 0, to: 65_535 },
  ];
  const ingress = ports.map((one) => ({ protocol: 'tcp', ...one, cidr: internet }));
  const group = world.addGroup(ingress, { region });
  const gaps = watchPorts(world, group, { ports: [0, 24, 26, 65_535], sources: [internet], region });

  await check(group, region);

  expect(rulesOf(world, group, region)).toEqual(['tcp 0-24 0.0.0.0/0', approved, 'tcp 26-65535 0.0.0.0/0']);
  expect(gaps).toEqual([]);
});

test('hazard: 50 tags on the open rule do not stop its closing', async () => {
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag-${index}`, 'value']));
  const group = world.addGroup([{ ...range, tags }]);
  const gaps = watchPorts(world, group, others);

  await check(group);

  expect(rulesOf(world, group)).toEqual(narrowed);
  expect(gaps).toEqual([]);
});

test('row 14: private networks of an offending prefix list keep the port, as CIDR rules', async () => {
  const entries = ['10.0.0.0/8', '192.168.0.0/16', '8.0.0.0/5'].map((cidr) => ({ cidr }));
  world.sandbox.seed({ prefixLists: [{ name: 'mixed', maxEntries: 3, entries }] });
  const group = world.addGroup([{ protocol: 'tcp', from: 25, prefixList: 'mixed' }]);

  await check(group);

  expect(rulesOf(world, group)).toEqual([approved, 'tcp 25 10.0.0.0/8', 'tcp 25 192.168.0.0/16'].toSorted());
});
