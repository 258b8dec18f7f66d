import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

/** Starts Chromium as it is installed on this machine; CHROMIUM names another one. Throws where there is none. */
export async function openBrowser(): Promise<Browser> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
  const executablePath = process.env.CHROMIUM ?? found;
  if (executablePath === undefined) {
    throw new Error(
      'there is no Chromium on this machine. Install the Debian package chromium, or set CHROMIUM to its path',
    );
  }
  // Its own sandbox needs rights that a container and root do not have; the pages are our own.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

/** One page over HTTP, and the paths that were asked for. */
export interface Served {
  readonly url: string;
  readonly paths: readonly string[];
  readonly close: () => void;
}

/** Serves a text as an HTML page at `/`, on this machine. */
export async function serve(html: string): Promise<Served> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(request.url === '/' ? html : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, paths, close: () => server.close() };
}

/** An open page, what it asked for, and what it said. */
export interface OpenPage {
  readonly page: Page;
  readonly requests: readonly string[];
  /** Errors and warnings of the console, errors of scripts, and dialogs. */
  readonly noise: readonly string[];
}

/** Opens a page and waits until it asks for nothing more. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const noise: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(String(error)));
  page.on('dialog', (dialog) => {
    noise.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  return { page, requests, noise };
}
