import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleGroups as groups } from '../../../cli/console/sandbox/console-groups.ts';
import type { GroupRef } from '../../../core/model/security-group.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { type Cli, cliIn, runCli } from '../../cli/end-to-end/run-cli.ts';
import { openBrowser } from '../browser/open-browser.ts';
import { carryOut, confirm, type Steps, shellWords } from './carry-out.ts';
import { type ConsoleWorld, consoleWorld, pathOf } from './console-world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** All that a change can be seen by: rules, tags, the policy, and what is on record; without ids and times that differ from run to run. */
async function stateOf(sandbox: Sandbox, cli: Cli) {
  const rules = Object.entries(groups).map(([name, { groupId, account, region }]) => [
    name,
    sandbox
      .rulesOf({ group: groupId, account, region })
      .map(({ protocol, from, to, source }) => `${protocol} ${from}-${to} ${source}`)
      .sort(),
  ]);
  const allowlist = await cli.json('allowlist-list', 'allowlist list --all');
  const exemptions = await cli.json('exempt-list', 'exempt list');
  const optedIn = await cli.json('groups-list', 'groups list --accounts all --all-regions');
  const history = await cli.json('history-list', 'history list --since 60d');
  const minute = (at: string | null) => at?.slice(0, 15) ?? null;
  return {
    rules,
    entries: allowlist.document.entries
      .map(({ cidr, scope, owner, reason, expired, expiresAt }) => ({
        cidr,
        scope,
        owner,
        reason,
        expired,
        ends: minute(expiresAt),
      }))
      .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    exemptions: exemptions.document.exemptions
      .map(({ group, owner, reason, expired, expiresAt }) => ({
        group,
        owner,
        reason,
        expired,
        ends: minute(expiresAt),
      }))
      .toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
    optedIn: optedIn.document.groups.map(({ groupId, note }) => `${groupId} ${note}`),
    history: history.document.remediations.map(({ groupId, outcome, done, by, lost }) => ({
      groupId,
      outcome,
      done,
      by,
      lost,
    })),
  };
}

/** Does something in the console, and the command that it shows on a copy of the account as it was: both end in the same state. */
async function both(world: ConsoleWorld, does: () => Promise<string>): Promise<string> {
  const copy = await world.sandbox.copy();
  const environment = { ...world.environment, ...copy.environment() };
  try {
    const shown = await does();
    const [program, ...args] = shellWords(shown);
    const run = await runCli([...args, '--yes'], environment);
    expect({ program, run }).toMatchObject({ program: 'smtp-warden', run: { exitCode: 0 } });
    expect(await stateOf(world.sandbox, world.cli), shown).toEqual(await stateOf(copy, cliIn(environment)));
    return shown;
  } finally {
    await copy.close();
  }
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function onGroup(
  { page, go }: ConsoleWorld,
  group: GroupRef,
  steps: Omit<Steps, 'open'> & { readonly label: string },
) {
  await go(pathOf(group));
  return carryOut(page, { ...steps, open: button(page, steps.label) });
}

async function onRow(
  { page, go }: ConsoleWorld,
  text: string,
  steps: Omit<Steps, 'open'> & { readonly label: string },
) {
  await go('/allowlist');
  const row = page.getByRole('row').filter({ hasText: text });
  return carryOut(page, { ...steps, open: row.getByRole('button', { name: steps.label, exact: true }) });
}

test('each action of a group ends in the same state as the command that it shows', async () => {
  const world = await consoleWorld(browser);
  const { page, go, cli } = world;
  const shown: string[] = [];
  const does = async (action: () => Promise<string>) => void shown.push(await both(world, action));

  await cli(`plan ${groups.noPath.groupId} --propose`);
  await does(() => onGroup(world, groups.reachableMx, { label: 'Approve…' }));
  await does(() => onGroup(world, groups.reachableRelay, { label: 'Approve and execute now…' }));
  await does(() => onGroup(world, groups.noPath, { label: 'Reject…', fields: { Reason: "it's the old range" } }));
  await does(() => onGroup(world, groups.splitCidrs, { label: 'Fix…' }));
  await does(() => onGroup(world, groups.notOptedIn, { label: 'Opt in…' }));
  await does(() => onGroup(world, groups.notOptedIn, { label: 'Opt out…' }));
  await does(() =>
    onGroup(world, groups.unattached, {
      label: 'Exempt…',
      fields: { Owner: 'mail team', Reason: 'test', Expires: '12h' },
    }),
  );
  await does(() => onGroup(world, groups.unattached, { label: 'Renew the exemption…', fields: { Expires: '2d' } }));
  await does(() => onGroup(world, groups.unattached, { label: 'End the exemption…', fields: { Reason: 'done' } }));
  await does(async () => {
    await go(pathOf(groups.splitCidrs));
    const undo = page.getByRole('row').filter({ hasText: 'closed' }).getByRole('button', { name: 'Undo…' });
    return carryOut(page, { open: undo.first(), fields: { 'Exempt for': '2h' } });
  });

  expect(shown).toHaveLength(10);
  expect((await cli('history verify')).exitCode).toBe(0);
});

test('an undo of a group that was changed since is refused, and opens only the port on request', async () => {
  const world = await consoleWorld(browser);
  const { page, go, cli, sandbox } = world;
  const { account, region, groupId } = groups.splitCidrs;
  await cli(`fix ${groupId} --yes`);
  const before = sandbox.rulesOf({ group: groupId, account, region });
  await removeRule(
    world,
    groups.splitCidrs,
    before.map(({ id }) => id),
  );

  const shown = await both(world, async () => {
    await go(pathOf(groups.splitCidrs));
    await page.getByRole('row').filter({ hasText: 'closed' }).getByRole('button', { name: 'Undo…' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('heading', { name: 'The group was changed since' }).waitFor();
    await dialog.getByRole('button', { name: 'Open only the port…' }).click();
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.locator('.question').waitFor();
    const command = await dialog.locator('.command code').innerText();
    await confirm(dialog);
    await dialog.getByText('Done:').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    return command;
  });

  expect(shown).toContain('--port-only');
});

/** Somebody takes rules away past the tools. */
async function removeRule(
  { sandbox }: ConsoleWorld,
  { account, region, groupId }: GroupRef,
  ids: readonly string[],
): Promise<void> {
  const { EC2Client, RevokeSecurityGroupIngressCommand } = await import('@aws-sdk/client-ec2');
  const ec2 = new EC2Client(sandbox.clientConfig(account, region));
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, SecurityGroupRuleIds: ids.slice(0, 1) }));
  ec2.destroy();
}

