import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** So many presses reach any part of a page. */
const mostPresses = 250;

/** What has the focus, as its name for people. */
const focusedName = `(() => {
  const one = document.activeElement;
  if (!one || one === document.body) return '';
  const label = one.labels?.[0]?.innerText ?? one.getAttribute('aria-label') ?? one.innerText ?? '';
  return label.trim();
})()`;

/** Goes by the Tab key to what has this name. Throws where the keyboard does not come to it. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  for (let press = 0; press < mostPresses; press++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(focusedName);
    if (typeof name === 'string' ? focused === name : name.test(focused)) return;
    seen.push(focused);
  }
  throw new Error(`the Tab key does not come to ${name}; it came to ${[...new Set(seen)].join(' | ')}`);
}

/** Presses what has this name by the keyboard alone. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  // A button says why it cannot be used until the console has said whose credentials these are.
  await expect
    .poll(() => page.evaluate<string | null>("document.activeElement.getAttribute('aria-disabled')"))
    .toBe(null);
  await page.keyboard.press('Enter');
}

/** Writes into the field of this name by the keyboard alone, in place of what is there. */
export async function write(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, label);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}
