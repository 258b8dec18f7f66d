import { InvalidArgumentError } from 'commander';
import { UsageError } from '../failure.ts';
import { type ReportFormat, reportFormats } from './report-formats.ts';

/** What `--output` was given: a format, as with every command, or a file. */
export interface OutputOption {
  readonly format?: ReportFormat;
  readonly file?: string;
}

/**
 * Reads one `--output`, beside those before it. `html`, `csv` and `json` are formats, as with every command; anything else is a file.
 * A file with such a name is `./json`.
 */
export function outputOption(text: string, before: OutputOption = {}): OutputOption {
  const format = reportFormats.find((one) => one === text);
  if (text === '') throw new InvalidArgumentError('It is empty; give a file, or one of html, csv and json.');
  const next = format === undefined ? { file: text } : { format };
  const isSecond = format === undefined ? before.file !== undefined : before.format !== undefined;
  if (isSecond && (before.file ?? before.format) !== text)
    throw new InvalidArgumentError(`it takes one ${format === undefined ? 'file' : 'format'}.`);
  return { ...before, ...next };
}

interface Asked {
  readonly json?: boolean | undefined;
  readonly format?: ReportFormat | undefined;
  readonly output?: OutputOption | undefined;
}

/**
 * The format that is asked for by `--format`, `--output` or `--json`; where by none, that of the file's ending, or HTML. Throws a
 * UsageError where they differ.
 */
export function formatAsked({ json, format, output = {} }: Asked): ReportFormat {
  const given: (ReportFormat | undefined)[] = [json ? 'json' : undefined, format, output.format];
  const asked = [...new Set(given.filter((one) => one !== undefined))];
  if (asked.length > 1) throw new UsageError(`give one format, not ${asked.join(' and ')}`);
  const ending = reportFormats.find((one) => output.file?.toLowerCase().endsWith(`.${one}`));
  return asked[0] ?? ending ?? 'html';
}
