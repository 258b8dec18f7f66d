import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openBrowser } from '../../../cli/console/open-browser.ts';

const url = 'http://127.0.0.1:1/?token=secret';

/** A folder, and a PATH on which only this program is called xdg-open. */
async function aMachine(program: string | null): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  const before = process.env.PATH;
  onTestFinished(async () => {
    process.env.PATH = before;
    await rm(folder, { recursive: true });
  });
  if (program !== null) await writeFile(join(folder, 'xdg-open'), `#!/bin/sh\n${program}\n`);
  if (program !== null) await chmod(join(folder, 'xdg-open'), 0o755);
  process.env.PATH = program === null ? folder : [folder, before].join(delimiter);
  return folder;
}

test.runIf(process.platform === 'linux')(
  'the browser is given a private file that leads to the address, not the address',
  async () => {
    const folder = await aMachine('printf %s "$*" > "$0.called"');

    await openBrowser(url, folder, () => undefined);

    const called = await vi.waitFor(async () => {
      const text = await readFile(join(folder, 'xdg-open.called'), 'utf8');
      if (text === '') throw new Error('not yet');
      return text;
    });
    expect(called).toBe(`file://${folder}/open.html`);
    expect((await stat(join(folder, 'open.html'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'open.html'), 'utf8')).toContain(`content="0; url=${url}"`);
  },
);

test.runIf(process.platform === 'linux').each([
  ['there is none', null, 'spawn xdg-open ENOENT'],
  ['it fails', 'exit 3', 'xdg-open ended with 3'],
])('where %s, somebody is told why', async (_, program, why) => {
  const folder = await aMachine(program);
  const onFailure = vi.fn();

  await openBrowser(url, folder, onFailure);

  await vi.waitFor(() => expect(onFailure.mock.calls).toEqual([[why]]), { interval: 5 });
});
