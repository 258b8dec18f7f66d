import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleGroups as groups } from '../../../cli/console/sandbox/console-groups.ts';
import { seriousFaults } from '../browser/axe-faults.ts';
import { openBrowser } from '../browser/open-browser.ts';
import { preview } from './carry-out.ts';
import { type ConsoleWorld, consoleWorld, pathOf } from './console-world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const quiet = (page: Page) => expect.poll(() => page.locator('.progress').count(), { timeout: 20_000 }).toBe(0);

/** What axe finds, and how much wider the page is than the window, state by state. */
async function faultsIn({ page, go, sandbox }: ConsoleWorld): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  const look = async (name: string) => {
    const beyond = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    found[name] = [...(await seriousFaults(page)), ...(beyond > 0 ? [`${beyond} pixels too wide`] : [])];
  };
  for (const [name, path] of [
    ['fleet', '/'],
    ['opted in', '/?view=opted-in'],
    ['group', pathOf(groups.reachableMx)],
    ['allowlist', '/allowlist'],
    ['history', '/history'],
    ['empty list', '/allowlist?text=nothing-like-this'],
    ['not found', '/nowhere'],
  ] as const) {
    if (name === 'not found') await page.goto(`${new URL(page.url()).origin}/history/rem-none`);
    else await go(path);
    await quiet(page);
    await look(name);
  }
  await go('/history');
  await quiet(page);
  await page.getByRole('link', { name: 'closed', exact: true }).first().click();
  await page.getByText('As in a terminal').waitFor();
  await look('remediation');
  await go(pathOf(groups.splitCidrs));
  await quiet(page);
  const dialog = await preview(page, { open: page.getByRole('button', { name: 'Fix…', exact: true }) });
  await look('dialog with a question');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Exempt…', exact: true }).click();
  await look('dialog with a form');
  sandbox.faults.add({ kind: 'before', service: 'ec2', code: 'UnauthorizedOperation', status: 403, times: 99 });
  await go(pathOf(groups.unattached));
  await page.getByText('Not permitted').first().waitFor();
  await look('error');
  sandbox.faults.clear();
  return found;
}

test.each([
  ['light', 1280],
  ['dark', 375],
] as const)(
  'axe finds nothing serious in %s, %i pixels wide, on any page, in dialogs, errors and empty lists',
  async (colorScheme, width) => {
    const world = await consoleWorld(browser, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });

    const found = await faultsIn(world);

    expect(Object.keys(found)).toHaveLength(11);
    expect(Object.fromEntries(Object.entries(found).filter(([, faults]) => (faults as string[]).length > 0))).toEqual(
      {},
    );
  },
);

test('axe finds a defect that is planted', async () => {
  const { page, go } = await consoleWorld(browser, { bypassCSP: true });
  await go('/allowlist');
  await page.evaluate("document.querySelector('input').labels[0].remove()");

  expect(await seriousFaults(page)).toContainEqual(expect.stringMatching(/^label: <input/));
});
