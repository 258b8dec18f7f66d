import { startSandbox } from '../sandbox/start-sandbox.ts';
import { openFilledLog, sizes } from './log/fill-log.ts';
import { allowlistList, type Figure, planBesideScan, wholeLog } from './log/measures.ts';
import { help, type LogBenchOptions, LogBenchUsageError, parseOptions } from './log/options.ts';

/**
 * What the log and the allowlist cost the command line: `npm run bench:log`, which takes about five minutes; `-- --help` lists its parts
 * and options. Compares with the goals, which are those of the full size. Exits 1 where one is missed.
 */
async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === null) return say(help);
  let isMissed = false;
  const tell = (figure: Figure) => {
    isMissed ||= figure.value > figure.goal;
    say(figureText(figure));
  };
  if (options.parts.some((part) => part !== 'list')) await overFilledLog(options, tell);
  if (options.parts.includes('list')) tell(await allowlistList(options));
  process.exitCode = isMissed ? 1 : 0;
}

async function overFilledLog(options: LogBenchOptions, tell: (figure: Figure) => void): Promise<void> {
  const world = await startSandbox();
  try {
    const entries = await openFilledLog(world, options.chains);
    const [all, chains] = [entries, options.chains].map((count) => count.toLocaleString('en'));
    say(`${all} entries in ${chains} chains and one more, ${sizes.openGroups} open groups\n`);
    if (options.parts.includes('plan')) tell(await planBesideScan(world, options));
    if (options.parts.includes('whole')) for (const figure of await wholeLog(world, entries)) tell(figure);
  } finally {
    await world.close();
  }
}

function figureText({ what, value, goal }: Figure): string {
  const verdict = value > goal ? '  MISSED' : '';
  return `  ${what.padEnd(56)} ${value.toFixed(2).padStart(7)}   (goal: at most ${goal})${verdict}\n`;
}

function say(text: string): void {
  process.stdout.write(text);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof LogBenchUsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
