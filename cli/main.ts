#!/usr/bin/env -S node --max-semi-space-size=4
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError } from 'commander';
import { allowlistCommand } from './commands/allowlist.ts';
import { approveCommand } from './commands/approve.ts';
import { completionCommand } from './commands/completion.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exemptCommand } from './commands/exempt.ts';
import { fixCommand } from './commands/fix.ts';
import { groupsCommand } from './commands/groups.ts';
import { helpCommand } from './commands/help.ts';
import { historyCommand } from './commands/history.ts';
import { initCommand } from './commands/init.ts';
import { planCommand } from './commands/plan.ts';
import { rejectCommand } from './commands/reject.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { sandboxCommand } from './commands/sandbox.ts';
import { scanCommand } from './commands/scan.ts';
import { statusCommand } from './commands/status.ts';
import { undoCommand } from './commands/undo.ts';
import { exitCodes } from './failure.ts';
import { asksForJson } from './format.ts';
import { endUnread, oneLine, terminalHost } from './host/terminal.ts';
import { nodeProblem } from './node-version.ts';

// The heap is kept small: what a scan reads is garbage a page later, and V8 would let 390 MB of it pile up. Not among the
// flags above: Node would compile its own modules again instead of taking them from its cache, 20 ms.
setFlagsFromString('--heap-growing-percent=50');

const program = new Command('smtp-warden')
  .description(
    'Keeps TCP port 25 of EC2 security groups closed to the internet. Only groups that opted in are changed.',
  )
  .version('0.4.0')
  .configureOutput({ outputError: (text, write) => write(`${usageText(text)}\n`) })
  .configureHelp({ minWidthToWrap: 20 })
  .addHelpText('after', '\nExit codes: 0 fine, 1 failure, 2 usage, 3 findings, 130 Ctrl-C, 143 SIGTERM')
  // Options after the name of a command are that command's: `report verify` has some that `report` has too.
  .enablePositionalOptions()
  .exitOverride();

const commands = [
  initCommand,
  statusCommand,
  scanCommand,
  planCommand,
  fixCommand,
  approveCommand,
  rejectCommand,
  undoCommand,
  allowlistCommand,
  exemptCommand,
  groupsCommand,
  historyCommand,
  reportCommand,
  resumeCommand,
  doctorCommand,
  sandboxCommand,
  completionCommand,
  helpCommand,
];
for (const register of commands) register(program);

endUnread();
const problem = nodeProblem(process.versions.node);
if (problem !== null) {
  process.stderr.write(`${problem}\n`);
  process.exit(exitCodes.failure);
}
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  const isFine = error.exitCode === 0;
  process.exitCode = isFine ? exitCodes.fine : exitCodes.usage;
  const asked = asksForJson(process.argv) ? 'json' : 'table';
  if (!isFine) terminalHost(asked).failed(error.message.replace(/^error: /, ''));
}

/** What is wrong with a command line, and how to learn what is right. */
function usageText(text: string): string {
  const what = text.replace(/^error: /, 'smtp-warden: ').trimEnd();
  const isFirst = what.startsWith('smtp-warden: unknown option') && process.argv[2]?.startsWith('-');
  const hint = isFirst
    ? 'options come after the command, such as: smtp-warden scan --output json'
    : 'add --help for usage';
  return oneLine(`${what}\n(${hint})`);
}
