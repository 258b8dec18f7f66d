import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { forgeItem, itemsOf } from './helpers/audit-items.ts';
import { loadWorker } from './helpers/functions.ts';
import { internet, rulesOf } from './helpers/rules.ts';
import { loadSweepFunctions, type SweepFunctions } from './helpers/sweep-functions.ts';
import { must, openWorld, type World } from './helpers/world.ts';

const open = { protocol: 'tcp', from: 25, cidr: internet };
const approved = 'tcp 25 198.51.100.0/24';
const limit = 5;

let world: World;
let functions: SweepFunctions;
let many: string[];
/** When one of the two approvals ends. */
let expiresAt: string;

/** More groups than the limit, once remediated. */
beforeAll(async () => {
  world = await openWorld();
  expiresAt = new Date(Date.now() + 20_000).toISOString();
  must(await world.approve([{ cidr: '198.51.100.0/24' }, { cidr: '192.0.2.0/24', expiresAt }]));
  many = await remediatedGroups(limit + 3);
  functions = await loadSweepFunctions(world, { SMTP_WARDEN_BRAKE: String(limit) });
});

afterEach(() => world.reset());
afterAll(() => world.close());

async function remediatedGroups(count: number, ingress = open): Promise<string[]> {
  const check = await loadWorker(world);
  const groups = Array.from({ length: count }, () => world.addGroup([ingress]));
  for (const group of groups) await check(group);
  return groups;
}

/** A template opens all of them again. */
function reopen(groups: readonly string[]): void {
  for (const group of groups) {
    if (!rulesOf(world, group).includes('tcp 25 0.0.0.0/0')) world.sandbox.addRule(group, open);
  }
}

function openOnes(groups: readonly string[]): string[] {
  return groups.filter((group) => rulesOf(world, group).includes('tcp 25 0.0.0.0/0'));
}

test('control: a sweep closes what is open, as long as that is within the limit', async () => {
  const few = many.slice(0, 2);
  reopen(few);

  await functions.sweep();

  expect(openOnes(few)).toEqual([]);
});

test('row 1: forged entries in more groups than the change limit open nothing in a sweep', async () => {
  const groups = await remediatedGroups(limit + 1);
  const range = { ...open, from: 22, to: 25 };
  const [donor = ''] = await remediatedGroups(1, range);
  const [claim = {}] = await itemsOf(world, donor);
  const change = { at: new Date(Date.now() - 7_200_000).toISOString() };
  for (const group of groups) await forgeItem(world, group, { from: claim, change, hash: 'right' });

  await functions.sweep();

  expect(groups.filter((group) => rulesOf(world, group).includes('tcp 22-24 0.0.0.0/0'))).toEqual([]);
});

test('row 8: a sweep halts, an unrelated CIDR is approved, and no group is closed because of that', async () => {
  reopen(many);
  await functions.sweep();
  const halted = openOnes(many);
  must(await world.approve([{ cidr: '203.0.113.0/24' }]));

  await functions.followPolicy();

  expect(halted).toEqual(many);
  expect(openOnes(many)).toEqual(many);
  // Managed rules may follow; who is approved is let in by the open rule until that is closed.
  expect(many.every((group) => rulesOf(world, group).includes(approved))).toBe(true);
});

test('row 8: a sweep halts, an approval expires, and no group is closed because of that', async () => {
  reopen(many);
  await wait(Math.max(0, Date.parse(expiresAt) + 1_000 - Date.now()));

  await functions.sweep();

  expect(openOnes(many)).toEqual(many);
  expect(many.every((group) => rulesOf(world, group).includes(approved))).toBe(true);
});
