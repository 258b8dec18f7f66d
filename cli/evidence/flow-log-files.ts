import { stat } from 'node:fs/promises';
import { defaultFormat, type FlowFormat, FlowFormatError, flowFormat } from '../../core/evidence/flow-format.ts';
import { type FlowTally, flowTally } from '../../core/evidence/flow-tally.ts';
import { trafficOf } from '../../core/evidence/flow-traffic.ts';
import type { TrafficReader } from '../../core/evidence/readers.ts';
import type { Period } from '../../core/evidence/traffic.ts';
import { counted } from '../../core/model/counted.ts';
import { UsageError } from '../failure.ts';
import { type FileLines, readFlowLog } from './flow-log-lines.ts';
import { refusal } from './flow-log-stream.ts';

export interface FlowLogFilesAsked {
  /** The fields of the records as a person named them; null: files without a header are in the default format of version 2. */
  readonly format: string | null;
  /** Null: every record, whatever its age. */
  readonly period: Period | null;
}

/**
 * Reads files of VPC flow logs, each once and in constant memory, and gives a reader that answers from them for any interfaces. Throws a
 * UsageError, before anything else is done: for a format that cannot be used, a file that cannot be read or is cut off in its gzip data,
 * and where nothing in a file is a record.
 */
export async function readFlowLogFiles(
  paths: readonly string[],
  { format, period }: FlowLogFilesAsked,
): Promise<TrafficReader> {
  const tally = flowTally(period);
  const assumed = format === null ? defaultFormat : givenFormat(format);
  const files: FileLines[] = [];
  for (const path of await distinctFiles(paths)) files.push(checked(await readFlowLog(path, assumed, tally), format));
  if (tally.totals.records === 0) throw new UsageError(`--flow-logs: no flow log record is in ${pathsText(paths)}`);
  const problems = [...files.flatMap(fileProblems), ...outsideProblem(tally, period)];
  return { read: async (interfaces) => trafficOf(tally, interfaces, { period, problems }) };
}

function givenFormat(format: string): FlowFormat {
  try {
    return flowFormat(format);
  } catch (error) {
    if (error instanceof FlowFormatError) throw new UsageError(`--flow-log-format: ${error.message}`);
    throw error;
  }
}

/** The same file by two names would count its flows twice. */
async function distinctFiles(paths: readonly string[]): Promise<string[]> {
  const byFile = new Map<string, string>();
  for (const path of paths) {
    const key = await fileKey(path);
    if (!byFile.has(key)) byFile.set(key, path);
  }
  return [...byFile.values()];
}

async function fileKey(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    // Reading it will say why.
    return path;
  }
}

/** A file in which nothing is a record is some other file, or has other fields than it is read with. */
function checked(file: FileLines, format: string | null): FileLines {
  const { records, firstUnreadable, path } = file;
  if (records > 0 || firstUnreadable === null) return file;
  throw refusal(path, `has no flow log record; ${adviceOn(firstUnreadable, format)}`);
}

function adviceOn({ number, text }: { readonly number: number; readonly text: string }, format: string | null): string {
  const line = `line ${number} is ${JSON.stringify(text)}`;
  if (/^\s*[[{]/.test(text)) {
    const query = `--query 'events[].[message]' --output text`;
    return `${line}, which is JSON: write the bare records, with \`aws logs filter-log-events … ${query}\``;
  }
  const named = format === null ? 'the default format of version 2' : 'that of --flow-log-format';
  const advice =
    'name the fields with --flow-log-format as the flow log has them (LogFormat in `aws ec2 describe-flow-logs`)';
  return `${line}, and not a record in ${named}; ${advice}`;
}

function fileProblems({ path, unreadable, firstUnreadable, isCutOff }: FileLines): string[] {
  const lines = `${counted(unreadable, 'line')} of ${path} could not be read, the first is line ${firstUnreadable?.number}`;
  const first = unreadable === 0 ? [] : [lines];
  return isCutOff ? [...first, `${path} is cut off in its last line, which could not be read`] : first;
}

function outsideProblem({ totals: { records, outside } }: FlowTally, period: Period | null): string[] {
  if (period === null || outside < records) return [];
  return [`the files have no record of the period (${counted(outside, 'record')} of other times)`];
}

function pathsText(paths: readonly string[]): string {
  const [first = ''] = paths;
  return paths.length === 1 ? JSON.stringify(first) : `any of the ${paths.length} files`;
}
