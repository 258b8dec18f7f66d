import { execFile } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Beside the bench, and ignored by git. */
const beside = join(import.meta.dirname, '../.peers');
const requirements = join(import.meta.dirname, 'requirements');

/** A peer that cannot be had on this machine. Its message says why. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/**
 * Makes a virtual environment with exactly the packages that `requirements/NAME.txt` lists, each peer its own: their
 * requirements conflict. Does nothing when it is there. Gives the folder of its commands.
 * @throws {Unavailable} where there is no Python, or pip cannot install the list.
 */
export async function pythonEnvironment(name: string, environments = beside): Promise<string> {
  const list = join(requirements, `${name}.txt`);
  const folder = join(environments, name);
  const done = join(folder, 'installed.txt');
  if ((await textOf(done)) === (await readFile(list, 'utf8'))) return join(folder, 'bin');
  await rm(folder, { recursive: true, force: true });
  await orUnavailable('python3 -m venv', () => run('python3', ['-m', 'venv', folder]));
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '-r', list];
  await orUnavailable('pip', () => run(join(folder, 'bin/python'), ['-m', 'pip', 'install', ...options]));
  await cp(list, done);
  return join(folder, 'bin');
}

/** The version of the interpreter in such a folder, such as 3.11.7. */
export async function pythonVersion(bin: string): Promise<string> {
  const { stdout } = await run(join(bin, 'python'), ['--version']);
  return stdout.trim().replace('Python ', '');
}

/** The version of a package in `requirements/NAME.txt`. */
export async function pinnedVersion(name: string, packageName: string): Promise<string> {
  const text = await readFile(join(requirements, `${name}.txt`), 'utf8');
  const [, version] = new RegExp(`^${packageName}==(\\S+)$`, 'm').exec(text) ?? [];
  if (version === undefined) throw new Error(`${name}.txt does not pin ${packageName}`);
  return version;
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function orUnavailable(what: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (cause) {
    const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    const reason = stderr.split('\n').at(-1) || (cause instanceof Error ? cause.message : String(cause));
    throw new Unavailable(`${what} failed: ${reason}`, { cause });
  }
}
