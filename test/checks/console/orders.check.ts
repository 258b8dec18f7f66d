import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleGroups as groups } from '../../../cli/console/sandbox/console-groups.ts';
import { openBrowser } from '../browser/open-browser.ts';
import { confirm, preview } from './carry-out.ts';
import { consoleWorld, pathOf } from './console-world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const place = ({ groupId, account, region }: (typeof groups)['reachableMx'] | (typeof groups)['splitCidrs']) => ({
  group: groupId,
  account,
  region,
});

test('a confirmation names the account, and does nothing by Enter, by Escape, or before the name is typed', async () => {
  const { page, go, sandbox } = await consoleWorld(browser);
  const before = sandbox.rulesOf(place(groups.splitCidrs));
  await go(pathOf(groups.splitCidrs));

  const dialog = await preview(page, { open: page.getByRole('button', { name: 'Fix…', exact: true }) });
  const where = await dialog.locator('.where').innerText();
  await page.keyboard.press('Enter');
  await dialog.locator('.question input').press('Enter');
  await dialog.getByRole('button', { name: 'Yes, do this' }).click({ force: true });
  const isDisabled = await dialog.getByRole('button', { name: 'Yes, do this' }).getAttribute('aria-disabled');
  await page.keyboard.press('Escape');

  expect(where).toContain('111122223333');
  expect(where).toContain('us-east-1');
  expect(where).toContain('plan');
  expect(isDisabled).toBe('true');
  await dialog.waitFor({ state: 'detached' });
  expect(sandbox.rulesOf(place(groups.splitCidrs))).toEqual(before);
});

test('an edit that others have overtaken is refused as stale, and can be looked at again', async () => {
  const { page, go, cli } = await consoleWorld(browser);
  await go('/allowlist');
  const fields = { Network: '192.0.2.128/26', Owner: 'mail team', Reason: 'relay' };

  const dialog = await preview(page, { open: page.getByRole('button', { name: 'Approve a network…' }), fields });
  await cli('allowlist add 192.0.2.192/26 --owner other --reason other --yes');
  await confirm(dialog);
  await dialog.getByText('has changed since it was shown').waitFor();
  const { document: refused } = await cli.json('allowlist-list', 'allowlist list');
  await dialog.getByRole('button', { name: 'Look again' }).click();
  await dialog.locator('.question').waitFor();
  await confirm(dialog);
  await dialog.getByText('Done:').waitFor();

  const { document } = await cli.json('allowlist-list', 'allowlist list');
  expect(refused.entries.map(({ cidr }) => cidr)).not.toContain('192.0.2.128/26');
  expect(document.entries.map(({ cidr }) => cidr)).toContain('192.0.2.128/26');
});

test('of two people who confirm the same fix at once, one changes the group, and it is never half-way', async () => {
  const one = await consoleWorld(browser);
  const other = await consoleWorld(browser, { on: one });
  const dialogs = await Promise.all(
    [one, other].map(async ({ page, go }) => {
      await go(pathOf(groups.splitCidrs));
      return preview(page, { open: page.getByRole('button', { name: 'Fix…', exact: true }) });
    }),
  );

  await Promise.all(dialogs.map(confirm));
  await Promise.all(dialogs.map((dialog) => dialog.locator('.message').first().waitFor()));

  const { document } = await one.cli.json(
    'history-list',
    `history list --group ${groups.splitCidrs.groupId} --since 1h`,
  );
  expect(
    document.remediations.filter(({ outcome, done }) => outcome === 'completed' && done === 'closed'),
  ).toHaveLength(1);
  expect((await one.cli(`scan`)).stdout).not.toContain(groups.splitCidrs.groupId);
  expect((await one.cli('history verify')).exitCode).toBe(0);
});

test('where AWS fails half-way, what was done and what is left is said, and a second try ends it', async () => {
  const { page, go, sandbox, cli } = await consoleWorld(browser);
  await go(pathOf(groups.reachableMx));
  const dialog = await preview(page, { open: page.getByRole('button', { name: 'Fix…', exact: true }) });
  sandbox.faults.add({
    kind: 'before',
    action: 'AuthorizeSecurityGroupIngress',
    code: 'UnauthorizedOperation',
    status: 403,
    times: 99,
  });

  await confirm(dialog);
  const said = await dialog.locator('.message').first().innerText();
  const all = await dialog.innerText();
  sandbox.faults.clear();
  await cli(`fix ${groups.reachableMx.groupId} --yes`);

  expect(said).toMatch(/Warning:|Failed:/);
  expect(all).toMatch(/partial|failed|UnauthorizedOperation|Not permitted/i);
  expect((await cli('scan')).stdout).not.toContain(groups.reachableMx.groupId);
  expect((await cli('history verify')).exitCode).toBe(0);
});

