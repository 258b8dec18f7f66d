import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consoleGroups as groups } from '../../../cli/console/sandbox/console-groups.ts';
import { openBrowser } from '../browser/open-browser.ts';
import { pathOf } from './console-world.ts';
import { signIn } from './sign-in.ts';
import { startConsole } from './start-console.ts';

const folder = join(import.meta.dirname, '../../../docs/console');

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

/** What somebody who works with AWS may have set. */
const ofTheMachine = {
  ...{ AWS_PROFILE: 'prod', AWS_REGION: 'ap-south-1', AWS_SESSION_TOKEN: 'x', AWS_USE_FIPS_ENDPOINT: 'true' },
  ...{ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:9' },
  ...{ SMTP_WARDEN_MODE: 'off', SMTP_WARDEN_ALLOWLIST_TABLE: 'other', SMTP_WARDEN_ORGANISATION: 'o-abcdefghij' },
};

/** The pages of the README. With SMTP_WARDEN_SCREENS=write they are written to docs/console. */
test('console --sandbox shows a newcomer four pages with something on each, whatever the machine is set to', async () => {
  const running = await startConsole(ofTheMachine, ['--sandbox']);
  const { page, noise } = await signIn(browser, running, { viewport: { width: 1200, height: 800 } });
  const isWritten = process.env.SMTP_WARDEN_SCREENS === 'write';
  await mkdir(folder, { recursive: true });
  const counts: Record<string, number> = {};

  for (const [name, path] of [
    ['fleet', '/?scope=all'],
    ['group', pathOf(groups.reachableMx)],
    ['allowlist', '/allowlist'],
    ['history', '/history'],
  ] as const) {
    await page.goto(`${running.origin}${path}`);
    await page.locator('tbody tr').first().waitFor();
    await expect.poll(() => page.locator('.progress').count(), { timeout: 20_000 }).toBe(0);
    counts[name] = await page.locator('tbody tr').count();
    if (isWritten) await page.screenshot({ path: join(folder, `${name}.png`) });
  }

  expect(Object.values(counts).every((count) => count >= 3)).toBe(true);
  expect(noise).toEqual([]);
  expect(await running.stop()).toBe(0);
});
