import { delimiter, join } from 'node:path';
import { type Measured, measure } from './measure.ts';

export interface CliRun extends Measured {
  readonly peakMegabytes: number;
}

const root = join(import.meta.dirname, '..');
const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);

/** Runs the bundled command line through its `#!` line and tells what it cost. @throws {Error} where there is no /proc. */
export async function runCli(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<CliRun> {
  const run = await measure([join(root, 'dist/smtp-warden.js'), ...args], { env: { PATH: path, ...environment } });
  const { peakMegabytes } = run;
  if (peakMegabytes === null) throw new Error('the peak of memory is read from /proc, which this system has not');
  return { ...run, peakMegabytes };
}
