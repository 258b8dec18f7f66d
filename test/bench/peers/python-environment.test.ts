import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { pinnedVersion, pythonEnvironment, Unavailable } from '../../../bench/peers/python-environment.ts';

const requirements = join(import.meta.dirname, '../../../bench/peers/requirements');

/** A folder for environments on a machine where no command can be found. */
async function withoutCommands(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-environments-'));
  vi.stubEnv('PATH', folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    return rm(folder, { recursive: true });
  });
  return folder;
}

/** An environment with what a list says. */
async function installed(folder: string, list: string): Promise<void> {
  await mkdir(join(folder, 'boto3/bin'), { recursive: true });
  await writeFile(join(folder, 'boto3/installed.txt'), list);
}

test('where there is no Python, the peer cannot be had, and the reason is said', async () => {
  const folder = await withoutCommands();

  const environment = pythonEnvironment('boto3', folder);

  await expect(environment).rejects.toThrow(Unavailable);
  await expect(environment).rejects.toThrow('python3 -m venv failed: spawn python3 ENOENT');
});

test('an environment that has what the list says is used as it is', async () => {
  const folder = await withoutCommands();
  await installed(folder, await readFile(join(requirements, 'boto3.txt'), 'utf8'));

  expect(await pythonEnvironment('boto3', folder)).toBe(join(folder, 'boto3/bin'));
});

test('an environment with another list is made anew', async () => {
  const folder = await withoutCommands();
  await installed(folder, 'boto3==1.0.0\n');

  await expect(pythonEnvironment('boto3', folder)).rejects.toThrow(Unavailable);

  expect(await readdir(folder)).toEqual([]);
});

test('every package is pinned to one version, the peer itself among them', async () => {
  const lists = await readdir(requirements);
  const lines = (await Promise.all(lists.map((list) => readFile(join(requirements, list), 'utf8'))))
    .join('')
    .trim()
    .split('\n');

  expect(lines.filter((line) => !/^[\w.-]+==[\w.+]+$/.test(line))).toEqual([]);
  expect(await pinnedVersion('custodian', 'c7n')).toBe('0.9.53');
  await expect(pinnedVersion('custodian', 'c7')).rejects.toThrow('does not pin c7');
});
