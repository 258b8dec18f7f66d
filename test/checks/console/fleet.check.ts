import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aFinding } from '../../builders/a-console-finding.ts';
import { openBrowser } from '../browser/open-browser.ts';
import { confirm, preview } from './carry-out.ts';
import { consoleWorld } from './console-world.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const rowNames = (page: Page) => page.locator('.fleet-groups tbody .fleet-name').allInnerTexts();
const card = (page: Page, name: string) => page.locator('.fleet-cards button', { hasText: name });

/** In the page: a scan says nothing but what `say` is told. */
const stub = `
  const real = window.fetch;
  window.fetch = (input, init) => {
    if (input !== '/api/read' || !String(init.body).includes('"scan"')) return real(input, init);
    const start = (controller) => {
      window.say = (text) => controller.enqueue(new TextEncoder().encode(text));
      init.signal.addEventListener('abort', () => controller.error(init.signal.reason));
    };
    return Promise.resolve(new Response(new ReadableStream({ start })));
  };`;

/** From the next page on, a scan finds what the test says, when it says so: reachable groups by their ids. */
async function withScanOf(page: Page): Promise<(...groupIds: string[]) => Promise<void>> {
  await page.addInitScript(stub);
  return async (...groupIds) => {
    const items = groupIds.map((id) => ({ kind: 'item', list: 'findings', item: aFinding(id, {}, 'reachable') }));
    const text = items.map((item) => `${JSON.stringify(item)}\n`).join('');
    await page.evaluate(`window.say(${JSON.stringify(text)})`);
  };
}

test('filters and cards stand in the address, and a reload shows the same', async () => {
  const { page, noise } = await consoleWorld(browser);
  await page.getByText(/groups open\./).waitFor();

  await card(page, 'reachable').click();
  await page.locator('#open').getByLabel('Name or id').fill('mx-');
  await page.getByText(/the filter hides/).waitFor();
  const before = await rowNames(page);
  await page.reload();
  await page.getByText(/the filter hides/).waitFor();

  expect(new URL(page.url()).search).toBe('?show=reachable&text=mx-');
  expect(await rowNames(page)).toEqual(before);
  expect(before.every((name) => name.startsWith('mx-'))).toBe(true);
  expect(await card(page, 'reachable').getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect.poll(async () => (await rowNames(page)).length).toBeGreaterThan(before.length);
  expect(new URL(page.url()).search).toBe('');
  expect(noise).toEqual([]);
});

test('what waits is shown alone, and what a dialog came to stays there until it is closed', async () => {
  const { page, requests } = await consoleWorld(browser);
  await card(page, 'waiting for approval').click();
  await page.locator('#waiting tbody tr').first().waitFor();
  const waiting = await page.locator('#waiting tbody tr').count();

  const open = page.getByRole('button', { name: 'Reject…' }).first();
  const dialog = await preview(page, { open, fields: { Reason: 'not ours to close' } });
  const reads = () => requests.filter((url) => url.endsWith('/api/read')).length;
  const before = reads();
  await confirm(dialog);
  await dialog.getByText('Done:').waitFor();
  // A page that read again now would take the row away, and the dialog with it.
  await page.waitForTimeout(500);

  expect(reads()).toBe(before);
  expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toContain('Waiting for approval');
  expect(await page.locator('#open').count()).toBe(0);
  expect(await page.locator('#waiting tbody tr').count()).toBe(waiting);
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await expect.poll(() => page.locator('#waiting tbody tr').count()).toBe(waiting - 1);
});

test('no row moves under the pointer or the focus while more come', async () => {
  const { page, go } = await consoleWorld(browser);
  const say = await withScanOf(page);
  await go('/');
  await say('sg-00000050', 'sg-00000060');
  await page.getByRole('link', { name: 'sg-00000060' }).waitFor();

  await page.getByRole('link', { name: 'sg-00000060' }).hover();
  await say('sg-00000010', 'sg-00000055');
  await page.getByRole('button', { name: 'Show 2 more groups' }).waitFor();
  const underPointer = await rowNames(page);
  await page.mouse.move(1, 1);
  await page.getByRole('link', { name: 'sg-00000010' }).waitFor();
  const left = await rowNames(page);
  await page.getByRole('link', { name: 'sg-00000055' }).focus();
  await say('sg-00000020');
  await page.getByRole('button', { name: 'Show 1 more group' }).waitFor();
  const underFocus = await rowNames(page);
  await page.getByRole('button', { name: 'Show 1 more group' }).press('Enter');
  await page.getByRole('link', { name: 'sg-00000020' }).waitFor();

  expect(underPointer).toEqual(['sg-00000050', 'sg-00000060']);
  expect(left).toEqual(['sg-00000010', 'sg-00000050', 'sg-00000055', 'sg-00000060']);
  expect(underFocus).toEqual(left);
  expect(await page.evaluate('document.activeElement.className')).toBe('wide');
});

test('a scan that was stopped keeps its rows, and says that they are not all', async () => {
  const { page, go } = await consoleWorld(browser);
  const say = await withScanOf(page);
  await go('/');
  await say('sg-00000050');
  await page.getByRole('link', { name: 'sg-00000050' }).waitFor();

  await page.locator('.fleet-sum').getByRole('button', { name: 'Stop' }).click();

  await page.getByText('The scan did not come to its end. 1 open group was found before.').waitFor();
  expect(await rowNames(page)).toEqual(['sg-00000050']);
  expect(await card(page, 'open').first().innerText()).toContain('1+');
});
