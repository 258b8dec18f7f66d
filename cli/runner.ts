import type { Command } from 'commander';
import type { Format } from './format.ts';
import type { Host } from './host/host.ts';

/** A command as it was called, and what runs it to its exit code. */
export interface CommandRun {
  /** The format to fail in while the one that is asked for is not known. */
  readonly first: Format;
  /** The format that is asked for; may throw a UsageError. */
  readonly format: () => Format;
  readonly profile: string | undefined;
  /** Whether AWS_PROFILE and --profile are for it. */
  readonly callsAws: boolean;
  /** Whether it changes nothing, so that it may end as soon as nobody reads what it writes. */
  readonly readsOnly: boolean;
  /** What is to be added where a table does not exist; may be empty. */
  readonly missingTableHint: () => string;
  /** Does the work and gives the exit code. */
  readonly work: (host: Host) => Promise<number>;
}

/** Runs the command of a command line: it chooses the host, and says where the exit code goes. */
export type Runner = (run: CommandRun) => Promise<void>;

/** By the program itself: each is made for one command line. */
const runners = new WeakMap<Command, Runner>();

/** From here on the commands of a program are run by this. */
export function runBy(program: Command, runner: Runner): void {
  runners.set(program, runner);
}

/** What runs a command. Throws where nothing was said of its program, which is a bug. */
export function runnerOf(command: Command): Runner {
  let program = command;
  while (program.parent) program = program.parent;
  const runner = runners.get(program);
  if (runner === undefined) throw new Error(`nothing runs the commands of ${program.name()}`);
  return runner;
}
