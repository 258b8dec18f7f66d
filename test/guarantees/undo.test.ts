import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { lastIdOf } from './helpers/audit-items.ts';
import { type Check, loadWorker } from './helpers/functions.ts';
import { fullRulesOf, internet, ruleIdOf, rulesOf } from './helpers/rules.ts';
import { documentOf } from './helpers/run-cli.ts';
import { must, openWorld, type World } from './helpers/world.ts';

const range = { protocol: 'tcp', from: 20, to: 30, cidr: internet, description: 'a range', tags: { team: 'mail' } };
const approved = 'tcp 25 198.51.100.0/24';

let world: World;
let check: Check;

beforeAll(async () => {
  world = await openWorld();
  must(await world.approve([{ cidr: '198.51.100.0/24' }]));
  check = await loadWorker(world);
});

afterEach(() => world.reset());
afterAll(() => world.close());

async function fix(group: string): Promise<string> {
  await check(group);
  return lastIdOf(world, group);
}

async function undo(id: string, ...more: string[]) {
  const run = await world.cli(['undo', id, '--yes', '--json', ...more]);
  return { ...run, document: documentOf(run) };
}

describe('row 4', () => {
  async function remediatedWithoutRemainder() {
    const group = world.addGroup([range]);
    const id = await fix(group);
    const removed = ruleIdOf(world, group, 'tcp 20-24 0.0.0.0/0');
    world.sandbox.removeRule(group, removed);
    return { group, id, removed };
  }

  test('row 4: a remainder that a person deleted makes undo refuse and name it in conflicts[]', async () => {
    const { group, id, removed } = await remediatedWithoutRemainder();
    const before = rulesOf(world, group);

    const { exitCode, stdout, stderr, document } = await undo(id);

    expect(rulesOf(world, group)).toEqual(before);
    expect(exitCode).toBe(1);
    expect(JSON.stringify(document.conflicts)).toMatch(new RegExp(`${removed}|20-24`));
    expect(stdout + stderr).toContain('--port-only');
  });

  test('row 4: undo --port-only opens TCP/25 to the revoked sources and changes nothing else', async () => {
    const { group, id } = await remediatedWithoutRemainder();
    const before = rulesOf(world, group);

    const { exitCode } = await undo(id, '--port-only');

    expect(exitCode).toBe(0);
    expect(rulesOf(world, group)).toEqual([...before, 'tcp 25 0.0.0.0/0'].toSorted());
  });
});

describe('row 5', () => {
  test('row 5: fix, an approval ends, fix, undo, and undo of the first restores exactly', async () => {
    const group = world.addGroup([range]);
    const original = fullRulesOf(world, group);
    const approval = ['--group', group, '--owner', 'mail', '--reason', 'relay', '--json'];
    const added = must(await world.cli(['allowlist', 'add', '--yes', '203.0.113.0/24', ...approval]));
    const first = await fix(group);
    const { entry } = documentOf(added);
    const entryId = typeof entry === 'object' && entry && 'id' in entry ? String(entry.id) : '';
    must(await world.cli(['allowlist', 'remove', '--yes', entryId]));
    const second = await fix(group);
    const between = rulesOf(world, group);

    const undoOfSecond = await undo(second);
    const undone = rulesOf(world, group);
    const undoOfFirst = await undo(first);

    expect(between).not.toContain('tcp 25 203.0.113.0/24');
    if (undoOfSecond.exitCode !== 0) expect(undone).toEqual(between);
    expect(undoOfFirst).toMatchObject({ exitCode: 0 });
    expect(fullRulesOf(world, group)).toEqual(original);
  });

  test('row 5: fix, undo, undo of the undo, and undo of the first again restores exactly', async () => {
    const group = world.addGroup([range]);
    const original = fullRulesOf(world, group);
    const first = await fix(group);
    const fixed = fullRulesOf(world, group).map(withoutIds);

    const runs = [await undo(first)];
    const states = [fullRulesOf(world, group)];
    runs.push(await undo(await lastIdOf(world, group)));
    states.push(fullRulesOf(world, group).map(withoutIds));
    runs.push(await undo(first));
    states.push(fullRulesOf(world, group));

    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    expect(states).toEqual([original, fixed, original]);
  });

  /** The description of a managed rule names the remediation that made it. */
  function withoutIds(rule: string): string {
    return rule.replace(/"[^"]*"/, '');
  }
});

test('row 6: a closing of a prefix list that nothing else in the group uses can be undone', async () => {
  const entries = ['0.0.0.0/1', '128.0.0.0/1'].map((cidr) => ({ cidr }));
  world.sandbox.seed({ prefixLists: [{ name: 'everybody', maxEntries: 5, entries }] });
  const group = world.addGroup([{ protocol: 'tcp', from: 25, prefixList: 'everybody' }]);
  const original = fullRulesOf(world, group);
  const id = await fix(group);
  const fixed = rulesOf(world, group);

  const run = await undo(id);

  expect(fixed).toEqual([approved]);
  expect(run).toMatchObject({ exitCode: 0 });
  expect(fullRulesOf(world, group)).toEqual(original);
});

test('hazard: an undo right after a closing, on reads from before it, restores exactly or changes nothing', async () => {
  const group = world.addGroup([range]);
  const original = fullRulesOf(world, group);
  const opened = Date.now();
  const id = await fix(group);
  const fixed = fullRulesOf(world, group);
  world.before(() => {
    world.sandbox.knobs.readLag = Date.now() - opened;
  });

  const { exitCode } = await undo(id);

  expect(fullRulesOf(world, group)).toEqual(exitCode === 0 ? original : fixed);
});