test('each edit of the allowlist ends in the same state as the command that it shows', async () => {
  const world = await consoleWorld(browser);
  const { page, go } = world;
  const add = { Network: '192.0.2.64/26', Owner: 'mail team', Reason: 'second relay', Expires: '2027-03-31' };

  await both(world, async () => {
    await go('/allowlist');
    return carryOut(page, { open: button(page, 'Approve a network…'), fields: add });
  });
  await both(world, () => onRow(world, '192.0.2.64/26', { label: 'Renew…', fields: { Expires: '2027-04-30' } }));
  await both(world, () => onRow(world, '192.0.2.64/26', { label: 'Change…', fields: { Owner: 'network team' } }));
  await both(world, () => onRow(world, '192.0.2.64/26', { label: 'Remove…', fields: { Reason: 'moved' } }));

  const { document } = await world.cli.json('allowlist-list', 'allowlist list');
  expect(document.entries.find(({ cidr, expired }) => cidr === '192.0.2.64/26' && !expired)).toBeUndefined();
});

test('a file that is chosen is imported as the command imports it, and one with a fault is refused whole', async () => {
  const world = await consoleWorld(browser);
  const { page, go, cli } = world;
  const head = 'cidr,scope,owner,reason,expiresAt\n';
  const good = join(tmpdir(), `networks-${process.pid}.csv`);
  await writeFile(good, `${head}203.0.113.128/25,everything,mail team,import,2027-05-31\n`);
  await go('/allowlist');

  await page.locator('input[type=file]').setInputFiles({
    name: 'bad.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${head}not a network,everything,x,y,\n`),
  });
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText('was refused and nothing was written').first().waitFor();
  await dialog.getByRole('button', { name: /^(Close|Cancel)$/ }).click();

  await page.locator('input[type=file]').setInputFiles(good);
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.locator('.question').waitFor();
  expect(await dialog.locator('.command code').innerText()).toContain(`allowlist import networks-${process.pid}.csv`);
  await confirm(dialog);
  await dialog.getByText('Done:').waitFor();

  const { document } = await cli.json('allowlist-list', 'allowlist list');
  expect(document.entries.map(({ cidr }) => cidr)).toContain('203.0.113.128/25');
});
