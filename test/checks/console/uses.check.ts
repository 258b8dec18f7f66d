import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleGroups as groups } from '../../../cli/console/sandbox/console-groups.ts';
import { openBrowser } from '../browser/open-browser.ts';
import { consoleWorld, pathOf } from './console-world.ts';
import { press, write } from './keyboard.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** From here on a mouse event in the page is an error. */
async function withoutMouse(page: Page): Promise<void> {
  await page.evaluate(`for (const name of ['mousedown', 'mouseup', 'pointerdown', 'touchstart'])
    addEventListener(name, () => { throw new Error('a mouse event') }, true)`);
}

/** Types what has to be typed, says yes and closes the dialog, by keyboard. */
async function sayYes(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.locator('.question').waitFor();
  const typed = dialog.locator('.typed');
  if ((await typed.count()) > 0)
    await write(page, `To confirm, type ${await typed.innerText()}`, await typed.innerText());
  await press(page, 'Yes, do this');
  await dialog.getByText('Done:').waitFor();
  await press(page, 'Close');
  await dialog.waitFor({ state: 'detached' });
}

test('a security engineer opts a group in, and approves and executes what the bot proposes: by keyboard alone', async () => {
  const { page, cli, noise } = await consoleWorld(browser);
  await withoutMouse(page);
  await page.getByRole('link', { name: 'mx-inbound' }).first().waitFor();

  await press(page, 'mx-inbound');
  await page.getByRole('heading', { level: 1, name: 'mx-inbound' }).waitFor();
  await page.getByRole('button', { name: 'Approve and execute now…' }).waitFor();
  await press(page, 'Approve and execute now…');
  await sayYes(page);
  await page.getByText('Port 25 is restricted').first().waitFor();

  const { document } = await cli.json('groups-show', `groups show ${groups.reachableMx.groupId}`);
  expect(document).toMatchObject({ open: false, lastEntry: { outcome: 'completed', done: 'closed' } });

  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
  const name = (await cli.json('groups-show', `groups show ${groups.notOptedIn.groupId}`)).document.groupName;
  await page.getByRole('link', { name, exact: true }).first().waitFor();
  await press(page, name);
  await page.getByRole('button', { name: 'Opt in…', exact: true }).waitFor();
  await press(page, 'Opt in…');
  await sayYes(page);

  expect((await cli.json('groups-show', `groups show ${groups.notOptedIn.groupId}`)).document.optedIn).toBe(true);
  expect(noise).toEqual([]);
});

test('a mail team approves a network for one group, sees what that changes, and exempts a group: by keyboard alone', async () => {
  const { page, go, cli, noise } = await consoleWorld(browser);
  await go('/allowlist');
  await withoutMouse(page);

  await press(page, 'Approve a network…');
  await write(page, 'Network', '192.0.2.32/27');
  await write(page, 'Owner', 'mail team');
  await write(page, 'Reason', 'a new relay');
  await write(page, 'Expires', '90d');
  await press(page, 'Preview');
  await page.getByRole('dialog').locator('.effect').waitFor();
  await sayYes(page);
  await page.getByRole('cell', { name: '192.0.2.32/27' }).waitFor();

  await go(pathOf(groups.unattached));
  await withoutMouse(page);
  await page.getByRole('button', { name: 'Exempt…', exact: true }).waitFor();
  await press(page, 'Exempt…');
  await write(page, 'Owner', 'mail team');
  await write(page, 'Reason', 'in use until the move');
  await press(page, 'Preview');
  await sayYes(page);

  const { document } = await cli.json('exempt-list', 'exempt list');
  expect(document.exemptions.map(({ group, reason }) => `${group.groupId} ${reason}`)).toContain(
    `${groups.unattached.groupId} in use until the move`,
  );
  expect(noise).toEqual([]);
});

test('an auditor searches the history, follows one remediation to its undo, verifies, and downloads the report: by keyboard alone', async () => {
  const { page, go, cli, noise } = await consoleWorld(browser);
  await go('/history');
  await withoutMouse(page);

  await write(page, 'Group id', groups.undone.groupId);
  await press(page, 'Search');
  await page.waitForURL(/group=sg-/);
  await page.getByRole('link', { name: 'undone', exact: true }).first().waitFor();
  await press(page, 'undone');
  await page.getByText('It undoes').waitFor();
  const undoes = await page.getByText('It undoes').getByRole('link').innerText();
  await press(page, undoes);
  await page.getByRole('heading', { level: 1, name: /^closed/ }).waitFor();
  await page
    .getByRole('heading', { level: 2, name: /completed/ })
    .first()
    .waitFor();

  await go('/history');
  await withoutMouse(page);
  await press(page, 'Verify the history');
  await page.getByText(/entries in \d+ chains: intact/).waitFor();
  const download = page.waitForEvent('download');
  await press(page, 'Download');
  const file = await download;
  const failure = await file.failure();

  expect(failure).toBe(null);
  expect(file.suggestedFilename()).toMatch(/^smtp-warden-report-.*\.html$/);
  const path = await file.path();
  expect((await cli(`report verify ${path}`)).stdout).toContain('is what the log says');
  expect(noise).toEqual([]);
});
