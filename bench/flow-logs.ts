import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { fillLog, packLog, sizes } from './flow-logs/fill-logs.ts';

/** More than a process takes at its start that reading may take, in megabytes, whatever the size of the files. */
const mostMegabytes = 150;

interface Cost {
  readonly seconds: number;
  readonly startMegabytes: number;
  readonly peakMegabytes: number;
  readonly sources: number;
  readonly problems: readonly string[];
}

/**
 * What reading files of flow logs costs: `npm run bench:flow-logs`, which takes about two minutes and a gigabyte of the folder for
 * temporary files. `-- --megabytes 1000 --share 5` are the size of the text, and how many lines of a hundred are flows to port 25. Exits
 * 1 where it takes more memory than the goal, or does not find every source.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { megabytes: { type: 'string', default: '1000' }, share: { type: 'string', default: '5' } },
  });
  const bytes = numberOf('--megabytes', values.megabytes, 200, 10_000) * 1e6;
  const share = numberOf('--share', values.share, 5, 100);
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-flow-logs-'));
  try {
    const [plain, packed] = [join(folder, 'plain.log'), join(folder, 'packed.log.gz')];
    await fillLog(plain, { bytes, share });
    await packLog(plain, packed);
    say(`${(bytes / 1e9).toFixed(2)} GB of text, ${share} % of the lines to port 25, ${sizes.sources} sources\n`);
    for (const path of [plain, packed]) await tell(path, bytes);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function tell(path: string, bytes: number): Promise<void> {
  const script = join(import.meta.dirname, 'flow-logs', 'read-log.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, path]);
  const cost = JSON.parse(stdout) as Cost;
  const more = cost.peakMegabytes - cost.startMegabytes;
  const isWhole = cost.sources === sizes.sources && cost.problems.length === 0;
  const [file, size] = [path.endsWith('.gz') ? 'gzip' : 'plain', ((await stat(path)).size / 1e6).toFixed(0)];
  say(
    `  ${file.padEnd(6)} ${size.padStart(5)} MB   ${((cost.seconds * 1e9) / bytes).toFixed(1)} s for each GB of text   ` +
      `${more.toFixed(0)} MB more than at the start (goal: at most ${mostMegabytes})${more > mostMegabytes ? '  MISSED' : ''}` +
      `${isWhole ? '' : `   found ${cost.sources} sources: WRONG`}\n`,
  );
  if (more > mostMegabytes || !isWhole) process.exitCode = 1;
}

function numberOf(option: string, text: string, least: number, most: number): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= least && number <= most) return number;
  throw new Error(`${option}: ${JSON.stringify(text)} is not a whole number from ${least} to ${most}`);
}

function say(text: string): void {
  process.stdout.write(text);
}

await main();
