import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Check, loadWorker } from './helpers/functions.ts';
import { internet, rulesOf } from './helpers/rules.ts';
import { documentOf } from './helpers/run-cli.ts';
import { account, home, openWorld, type World } from './helpers/world.ts';

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

describe('row 9', () => {
  const vpc = 'vpc-0bbbbbbbbbbbbbbb0';
  const notPublic = [0, 10, 127];
  const networks = Array.from({ length: 61 }, (_, index) => index).filter((first) => !notPublic.includes(first));

  test.each([
    [
      'of one group',
      (group: string) => networks.map((first) => ({ cidr: `${first}.0.0.0/8`, scope: `group:${group}` })),
    ],
    [
      'of a VPC and of a group',
      (group: string) => [
        { cidr: '70.0.0.0/8', scope: `vpc:${vpc}` },
        { cidr: '71.0.0.0/8', scope: `group:${group}` },
      ],
    ],
  ])('row 9: approved networks %s that exceed the limit together are not let in', async (_, approvals) => {
    const group = world.addGroup([open], { vpc });
    const imported = await world.approve(approvals(group));

    await check(group);
    const plan = await world.cli(['plan', group, '--json']);

    expect(rulesOf(world, group)).toEqual(['tcp 25 0.0.0.0/0']);
    expect(documentOf(plan).plans).toMatchObject([{ decision: 'defer' }]);
    // An import that is refused has to say so as well.
    const said = imported.exitCode === 0 ? plan : imported;
    expect(said.stdout + said.stderr).toMatch(/together|sum|addresses/i);
  });
});

describe('row 17', () => {
  const unknown = { group: 'sg-0aaaaaaaaaaaaaaaa', vpc: 'vpc-0aaaaaaaaaaaaaaaa' };

  test.each([
    ['exempt add of a group', ['exempt', 'add', '--yes', unknown.group, '--expires', '1d']],
    ['allowlist add for a group', ['allowlist', 'add', '--yes', '198.51.100.0/24', '--group', unknown.group]],
    ['allowlist add for a VPC', ['allowlist', 'add', '--yes', '198.51.100.0/25', '--vpc', unknown.vpc]],
  ])('row 17: %s that is not there is refused, with account and region, unless forced', async (_, command) => {
    const refused = await world.cli([...command, ...who]);
    const forced = await world.cli([...command, ...who, '--force']);

    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain(account);
    expect(refused.stderr).toContain(home);
    expect(forced).toMatchObject({ exitCode: 0 });
  });

  test('row 17: exempt add names the account and the region of the group that it exempts', async () => {
    const group = world.addGroup([open]);

    const { exitCode, stdout } = await world.cli(['exempt', 'add', '--yes', group, '--expires', '1d', ...who]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(account);
    expect(stdout).toContain(home);
  });
});
