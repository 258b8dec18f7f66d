import { Command, CommanderError } from 'commander';
import { accountsCommand } from './commands/accounts.ts';
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
import { beginRun, oneLine, writeDocument } from './host/standard-streams.ts';

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
  accountsCommand,
  historyCommand,
  reportCommand,
  resumeCommand,
  doctorCommand,
  sandboxCommand,
  completionCommand,
  helpCommand,
];

/**
 * Runs one command line, given without the names of Node and of the program, to its end. It writes on the standard streams of the
 * process and leaves its exit code in `process.exitCode`. A process may run several, one after the other: none knows of those before.
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  beginRun();
  try {
    await programFor(args).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isFine = error.exitCode === 0;
    process.exitCode = isFine ? exitCodes.fine : exitCodes.usage;
    if (!isFine && asksForJson(args)) writeDocument({ error: error.message.replace(/^error: /, '') });
  }
}

/** Made anew for each command line: commander keeps in it what it has read. */
function programFor(args: readonly string[]): Command {
  const program = new Command('smtp-warden')
    .description(
      'Keeps TCP port 25 of EC2 security groups closed to the internet. Only groups that opted in are changed.',
    )
    .version('0.5.1')
    .configureOutput({ outputError: (text, write) => write(`${usageText(text, args)}\n`) })
    .configureHelp({ minWidthToWrap: 20 })
    .addHelpText('after', '\nExit codes: 0 fine, 1 failure, 2 usage, 3 findings, 130 Ctrl-C, 143 SIGTERM')
    // Options after the name of a command are that command's: `report verify` has some that `report` has too.
    .enablePositionalOptions()
    .exitOverride();
  for (const register of commands) register(program);
  return program;
}

/** What is wrong with a command line, and how to learn what is right. */
function usageText(text: string, args: readonly string[]): string {
  const what = text.replace(/^error: /, 'smtp-warden: ').trimEnd();
  const isFirst = what.startsWith('smtp-warden: unknown option') && args[0]?.startsWith('-');
  const hint = isFirst
    ? 'options come after the command, such as: smtp-warden scan --output json'
    : 'add --help for usage';
  return oneLine(`${what}\n(${hint})`);
}
