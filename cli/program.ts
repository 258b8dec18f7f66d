import { Command, type OutputConfiguration } from 'commander';
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
import { type Runner, runBy } from './runner.ts';
import { version } from './version.ts';

/** Adds a command, or a group of them, to a program. */
type Register = (program: Command) => void;

const work: readonly Register[] = [
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
];
const aboutItself: readonly Register[] = [completionCommand, helpCommand];

interface ProgramParts {
  /** What runs its commands. */
  readonly runner: Runner;
  /** Where commander writes help and usage errors. */
  readonly output: OutputConfiguration;
  /** Commands that are those of a terminal alone. */
  readonly more?: readonly Register[];
}

/**
 * The program that reads one command line, with every command. Made anew for each: commander keeps in it what it has read. Where a command
 * line cannot be read, and after help, `parseAsync` throws a CommanderError.
 */
export function newProgram({ runner, output, more = [] }: ProgramParts): Command {
  const program = new Command('smtp-warden')
    .description(
      'Keeps TCP port 25 of EC2 security groups closed to the internet. Only groups that opted in are changed.',
    )
    .version(version)
    .configureOutput(output)
    .configureHelp({ minWidthToWrap: 20 })
    .addHelpText('after', '\nExit codes: 0 fine, 1 failure, 2 usage, 3 findings, 130 Ctrl-C, 143 SIGTERM')
    // Options after the name of a command are that command's: `report verify` has some that `report` has too.
    .enablePositionalOptions()
    .exitOverride();
  runBy(program, runner);
  for (const register of [...work, ...more, ...aboutItself]) register(program);
  return program;
}
