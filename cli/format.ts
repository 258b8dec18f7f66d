import { UsageError } from './failure.ts';

/** What a command can write on standard output. `table` is text for people, in columns or not. */
export type Format = 'table' | 'json' | 'csv' | 'jsonl' | 'ocsf' | 'aws-cli' | 'html';

/** The three ways to ask for a format; `--json` and `--format` are older than `--output`. */
export interface FormatOptions {
  readonly json?: boolean;
  readonly output?: Format;
  readonly format?: Format;
}

/**
 * The format that is asked for, or else the first of those that the command has. `--json` counts more than `--format`, as it
 * always did; `--output` beside one that differs is a usage error.
 */
export function formatOf({ json, output, format }: FormatOptions, formats: readonly [Format, ...Format[]]): Format {
  const older = json ? 'json' : format;
  if (older !== undefined && output !== undefined && older !== output)
    throw new UsageError(`give one format, not ${older} and ${output}`);
  return output ?? older ?? formats[0];
}

/** Whether a command line that could not be read asks for JSON, so that its error is JSON as well. */
export function asksForJson(argv: readonly string[]): boolean {
  return argv.some((arg, index) => {
    const isValue = ['-o', '--output', '--format'].includes(argv[index - 1] ?? '');
    return arg === '--json' || /^(-o=?|--output=|--format=)json$/.test(arg) || (arg === 'json' && isValue);
  });
}
