import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { callsMade } from './fix/calls-made.ts';
import { type Kind, kinds, type OpenFleet, openFleet } from './fix/open-fleet.ts';
import { runWorkers } from './fix/run-workers.ts';

/**
 * Prints how long it takes to close many groups, by `fix` and by the deployed worker, with EC2's buckets on and 40 ms added to each call; exits
 * with 1 where a goal is missed. `npm run bench:fix`, about ten minutes. Arguments: the folder of another checkout (built), to measure that.
 */
const groups = Number(process.env.BENCH_FIX_GROUPS ?? 500);
const root = join(import.meta.dirname, '..');
const measured = process.argv[2] ?? root;

/** Seconds: what EC2's budget allows (50 calls at once, 5 a second) and a tenth more. */
function goalOf({ changes }: Kind): number {
  return Math.max(10, Math.floor(((groups * changes - 50) / 5) * 1.1));
}

const mostDescribes = 3;
let isMissed = false;

for (const kind of [kinds.plain, kinds.range]) {
  await measure('fix --all', kind, fixAll);
  await measure('worker   ', kind, async (fleet) => {
    const { wallSeconds, again } = await runWorkers(fleet, join(measured, 'handlers/worker.ts'));
    return { wallSeconds, note: `messages that came again: ${again}` };
  });
}
process.exitCode = isMissed ? 1 : 0;

interface Measured {
  readonly wallSeconds: number;
  readonly note: string;
}

async function measure(name: string, kind: Kind, run: (fleet: OpenFleet) => Promise<Measured>): Promise<void> {
  const fleet = await openFleet(groups, kind);
  const { wallSeconds, note } = await run(fleet);
  const { byAction, throttled, describesOfAGroup } = callsMade(fleet.made);
  const goal = goalOf(kind);
  const wrong = fleet.wrong();
  await fleet.close();
  const describes = Math.max(0, ...Object.values(describesOfAGroup));
  const isGood = wallSeconds <= goal && wrong.length === 0 && describes <= mostDescribes;
  isMissed ||= !isGood;
  say(
    `${name}  ${groups} groups, ${kind.name}: ${wallSeconds.toFixed(1)} s (goal: at most ${goal})${isGood ? '' : '  MISSED'}`,
  );
  say(`  calls ${JSON.stringify(byAction)}`);
  say(`  throttled ${JSON.stringify(throttled)}; most of a group ${JSON.stringify(describesOfAGroup)}`);
  say(`  groups that are not as they should be: ${wrong.length}; ${note}`);
}

async function fixAll({ environment }: OpenFleet): Promise<Measured> {
  const begun = performance.now();
  const child = spawn(process.execPath, [join(measured, 'dist/smtp-warden.js'), 'fix', '--all', '--yes', '--json'], {
    env: { PATH: process.env.PATH, ...environment, SMTP_WARDEN_CHANGE_LIMIT: String(groups) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [stdout] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const wallSeconds = (performance.now() - begun) / 1000;
  const { remediations = [] } = JSON.parse(stdout);
  const outcomes = Map.groupBy(remediations, ({ outcome }: { readonly outcome: string }) => outcome);
  const counts = [...outcomes].map(([outcome, all]) => `${all.length} ${outcome}`);
  return { wallSeconds, note: `exit code ${child.exitCode}, ${counts.join(', ')}` };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
