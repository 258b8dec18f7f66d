import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { internet, rulesOf } from './helpers/rules.ts';
import { ended, startCli } from './helpers/run-cli.ts';
import { must, openWorld, type World } from './helpers/world.ts';

const open = { protocol: 'tcp', from: 25, cidr: internet };
const opened = ['tcp 25 0.0.0.0/0'];
const closed = ['tcp 25 198.51.100.0/24'];
const inWords = '(unfinished|not finished|in progress)';
const authorize = 'AuthorizeSecurityGroupIngress';
const revoke = 'RevokeSecurityGroupIngress';

let world: World;

beforeAll(async () => {
  world = await openWorld();
  must(await world.approve([{ cidr: '198.51.100.0/24' }]));
});

afterEach(() => world.reset());
afterAll(() => world.close());

/** Open groups of a region, and the command that closes them. */
function openGroups(count: number, region: string) {
  const groups = Array.from({ length: count }, () => world.addGroup([open], { region }));
  const child = startCli(['fix', '--all', '--yes', '--region', region], world.environment);
  return { child, states: () => groups.map((group) => rulesOf(world, group, region)) };
}

test.each([
  ['SIGINT', 130, 'eu-west-1'],
  ['SIGTERM', 143, 'eu-west-2'],
] as const)(
  'row 12: %s between revoke and authorise finishes the groups in hand, and fix ends with %i',
  async (signal, exitCode, region) => {
    // More than are changed at a time.
    const { child, states } = openGroups(20, region);
    let isSent = false;
    world.after(({ action }) => {
      if (action === revoke && !isSent) isSent = child.kill(signal);
    });

    const run = await ended(child);

    const kinds = new Map([opened, closed].map((rules) => [JSON.stringify(rules), 0]));
    for (const rules of states()) kinds.set(JSON.stringify(rules), (kinds.get(JSON.stringify(rules)) ?? 0) + 1);
    expect([...kinds.keys()]).toEqual([JSON.stringify(opened), JSON.stringify(closed)]);
    expect([...kinds.values()].every((count) => count > 0)).toBe(true);
    expect(run).toMatchObject({ exitCode });
  },
);

test('row 12: a second SIGINT ends fix at once, and it prints what is unfinished', async () => {
  const { child } = openGroups(3, 'eu-west-3');
  const isMet = new Promise<string>((resolve) =>
    world.before(({ action, targets }) => {
      if (action === authorize) resolve(targets.find((id) => id.startsWith('sg-')) ?? '');
    }),
  );
  world.sandbox.faults.add({ kind: 'hang', action: authorize });
  const running = ended(child);

  const group = await isMet;
  child.kill('SIGINT');
  await Promise.race([wait(2_000), once(child, 'exit')]);
  child.kill('SIGINT');
  const { exitCode, stdout, stderr } = await running;

  expect(exitCode).toBe(130);
  expect(stdout + stderr).toMatch(new RegExp(`${group}.*${inWords}|${inWords}.*${group}`, 'i'));
});
