import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../browser/open-browser.ts';
import { consoleWorld } from './console-world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const head = 'cidr,scope,owner,reason,expiresAt\n';

/** Drops a file on what a selector finds, and gives whether the browser was kept from opening it. */
function drop(page: Page, selector: string, name: string, text: string): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
    const event = (type) => new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
    const at = document.querySelector(${JSON.stringify(selector)});
    return ['dragover', 'drop'].map((type) => !at.dispatchEvent(event(type))).every(Boolean);
  })()`);
}

test('the allowlist says who approves an address, is downloaded as it is exported, and keeps its search in the address', async () => {
  const { page, go, cli, noise } = await consoleWorld(browser);
  await go('/allowlist?order=network&address=198.51.100.7');
  const exported = (await cli('allowlist export')).stdout;

  await page.getByText('198.51.100.7 is approved for all groups, by 1 entry.').waitFor();
  const rows = page.getByRole('region', { name: 'Approved networks' }).getByRole('row');
  expect(await rows.count()).toBe(2);
  await page.getByRole('button', { name: 'Show all entries' }).click();
  await page.getByLabel('Find').fill('nothing-like-this');
  await page.getByText('None is left by what is asked for above.').first().waitFor();
  expect(new URL(page.url()).search).toBe('?order=network&text=nothing-like-this');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as CSV' }).click();
  const download = await downloading;

  expect(download.suggestedFilename()).toBe('allowlist.csv');
  expect(await readFile(await download.path(), 'utf8')).toBe(exported);
  expect(noise).toEqual([]);
});

test('a file is dropped at its place and nowhere else, and its faults and its effect are shown before anything is written', async () => {
  const { page, go, cli, noise } = await consoleWorld(browser);
  await go('/allowlist');
  const exported = (await cli('allowlist export')).stdout;
  const dialog = page.getByRole('dialog');
  await page.locator('.allowlist-drop').waitFor();

  expect(await drop(page, 'h1', 'a.csv', head)).toBe(true);
  expect(await dialog.count()).toBe(0);
  await drop(page, '.allowlist-drop', 'a.xlsx', 'x');
  await page.getByText('a.xlsx is neither .csv nor .json').waitFor();
  await drop(page, '.allowlist-drop', 'bad.csv', `${head}192.0.2.0/24,nobody,x,y,\n`);
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByRole('heading', { name: '1 problem in the file' }).waitFor();
  expect(await dialog.getByRole('row').nth(1).innerText()).toMatch(/^2\s+scope\s+"nobody" is not a scope/);
  await page.keyboard.press('Escape');

  await drop(page, '.allowlist-drop', 'good.csv', `${head}203.0.113.0/28,everything,mail team,"one, two",2027-05-31\n`);
  await dialog.getByLabel('Entries that the file does not name').selectOption('yes');
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.locator('.question').waitFor();
  expect(await dialog.getByText(/^1 added, 0 changed, \d+ removed; 0 entries stay/).count()).toBe(1);
  expect(await dialog.locator('.effect-sums .bad').innerText()).toMatch(/^\d+ where approved networks lose access$/);
  await page.keyboard.press('Escape');

  expect((await cli('allowlist export')).stdout).toBe(exported);
  expect(noise).toEqual([]);
});

test('an edit whose effect is not known everywhere is refused, and goes on without what could not be read', async () => {
  const { page, go, sandbox } = await consoleWorld(browser);
  await go('/allowlist');
  const dialog = page.getByRole('dialog');
  const refused = { kind: 'before', service: 'ec2', code: 'UnauthorizedOperation', status: 403, times: 99 } as const;

  sandbox.faults.add({ ...refused, action: 'DescribeSecurityGroups', region: 'eu-west-1' });
  await page.getByRole('row', { name: '198.51.100.0/25' }).getByRole('button', { name: 'Renew…' }).click();
  await dialog.getByRole('button', { name: 'Preview' }).click();
  await dialog.getByText('not everything could be read, and nothing was changed').first().waitFor();
  await dialog.getByRole('button', { name: 'Go on without what could not be read' }).click();
  await dialog.locator('.question').waitFor();

  expect(await dialog.getByText('Not read, so that it is not known what would change there').count()).toBe(1);
  expect(await dialog.locator('.command code').innerText()).toMatch(/^smtp-warden allowlist renew .* --partial$/);
});
