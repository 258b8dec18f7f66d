import { createInterface } from 'node:readline/promises';
import { UsageError } from './failure.ts';

/** Asks a yes-or-no question on the terminal; --yes answers it, and where nobody can answer it is a usage error. */
export async function confirmed(question: string, options: { readonly yes?: boolean }): Promise<boolean> {
  if (options.yes) return true;
  if (!process.stdin.isTTY) throw new UsageError('this asks before it changes anything; without a terminal, say --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
