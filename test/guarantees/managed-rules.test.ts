import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Check, loadWorker } from './helpers/functions.ts';
import { internet, ruleIdOf, rulesOf, watchPorts } from './helpers/rules.ts';
import { type CliRun, documentOf } from './helpers/run-cli.ts';
import { must, openWorld, type World } from './helpers/world.ts';

const open = { protocol: 'tcp', from: 25, cidr: internet };
const who = ['--owner', 'mail', '--reason', 'relay'];

let world: World;
let check: Check;

beforeAll(async () => {
  world = await openWorld();
  check = await loadWorker(world);
});

afterEach(() => world.reset());
afterAll(() => world.close());

function add(cidr: string, group: string): Promise<CliRun> {
  return world.cli(['allowlist', 'add', '--yes', cidr, '--group', group, ...who, '--json']);
}

/** Removes the entry that an `allowlist add` has made. */
async function remove(added: CliRun): Promise<void> {
  const { entry } = documentOf(must(added));
  const id = typeof entry === 'object' && entry && 'id' in entry ? String(entry.id) : '';
  must(await world.cli(['allowlist', 'remove', '--yes', id]));
}

test('hazard: an unrelated approval ends, and a relay whose managed rule was merged with it is not cut off', async () => {
  const group = world.addGroup([open]);
  must(await add('198.51.100.0/25', group));
  const unrelated = await add('198.51.100.128/25', group);
  await check(group);
  const merged = rulesOf(world, group);
  await remove(unrelated);
  const gaps = watchPorts(world, group, { ports: [25], sources: ['198.51.100.0/24', '198.51.100.0/25'] });

  await check(group);

  expect(merged).toEqual(['tcp 25 198.51.100.0/24']);
  expect(rulesOf(world, group)).toEqual(['tcp 25 198.51.100.0/25']);
  expect(gaps).toEqual([]);
});

test('hazard: a group whose last managed rule has lapsed lets in who is approved later', async () => {
  const group = world.addGroup([open]);
  const first = await add('198.51.100.0/24', group);
  await check(group);
  await remove(first);
  await check(group);
  const lapsed = rulesOf(world, group);
  must(await add('203.0.113.0/24', group));

  await check(group);

  expect(lapsed).toEqual([]);
  expect(rulesOf(world, group)).toEqual(['tcp 25 203.0.113.0/24']);
});

test.each([
  ['every read shows that at once', 0],
  ['the first check still reads the rule', 1],
])('hazard: a managed rule that a person deletes is not put back (%s)', async (_, stale) => {
  const group = world.addGroup([open]);
  must(await add('198.51.100.0/24', group));
  await check(group);
  const closedAt = Date.now();
  world.before(() => {
    world.sandbox.knobs.readLag = stale * (Date.now() - closedAt);
  });
  world.sandbox.removeRule(group, ruleIdOf(world, group, 'tcp 25 198.51.100.0/24'));

  await check(group);
  world.reset();
  await check(group);
  await check(group);

  expect(rulesOf(world, group)).toEqual([]);
});

test('hazard: a managed rule that a person deletes is not put back by an unrelated approval', async () => {
  const group = world.addGroup([open]);
  must(await add('198.51.100.0/24', group));
  await check(group);
  world.sandbox.removeRule(group, ruleIdOf(world, group, 'tcp 25 198.51.100.0/24'));
  await check(group);
  must(await add('203.0.113.0/24', group));

  await check(group);

  expect(rulesOf(world, group)).toEqual(['tcp 25 203.0.113.0/24']);
});

test('hazard: a managed rule whose authorise was not answered, and not seen, is revoked when its approval ends', async () => {
  const group = world.addGroup([open]);
  const added = await add('198.51.100.0/24', group);
  const openedAt = Date.now();
  world.sandbox.faults.add({ kind: 'lostResponse', action: 'AuthorizeSecurityGroupIngress' });
  let isAuthorized = false;
  world.before(({ action }) => {
    if (isAuthorized) world.sandbox.knobs.readLag = Date.now() - openedAt;
    isAuthorized ||= action === 'AuthorizeSecurityGroupIngress';
  });
  await check(group);
  world.reset();
  await check(group);
  const adopted = rulesOf(world, group);
  await remove(added);

  await check(group);

  expect(adopted).toEqual(['tcp 25 198.51.100.0/24']);
  expect(rulesOf(world, group)).toEqual([]);
});
