import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportLines } from '../../../cli/report/make-report.ts';
import { aReport } from '../../builders/a-report.ts';
import { seriousFaults } from './axe-faults.ts';
import { openBrowser, openPage, serve } from './open-browser.ts';

const hostile = [
  '<img src="http://127.0.0.1:9/x" onerror="document.title=1;alert(1)">',
  '"><script>document.title=1</script><link rel=stylesheet href=/x.css>',
  `' style='background:url(/y.png)`,
  '</style><style>@import "/z.css";*{background:url(/q.png)}</style>',
  '\u202e<svg onload=alert(1)><iframe src=/frame></iframe>',
].join(' ');

function htmlOf(text?: string): string {
  return [...reportLines('html', aReport(text))].join('');
}

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await openBrowser();
  folder = await mkdtemp(join(tmpdir(), 'smtp-warden-browser-'));
});
afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true });
});

test.each([
  ['plain', undefined],
  ['hostile', hostile],
])('no request leaves a report with %s texts but the one for the page, and nothing in it runs', async (_, text) => {
  const served = await serve(htmlOf(text));
  const { page, requests, noise } = await openPage(browser, served.url);
  served.close();

  const found = await page.evaluate<number>(
    "document.querySelectorAll('script, img, link, iframe, object, [onload], [onerror]').length",
  );

  expect(requests).toEqual([served.url]);
  // The icon that Chromium asks for on its own, if it does, is no request of the page.
  expect(served.paths.filter((path) => path !== '/favicon.ico')).toEqual(['/']);
  expect(noise).toEqual([]);
  expect(found).toBe(0);
  expect(await page.title()).toBe('Port 25 report, 2026-11-01 to 2026-11-30');
});

test('a page that does ask for something is seen to', async () => {
  const served = await serve('<!doctype html><title>x</title><img src="/asked.png">');
  const { requests } = await openPage(browser, served.url);
  served.close();

  expect(requests).toEqual([served.url, `${served.url}asked.png`]);
  expect(served.paths).toContain('/asked.png');
});

test('the policy in the page forbids what is put into it later, too', async () => {
  const served = await serve(htmlOf());
  const { page, noise } = await openPage(browser, served.url);

  await page.evaluate("document.body.append(Object.assign(new Image(), { src: '/later.png' }))");
  await page.waitForTimeout(300);
  served.close();

  expect(served.paths).not.toContain('/later.png');
  expect(noise.join()).toContain('Content Security Policy');
});

test('a file asks for nothing either', async () => {
  const file = join(folder, 'report.html');
  await writeFile(file, htmlOf(hostile));

  const { requests, noise } = await openPage(browser, `file://${file}`);

  expect(requests).toEqual([`file://${file}`]);
  expect(noise).toEqual([]);
});

test.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 375],
  ['dark', 375],
] as const)(
  'axe finds nothing serious in a report in %s, %i pixels wide, and the page is no wider',
  async (colorScheme, width) => {
    const served = await serve(htmlOf());
    const { page } = await openPage(browser, served.url, {
      colorScheme,
      bypassCSP: true,
      viewport: { width, height: 900 },
    });
    served.close();
    await page.locator('summary').click();

    const faults = await seriousFaults(page);
    const beyond = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );

    expect(faults).toEqual([]);
    expect(beyond).toBe(0);
  },
);

test('axe finds something in a page that has something serious', async () => {
  const served = await serve(
    '<!doctype html><html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"></main></html>',
  );
  const { page } = await openPage(browser, served.url, { bypassCSP: true });
  served.close();

  expect(await seriousFaults(page)).toEqual([expect.stringContaining('image-alt')]);
});

test('dark is dark, and light is light', async () => {
  const served = await serve(htmlOf());
  const colours = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await openPage(browser, served.url, { colorScheme });
    colours.push(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
  }
  served.close();

  expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(20, 23, 26)']);
});

test.each(['light', 'dark'] as const)(
  'printed from %s it is black on white, without what only a screen needs, and nothing is cut off',
  async (colorScheme) => {
    const served = await serve(htmlOf('a-name-of-a-group-that-is-as-long-as-they-come/'.repeat(5)));
    const { page } = await openPage(browser, served.url, { colorScheme, viewport: { width: 1032, height: 700 } });
    served.close();
    await page.emulateMedia({ media: 'print' });

    const state = await page.evaluate<object>(`({
    page: getComputedStyle(document.body).backgroundColor,
    text: getComputedStyle(document.body).color,
    nav: getComputedStyle(document.querySelector('nav')).display,
    head: getComputedStyle(document.querySelector('thead')).display,
    cut: [...document.querySelectorAll('.wide, table')].filter((one) => one.getBoundingClientRect().right > innerWidth).length,
  })`);
    const pdf = await page.pdf({ preferCSSPageSize: true });

    expect(state).toEqual({
      page: 'rgb(255, 255, 255)',
      text: 'rgb(0, 0, 0)',
      nav: 'none',
      head: 'table-header-group',
      cut: 0,
    });
    // A4 in landscape, in points.
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox ?\[0 0 84[12][.\d]* 59[45][.\d]*\]/);
  },
);

/** What the focus is on, in the page. */
const focused = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.tagName";

test('a keyboard reaches the plot in words and each table that is wider than the page', async () => {
  const served = await serve(htmlOf('x'.repeat(60)));
  const { page } = await openPage(browser, served.url, { viewport: { width: 375, height: 800 } });
  served.close();
  const reached = new Set<string>();

  for (let press = 0; press < 40; press++) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate<string>(focused));
  }

  expect([...reached]).toEqual(expect.arrayContaining(['SUMMARY', 'Closings', 'Open now', 'Edits of the policy']));
});
