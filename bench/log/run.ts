import type { Sandbox } from '../../sandbox/start-sandbox.ts';
import { type CliRun, runCli } from '../run-cli.ts';

/** Runs a command that has to succeed; findings are exit code 3. @throws {Error} with what it wrote to its standard error. */
export async function run(world: Sandbox, args: readonly string[]): Promise<CliRun> {
  const result = await runCli(args, world.environment());
  const { exitCode, stdout, stderr } = result;
  if (exitCode === 0 || exitCode === 3) return result;
  throw new Error(`${args.join(' ')} ended with ${exitCode}: ${stderr || stdout.slice(-2000)}`);
}
