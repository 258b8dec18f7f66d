import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** The commands of the project's own virtual environment: moto_server, and aws where the machine has none or another. */
export const venvBin = join(root, '.venv/bin');
export const motoServer = join(venvBin, 'moto_server');
export const python = join(venvBin, 'python');

/**
 * Makes `.venv` and installs what test/checks/moto/requirements.txt pins. Does nothing new when run again.
 * @throws {Error} when Python or pip fails; its output is shown.
 */
export function installMoto(): void {
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: root, stdio: 'inherit' });
  if (!existsSync(join(root, '.venv/bin/python'))) run('python3', '-m', 'venv', '.venv');
  run(
    '.venv/bin/python',
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    'test/checks/moto/requirements.txt',
  );
}

if (import.meta.main) installMoto();
