import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../cli/end-to-end/run-cli.ts';
import { venvBin } from '../moto/install.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');

/**
 * Runs a command that this project installs, with this environment and no other, and gives what it prints.
 * @throws {Error} with all it printed, when it fails.
 */
export async function runCommand(name: string, args: readonly string[], environment: Environment): Promise<string> {
  const path = [join(root, 'node_modules/.bin'), venvBin, process.env.PATH].join(':');
  try {
    const options = { cwd: root, env: { ...environment, PATH: path }, maxBuffer: 64 * 1024 * 1024 };
    return (await run(name, [...args], options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${name} ${args[0]} failed:\n${stdout}${stderr}`, { cause: error });
  }
}
