import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds in a page that is serious or critical: `rule: element`. The page has to be open with `bypassCSP`. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe.source });
  const { violations, passes } = await page.evaluate(() =>
    (globalThis as typeof globalThis & { axe: typeof axe }).axe.run(),
  );
  // It has looked at something.
  if (passes.length === 0) throw new Error('axe has checked nothing');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
