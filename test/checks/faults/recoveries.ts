import { Command } from 'commander';
import type { Message } from '../../../aws/queues.ts';
import { fixCommand } from '../../../cli/commands/fix.ts';
import { runCommand } from '../../../cli/run-command.ts';
import { runBy } from '../../../cli/runner.ts';
import { concludeSweep } from '../../../core/sweep/conclude-sweep.ts';
import { scanAccount } from '../../../core/sweep/scan-account.ts';
import type { ScanRequest } from '../../../core/sweep/scan-request.ts';
import { startSweep } from '../../../core/sweep/start-sweep.ts';
import { queuedChecks } from '../../../handlers/shared/queues.ts';
import { openScanWorld } from '../../../handlers/sweep/scan-world.ts';
import type { FaultWorld } from './fault-world.ts';
import { doJobAgain, home, look } from './job.ts';

/** Who comes to the group next, long after. Gives what went wrong, in words. */
export interface Recovery {
  readonly name: string;
  readonly run: (world: FaultWorld) => Promise<string | null>;
}

export const recoveries: readonly Recovery[] = [
  { name: 'an event', run: byEvent },
  { name: 'a sweep', run: bySweep },
  { name: 'the command line', run: byPerson },
];

async function byEvent({ runtime, settings, alarms }: FaultWorld): Promise<string | null> {
  return doJobAgain(look, { runtime: runtime(), settings, alarms });
}

async function bySweep({ settings, runtime, alarms }: FaultWorld): Promise<string | null> {
  const queued: Message[] = [];
  const requests: ScanRequest[] = [];
  const live = runtime();
  const opened = openScanWorld(settings, home);
  const world = {
    ...opened,
    // The sandbox has no queues.
    openAccount: (account: string) => ({ ...opened.openAccount(account), undelivered: async () => null }),
    nominations: queuedChecks({ send: async (messages) => void queued.push(...messages) }),
    scans: { request: async (asked: readonly ScanRequest[]) => void requests.push(...asked) },
  };
  await startSweep({ sweepId: 'sweep-1', changeLimit: settings.changeLimit }, world);
  for (const request of requests) {
    if (request.kind === 'scan-account') await scanAccount(request, 1, world);
  }
  await concludeSweep('sweep-1', 'complete', world);
  const bodies = queued.map(({ body }) => body);
  return doJobAgain({ kind: 'look', bodies }, { runtime: live, settings, alarms });
}

/** Who is told that it failed runs it again. */
async function byPerson(): Promise<string | null> {
  return (await byCommandLine()) === null ? null : byCommandLine();
}

/** The command itself, in this process. */
async function byCommandLine(): Promise<string | null> {
  const { stdout, stderr } = process;
  const texts: string[] = [];
  const written = [stdout, stderr].map((stream) => {
    const { write } = stream;
    stream.write = (text) => texts.push(String(text)) > 0;
    return () => {
      stream.write = write;
    };
  });
  try {
    const program = new Command();
    runBy(program, async (run) => {
      process.exitCode = await runCommand(run);
    });
    fixCommand(program);
    await program.parseAsync(['fix', '--all', '--yes'], { from: 'user' });
    return process.exitCode === 0 ? null : `exit code ${process.exitCode}: ${texts.join('')}`;
  } finally {
    for (const giveBack of written) giveBack();
    process.exitCode = 0;
  }
}
