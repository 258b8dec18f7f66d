import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const requirements = 'test/checks/moto/requirements.txt';

/** The commands of the project's own virtual environment: moto_server, and aws where the machine has none or another. */
export const venvBin = join(root, '.venv/bin');
export const motoServer = join(venvBin, 'moto_server');
export const python = join(venvBin, 'python');

/** What was asked for when the installation that is there was completed. */
const installed = join(root, '.venv/installed-requirements.txt');

/**
 * Makes `.venv` and installs what test/checks/moto/requirements.txt pins. Where that was done already it does nothing: pip takes
 * seconds to find out.
 * @throws {Error} when Python or pip fails; its output is shown.
 */
export function installMoto(): void {
  const wanted = readFileSync(join(root, requirements), 'utf8');
  if (existsSync(python) && existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: root, stdio: 'inherit' });
  rmSync(installed, { force: true });
  if (!existsSync(python)) run('python3', '-m', 'venv', '.venv');
  run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements);
  writeFileSync(installed, wanted);
}

if (import.meta.main) installMoto();
