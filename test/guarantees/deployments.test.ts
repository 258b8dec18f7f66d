import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Check, loadWorker } from './helpers/functions.ts';
import { internet, rulesOf, watchPorts } from './helpers/rules.ts';
import { must, openWorld, type World } from './helpers/world.ts';

const open = { protocol: 'tcp', from: 25, cidr: internet };
const second = { SMTP_WARDEN_ALLOWLIST_TABLE: 'second-allowlist', SMTP_WARDEN_AUDIT_TABLE: 'second-audit' };

let world: World;
let checkByFirst: Check;
let checkBySecond: Check;
let plain: string;
let summed: string;
let ranged: string;

/** Two deployments with different allowlists look after the same account. */
beforeAll(async () => {
  world = await openWorld();
  plain = world.addGroup([open]);
  summed = world.addGroup([open, { ...open, cidr: '9.9.9.0/24' }]);
  ranged = world.addGroup([{ ...open, from: 20, to: 30 }]);
  must(await world.cli(['init'], second));
  const approvals = (small: string, large: string) => [
    { cidr: small, scope: `group:${plain}` },
    { cidr: large, scope: `group:${summed}` },
    { cidr: small, scope: `group:${ranged}` },
  ];
  must(await world.approve(approvals('198.51.100.0/24', '11.0.0.0/8')));
  must(await world.approve(approvals('203.0.113.0/24', '12.0.0.0/8'), second));
  checkByFirst = await loadWorker(world);
  checkBySecond = await loadWorker(world, second);
});

afterEach(() => world.reset());
afterAll(() => world.close());

function changesOf(group: string): number {
  const { calls } = world.sandbox;
  const ofGroup = { target: group, errorCode: null };
  return calls.count('AuthorizeSecurityGroupIngress', ofGroup) + calls.count('RevokeSecurityGroupIngress', ofGroup);
}

test("row 11: two deployments with different allowlists do not revoke each other's rules", async () => {
  await checkByFirst(plain);
  await checkBySecond(plain);
  const [before, rules] = [changesOf(plain), rulesOf(world, plain)];

  for (let round = 0; round < 5; round++) {
    await checkByFirst(plain);
    await checkBySecond(plain);
  }

  expect(changesOf(plain) - before).toBe(0);
  expect(rulesOf(world, plain)).toEqual(rules);
  expect(rules).toEqual(['tcp 25 198.51.100.0/24']);
});

test('hazard: two deployments whose approvals together exceed the limit defer, and nothing goes back and forth', async () => {
  await checkByFirst(summed);
  await checkBySecond(summed);
  const [before, rules] = [changesOf(summed), rulesOf(world, summed)];

  for (let round = 0; round < 3; round++) {
    await checkByFirst(summed);
    await checkBySecond(summed);
  }

  expect(changesOf(summed) - before).toBe(0);
  expect(rulesOf(world, summed)).toEqual(rules);
  expect(rules).toEqual(['tcp 25 11.0.0.0/8', 'tcp 25 9.9.9.0/24']);
});

test('hazard: where another deployment revokes the original first, the other ports stay open', async () => {
  const gaps = watchPorts(world, ranged, { ports: [20, 24, 26, 30], sources: [internet] });
  let isMet = false;
  world.before(async ({ action }) => {
    if (action !== 'RevokeSecurityGroupIngress' || isMet) return;
    isMet = true;
    await checkBySecond(ranged);
  });

  await checkByFirst(ranged);
  await checkByFirst(ranged);

  expect(isMet).toBe(true);
  expect(gaps).toEqual([]);
  expect(rulesOf(world, ranged)).not.toContain('tcp 25 0.0.0.0/0');
});