test('an expired session is said with what to do, and the page goes on once there is a new one', async () => {
  const { page, go, sandbox } = await consoleWorld(browser);
  const expired = {
    kind: 'before',
    code: 'ExpiredToken',
    message: 'The security token is expired',
    status: 400,
    times: 999,
  } as const;
  sandbox.faults.add({ ...expired, service: 'ec2' });
  await go('/');

  await page.getByText('The AWS session has expired. Sign in again').first().waitFor();
  const claimsNothing = await page.getByText('No group lets the internet reach').count();
  sandbox.faults.clear();
  await page.getByRole('button', { name: /again/i }).first().click();
  await page.getByRole('link', { name: 'mx', exact: false }).first().waitFor();

  expect(claimsNothing).toBe(0);
});

test('with --read-only everything can be seen, and every button that changes something says why it cannot', async () => {
  const { page, go, sandbox } = await consoleWorld(browser, { args: ['--read-only'] });
  await go(pathOf(groups.splitCidrs));
  const fix = page.getByRole('button', { name: 'Fix…', exact: true });
  await fix.waitFor();
  sandbox.calls.reset();

  await fix.click({ force: true });

  expect(await fix.getAttribute('aria-disabled')).toBe('true');
  expect(await page.getByText('The console was started with --read-only.').count()).toBeGreaterThan(0);
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(
    sandbox.calls.list().filter(({ action }) => /Authorize|Revoke|PutItem|TransactWrite|CreateTags/.test(action)),
  ).toEqual([]);
});

test('a double click carries an order out once, and says so', async () => {
  const { page, go, cli } = await consoleWorld(browser);
  await go(pathOf(groups.splitCidrs));
  const dialog = await preview(page, { open: page.getByRole('button', { name: 'Fix…', exact: true }) });
  await dialog.locator('.question input').fill(await dialog.locator('.typed').innerText());

  await dialog.getByRole('button', { name: 'Yes, do this' }).dblclick();
  await dialog.locator('.message').first().waitFor();

  expect(await dialog.locator('.message').first().innerText()).toContain('Done:');
  const { document } = await cli.json('history-list', `history list --group ${groups.splitCidrs.groupId} --since 1h`);
  expect(document.remediations.map(({ done }) => done)).toEqual(['closed']);
});

test('on request a group says who spoke to port 25, and who of them would be cut off', async () => {
  const { page, go } = await consoleWorld(browser);
  await go(pathOf(groups.reachableMx));

  await page.getByRole('button', { name: 'Who spoke to port 25 in the last 14 days?' }).click();
  await page.getByText('would be cut off').first().waitFor();

  expect(await page.getByText('--evidence 14d').count()).toBeGreaterThan(0);
  expect(await page.getByRole('cell', { name: 'would be cut off' }).count()).toBe(2);
});

test('an address that is no path of the console says so', async () => {
  const { page, go, noise } = await consoleWorld(browser);

  const seen: string[] = [];
  for (const path of ['/history/%E0%A4%A', '/groups/x/y', '/history/a/b']) {
    await go(path);
    seen.push(await page.getByRole('heading', { level: 1 }).innerText());
  }

  expect(seen).toEqual(['Not found', 'Not found', 'Not found']);
  expect(noise).toEqual([]);
});

test('Stop ends the console, and the page says so', async () => {
  const { page, running } = await consoleWorld(browser);
  const ended = new Promise<number | null>((resolve) => running.child.once('exit', resolve));

  await page.getByRole('button', { name: 'Stop the console' }).click();

  await page.getByText('has been told to end').waitFor();
  expect(await ended).toBe(0);
});

test('the page asks for nothing but the console, and the browser has nothing to say against it', async () => {
  const { page, go, noise, requests, running } = await consoleWorld(browser);
  for (const path of ['/allowlist', '/history', pathOf(groups.reachableMx), '/']) await go(path);
  await page.getByText('ending soon').first().waitFor();

  expect(noise).toEqual([]);
  expect(requests.filter((url) => !url.startsWith(`${running.origin}/`))).toEqual([]);
});

test('where the log cannot be read, it is not said that nothing undid a remediation', async () => {
  const { page, go, cli } = await consoleWorld(browser);
  const { document } = await cli.json(
    'history-list',
    `history list --group ${groups.gateway.groupId} --outcome completed`,
  );
  const end = { kind: 'end', exitCode: 1, document: null, error: 'Not permitted', stale: false };
  await page.route('**/api/read', async (route) => {
    const isList = route.request().postData()?.includes('"history-list"');
    if (isList) await route.fulfill({ contentType: 'application/x-ndjson', body: `${JSON.stringify(end)}\n` });
    else await route.continue();
  });

  await go(`/history/${document.remediations[0]?.id}`);
  await page.getByText('As in a terminal').waitFor();

  await page.getByText('It is not known whether it was undone: Not permitted').waitFor();
});
