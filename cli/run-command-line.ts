import { CommanderError } from 'commander';
import { consoleCommand } from './commands/console.ts';
import { exitCodes } from './failure.ts';
import { asksForJson } from './format.ts';
import { beginRun, endUnread, oneLine, writeDocument } from './host/standard-streams.ts';
import { newProgram } from './program.ts';
import type { CommandRun } from './runner.ts';

/**
 * Runs one command line, given without the names of Node and of the program, to its end. It writes on the standard streams of the
 * process and leaves its exit code in `process.exitCode`. A process may run several, one after the other: none knows of those before.
 */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  beginRun();
  const output = {
    outputError: (text: string, write: (text: string) => void) => write(`${usageText(text, args)}\n`),
  };
  try {
    await newProgram({ runner: runAtTerminal, output, more: [consoleCommand] }).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const isFine = error.exitCode === 0;
    process.exitCode = isFine ? exitCodes.fine : exitCodes.usage;
    if (!isFine && asksForJson(args)) writeDocument({ error: error.message.replace(/^error: /, '') });
  }
}

async function runAtTerminal(run: CommandRun): Promise<void> {
  if (run.readsOnly) endUnread();
  const { runCommand } = await import('./run-command.ts');
  process.exitCode = await runCommand(run);
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
