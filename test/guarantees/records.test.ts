import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { forgeItem, groupKeyOf, itemsOf, putItem, restoreItems } from './helpers/audit-items.ts';
import { type Check, loadWorker } from './helpers/functions.ts';
import { internet, ruleIdOf, rulesOf } from './helpers/rules.ts';
import { documentOf } from './helpers/run-cli.ts';
import { account, must, openWorld, type SeedRule, type World } from './helpers/world.ts';

const approved = 'tcp 25 198.51.100.0/24';
const closed = [approved];
const hour = 3_600_000;
const open = { protocol: 'tcp', from: 25, cidr: internet };

let world: World;
let check: Check;

beforeAll(async () => {
  world = await openWorld();
  must(await world.approve([{ cidr: '198.51.100.0/24' }]));
  check = await loadWorker(world);
});

afterEach(() => world.reset());
afterAll(() => world.close());

/** A group that was remediated, and is closed. */
async function remediatedGroup(ingress: SeedRule[] = [open]): Promise<string> {
  const group = world.addGroup(ingress);
  await check(group);
  return group;
}

/** The real entries of another group, whose remediation kept tcp 22-24 from the internet. */
async function entriesThatKeepPort22() {
  const donor = await remediatedGroup([{ ...open, from: 22, to: 25 }]);
  expect(rulesOf(world, donor)).toEqual(['tcp 22-24 0.0.0.0/0', approved]);
  const [claim = {}, end = {}] = await itemsOf(world, donor);
  return { claim, end };
}

test.each([
  ['partial', 'right'],
  ['partial', 'rubbish'],
  ['planned', 'right'],
  ['planned', 'rubbish'],
] as const)(
  'row 1: a forged %s entry (hash %s) does not make a check open its port to the internet',
  async (outcome, hash) => {
    const group = await remediatedGroup();
    const { claim, end } = await entriesThatKeepPort22();
    const unseen = 'rulesAfter' in end ? { rulesAfter: null } : {};
    const isEnd = outcome === 'partial';
    const change = isEnd ? { outcome, ...unseen } : { at: new Date(Date.now() - 2 * hour).toISOString() };
    await forgeItem(world, group, { from: isEnd ? end : claim, change, hash });

    await check(group);
    await check(group);

    expect(rulesOf(world, group)).toEqual(closed);
  },
);

test('row 1: a group whose chain does not hold is deferred, and history verify names the entry', async () => {
  const group = await remediatedGroup();
  const { end } = await entriesThatKeepPort22();
  const sequence = await forgeItem(world, group, { from: end, change: { outcome: 'completed' }, hash: 'rubbish' });
  world.sandbox.addRule(group, open);
  const before = rulesOf(world, group);

  await check(group);
  const verification = await world.cli(['history', 'verify', '--json']);

  expect(rulesOf(world, group)).toEqual(before);
  expect((await itemsOf(world, group)).length).toBe(sequence);
  expect(verification.exitCode).toBe(1);
  const fault = expect.objectContaining({ group: groupKeyOf(group), sequence });
  expect(documentOf(verification).faults).toEqual(expect.arrayContaining([fault]));
});

test('row 16: an audit table restored from a backup does not bring back what the owner has removed since', async () => {
  const group = world.addGroup([{ ...open, from: 20, to: 30 }]);
  world.sandbox.deny(account, ['AuthorizeSecurityGroupIngress']);
  await check(group);
  const backup = await itemsOf(world, group);
  world.sandbox.deny(account, []);
  await check(group);
  const kept = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];
  expect(rulesOf(world, group)).toEqual([kept[0], approved, kept[1]]);
  for (const text of kept) world.sandbox.removeRule(group, ruleIdOf(world, group, text));
  await restoreItems(world, group, backup);

  await check(group);
  await check(group);

  expect(rulesOf(world, group)).toEqual(closed);
});

const tomorrow = () => new Date(Date.now() + 24 * hour).toISOString();

test.each([
  ['a junk item as the next sequence number', 'junk'],
  ['a claim dated in the future', 'claim'],
] as const)(
  'hazard: %s holds the group back until a person says history restart, and then it is closed',
  async (_, kind) => {
    const group = await remediatedGroup();
    const [claim = {}, end = {}] = await itemsOf(world, group);
    if (kind === 'junk')
      await putItem(world, { groupKey: end.groupKey, sequence: Number(end.sequence) + 1, junk: 'x' });
    else await forgeItem(world, group, { from: claim, change: { at: tomorrow() }, hash: 'right' });
    world.sandbox.addRule(group, open);

    await check(group);
    const held = rulesOf(world, group);
    const restart = await world.cli(['history', 'restart', group, '--reason', 'an item was forged', '--yes']);
    await check(group);

    expect(held).toEqual(['tcp 25 0.0.0.0/0', approved]);
    expect(restart).toMatchObject({ exitCode: 0 });
    expect(rulesOf(world, group)).toEqual(closed);
  },
);
