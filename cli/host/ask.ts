import { once } from 'node:events';
import { InterruptedError, UsageError } from '../failure.ts';

/**
 * Asks a yes-or-no question on the terminal, before anything is changed. --yes answers it, and where nobody can answer it is a
 * usage error. Enter alone and Ctrl-D mean no; Ctrl-C throws {@link InterruptedError}.
 */
export async function askOnTerminal(
  question: string,
  options: { readonly yes?: boolean | undefined },
): Promise<boolean> {
  if (options.yes) return true;
  if (!process.stdin.isTTY)
    throw new UsageError('this command asks before it changes anything; without a terminal, use --yes');
  // As the default: that is all that the bundle has of a module of Node that is loaded at run time.
  const { default: readline } = await import('node:readline/promises');
  const terminal = readline.createInterface({ input: process.stdin, output: process.stderr });
  const left = once(terminal, 'close').then(() => null);
  let isInterrupted = false;
  terminal.on('SIGINT', () => {
    isInterrupted = true;
    terminal.close();
  });
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `).catch(() => null), left]);
    // Only Enter ends the line of the question.
    if (answer === null) process.stderr.write('\n');
    if (isInterrupted) throw new InterruptedError('stopped by Ctrl-C; nothing was changed');
    return /^y(es)?$/i.test(answer?.trim() ?? '');
  } finally {
    terminal.close();
  }
}
