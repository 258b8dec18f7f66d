import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { UsageError } from './failure.ts';

/** Asks a yes-or-no question on the terminal; --yes answers it, and where nobody can answer it is a usage error. */
export async function confirmed(question: string, options: { readonly yes?: boolean }): Promise<boolean> {
  if (options.yes) return true;
  if (!process.stdin.isTTY) throw new UsageError('this asks before it changes anything; without a terminal, say --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-D and Ctrl-C close the terminal without an answer.
  const left = once(terminal, 'close').then(() => '');
  try {
    const answer = await Promise.race([terminal.question(`${question} [y/N] `).catch(() => ''), left]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
