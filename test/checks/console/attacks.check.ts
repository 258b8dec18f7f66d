import { type Browser, request } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { consoleGroups as groups } from '../../../cli/console/sandbox/console-groups.ts';
import { evilGroups } from '../../../cli/console/sandbox/evil-groups.ts';
import { openBrowser, serve } from '../browser/open-browser.ts';
import { consoleWorld, pathOf } from './console-world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

test('names, descriptions and tags that attack a page are shown as text, on every page', async () => {
  const world = await consoleWorld(browser);
  const { page, go, sandbox, noise, requests, running } = world;
  sandbox.seed({ groups: evilGroups });
  const [image, rightToLeft] = evilGroups.map(({ id = '' }) => ({
    account: '111122223333',
    region: 'us-east-1',
    groupId: id,
  }));
  if (!image || !rightToLeft) throw new Error('there are two');
  await world.cli(`plan ${image.groupId} ${rightToLeft.groupId} --propose`);

  await go('/');
  await page.getByText('<img src=x onerror').first().waitFor();
  await go(pathOf(image));
  await page.getByRole('button', { name: 'Fix…', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('.question').waitFor();
  const typedForImage = await dialog.locator('.typed').innerText();
  await page.keyboard.press('Escape');
  await go('/history');
  await page.getByText('<img src=x onerror').first().waitFor();
  await go(pathOf(rightToLeft));
  await page.getByRole('button', { name: 'Fix…', exact: true }).click();
  await dialog.locator('.question').waitFor();
  const typedForLong = await dialog.locator('.typed').innerText();
  const beyond = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );

  expect([typedForImage, typedForLong]).toEqual([image.groupId, rightToLeft.groupId]);
  expect(
    await page.evaluate<number>("document.querySelectorAll('img, iframe, object, [onerror], [onload]').length"),
  ).toBe(0);
  expect(await page.title()).not.toContain('owned');
  expect(beyond).toBe(0);
  expect(noise).toEqual([]);
  expect(requests.filter((url) => !url.startsWith(`${running.origin}/`))).toEqual([]);
});

test('another site can neither post a form, nor fetch, nor frame the console, with the cookie of the person there', async () => {
  const { page, running, sandbox } = await consoleWorld(browser);
  const order = { kind: 'opt-out', group: groups.splitCidrs };
  const body = JSON.stringify({ order, digest: 'x', typed: null });
  const other = await serve(`<!doctype html><title>other</title>
    <form id="f" method="post" enctype="text/plain" action="${running.origin}/api/execute" target="t"><input name='${body.slice(0, -1)},"x":"' value='"}'></form>
    <iframe name="t"></iframe><iframe id="frame" src="${running.origin}/"></iframe>`);
  onTestFinished(other.close);
  sandbox.calls.reset();
  const answers: number[] = [];
  page.on('response', (response) => {
    if (response.url().startsWith(running.origin)) answers.push(response.status());
  });

  await page.goto(other.url);
  await page.evaluate("document.getElementById('f').submit()");
  const fetched = await page.evaluate<string>(
    `fetch(${JSON.stringify(`${running.origin}/api/status`)}, { credentials: 'include' }).then((r) => 'answered ' + r.status, () => 'blocked')`,
  );
  const posted = await page.evaluate<string>(
    `fetch(${JSON.stringify(`${running.origin}/api/stop`)}, { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'content-type': 'text/plain' }, body: '{}' }).then((r) => r.type, () => 'blocked')`,
  );
  await page.waitForTimeout(500);

  expect(fetched).toBe('blocked');
  expect(['opaque', 'blocked']).toContain(posted);
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.filter((status) => status < 400)).toEqual(
    answers.filter((status) => status === 200 || status === 304),
  );
  expect(await page.frameLocator('#frame').locator('#app').count()).toBe(0);
  expect(sandbox.calls.list().filter(({ action }) => action === 'DeleteTags')).toEqual([]);
  expect(running.child.exitCode).toBe(null);
});

test('a second browser profile gets nothing, with or without the address that was used', async () => {
  const { running } = await consoleWorld(browser);
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();

  const statuses = [];
  for (const url of [
    running.address,
    `${running.origin}/`,
    `${running.origin}/history`,
    `${running.origin}/api/status`,
  ])
    statuses.push((await page.goto(url))?.status());

  expect(statuses).toEqual([403, 401, 401, 401]);
});

test('a name that resolves to this machine gets 403 and does not use the address up', async () => {
  const { sandbox, environment } = await consoleWorld(browser);
  const { startConsole } = await import('./start-console.ts');
  const { signIn } = await import('./sign-in.ts');
  const running = await startConsole(environment);
  const rebound = await browser.newContext();
  onTestFinished(() => rebound.close());
  const foreign = await request.newContext({
    extraHTTPHeaders: { host: `evil.example:${new URL(running.origin).port}` },
  });
  onTestFinished(() => foreign.dispose());

  const answer = await foreign.get(running.address);
  const { page } = await signIn(browser, running);

  expect(answer.status()).toBe(403);
  expect(await page.title()).toContain('Fleet');
  expect(sandbox.endpoint).toContain('127.0.0.1');
});
