import { parseArgs } from 'node:util';

/** What can be measured. */
export const parts = ['plan', 'whole', 'list'] as const;
export type Part = (typeof parts)[number];

export interface LogBenchOptions {
  readonly parts: readonly Part[];
  /** How many chains the log has, of {@link entriesOfChain} entries each. */
  readonly chains: number;
  /** How many networks are approved in the part `list`. */
  readonly networks: number;
  /** How often a command is run whose CPU counts. */
  readonly runs: number;
}

export const entriesOfChain = 5;

/** The bench was called in a way that it cannot carry out. */
export class LogBenchUsageError extends Error {
  override readonly name = 'LogBenchUsageError';
}

export const help = `npm run bench:log -- [parts] [options]

  plan               the CPU of plan --all beside that of scan, with 100 open groups of 1,000
  whole              the time of history export and history verify, at 40 ms a call
  list               the CPU of allowlist list
                     all three where none is named

  --chains 10000     how many chains the log has, of ${entriesOfChain} entries each (plan, whole)
  --networks 5000    how many networks are approved (list)
  --runs 5           how often a command is run whose CPU counts (plan, list)
  --help             print this
`;

/** Reads the arguments. Gives null where help was asked for. @throws {LogBenchUsageError} which says what is wrong. */
export function parseOptions(args: readonly string[]): LogBenchOptions | null {
  const { values, positionals } = argumentsOf(args);
  if (values.help) return null;
  return {
    parts: positionals.length === 0 ? parts : parts.filter((part) => positionals.map(partOf).includes(part)),
    chains: numberOf('--chains', values.chains, { least: 1, most: 1_000_000 }),
    networks: numberOf('--networks', values.networks, { least: 1, most: 10_000 }),
    runs: numberOf('--runs', values.runs, { least: 1, most: 100 }),
  };
}

function argumentsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        chains: { type: 'string', default: '10000' },
        networks: { type: 'string', default: '5000' },
        runs: { type: 'string', default: '5' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new LogBenchUsageError(error instanceof Error ? error.message : String(error));
  }
}

function partOf(text: string): Part {
  const part = parts.find((known) => known === text);
  if (part) return part;
  throw new LogBenchUsageError(`there is no part ${JSON.stringify(text)}. There are: ${parts.join(', ')}`);
}

function numberOf(option: string, text: string, { least, most }: { least: number; most: number }): number {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new LogBenchUsageError(`${option}: ${JSON.stringify(text)} is not a whole number from ${least} to ${most}`);
}
