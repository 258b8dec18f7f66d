import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ToolId, toolIds } from './tool.ts';

export interface BenchOptions {
  readonly sizes: readonly Size[];
  /** Entries on record in a further run of `scan` and `plan --all`; 0 for no such run. */
  readonly entries: number;
  /** Null for all. */
  readonly tools: readonly ToolId[] | null;
  /** A built checkout of another version, whose commands are measured in turn with those of this one. */
  readonly before: string | null;
  readonly json: string | null;
  readonly figure: string | null;
}

export interface Size {
  /** How many groups the endpoint has. */
  readonly groups: number;
  /** How often each tool is measured. */
  readonly rounds: number;
}

/** The bench was called in a way that it cannot carry out. */
export class BenchUsageError extends Error {
  override readonly name = 'BenchUsageError';
}

export const help = `npm run bench:peers -- [options]

  --groups 1000,10000,100000  how many groups the endpoint has, one run of all tools after the other
  --rounds 5                  how often each tool is measured; or one number for each of --groups, such as 5,5,3
  --entries 50000             with the first of --groups, run scan and plan --all also with so many entries on record, as
                              often as the last of --groups; 0 leaves that out
  --tools scan,custodian      only these: ${toolIds.join(', ')}
  --before DIR                also the commands of another built checkout, in turn with this one's
  --json FILE                 write all figures to a file
  --figure FILE               draw CPU and memory over the number of groups, as SVG
  --help                      print this
`;

/** Reads the arguments. Gives null where help was asked for. @throws {BenchUsageError} which says what is wrong. */
export function parseOptions(args: readonly string[]): BenchOptions | null {
  const values = valuesOf(args);
  if (values.help) return null;
  const groups = numbersOf('--groups', values.groups, { least: 10, most: 1_000_000 });
  if (new Set(groups).size < groups.length) throw new BenchUsageError('--groups has a number twice');
  const rounds = numbersOf('--rounds', values.rounds, { least: 1, most: 100 });
  if (rounds.length !== 1 && rounds.length !== groups.length) {
    throw new BenchUsageError(`--rounds takes one number, or one for each of the ${groups.length} of --groups`);
  }
  return {
    sizes: groups.map((number, index) => ({ groups: number, rounds: rounds[index] ?? rounds[0] ?? 1 })),
    entries: numberOf('--entries', values.entries, { least: 0, most: 1_000_000 }),
    tools: values.tools === undefined ? null : values.tools.split(',').map(toolOf),
    before: values.before === undefined ? null : checkoutOf(values.before),
    json: fileOf('--json', values.json),
    figure: fileOf('--figure', values.figure),
  };
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        groups: { type: 'string', default: '1000,10000,100000' },
        rounds: { type: 'string', default: '5' },
        entries: { type: 'string', default: '50000' },
        tools: { type: 'string' },
        before: { type: 'string' },
        json: { type: 'string' },
        figure: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new BenchUsageError(error instanceof Error ? error.message : String(error));
  }
}

interface Limits {
  readonly least: number;
  readonly most: number;
}

function numbersOf(option: string, text: string, limits: Limits): number[] {
  return text.split(',').map((part) => numberOf(option, part, limits));
}

function numberOf(option: string, text: string, { least, most }: Limits): number {
  const number = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new BenchUsageError(`${option}: ${JSON.stringify(text)} is not a whole number from ${least} to ${most}`);
}

function toolOf(text: string): ToolId {
  const id = toolIds.find((known) => known === text);
  if (id) return id;
  throw new BenchUsageError(`--tools: there is no ${JSON.stringify(text)}. There are: ${toolIds.join(', ')}`);
}

function checkoutOf(folder: string): string {
  const checkout = resolve(folder);
  if (existsSync(join(checkout, 'dist/smtp-warden.js'))) return checkout;
  throw new BenchUsageError(`--before: ${folder} has no dist/smtp-warden.js. Run \`npm ci\` there`);
}

/** Refused here rather than after half an hour of measuring. */
function fileOf(option: string, file: string | undefined): string | null {
  if (file === undefined) return null;
  if (file !== '' && existsSync(resolve(file, '..'))) return file;
  throw new BenchUsageError(`${option}: the folder of ${JSON.stringify(file)} does not exist`);
}
