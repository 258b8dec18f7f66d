import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { RunningConsole } from './start-console.ts';

/** A page of the console, and what it said that it should not have: errors and warnings of the browser, and of scripts. */
export interface SignedIn {
  readonly page: Page;
  readonly noise: readonly string[];
  /** Every address that the page asked for. */
  readonly requests: readonly string[];
}

/** Opens the address that the console printed, in a browser profile of its own. */
export async function signIn(
  browser: Browser,
  { address }: Pick<RunningConsole, 'address'>,
  options: BrowserContextOptions = {},
): Promise<SignedIn> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const noise: string[] = [];
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) noise.push(message.text());
  });
  page.on('pageerror', (error) => noise.push(String(error)));
  page.on('dialog', (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(address);
  await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
  return { page, noise, requests };
}
