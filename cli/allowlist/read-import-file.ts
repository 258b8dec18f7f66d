import { readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { ImportRow } from '../../core/policy/import-allowlist.ts';
import { UsageError } from '../failure.ts';
import { type FileFormat, readAllowlistFile } from './allowlist-file.ts';

/** A row is a few hundred bytes, so that this is tens of thousands of rows; a larger file is some other file. */
const mostBytes = 20_000_000;

/** What stands for standard input in the place of a path. */
export const standardInput = '-';

export interface ImportSource {
  /** A path, or {@link standardInput}. */
  readonly path: string;
  /** Where the name of the file does not say it. */
  readonly format?: FileFormat | undefined;
}

/**
 * Reads an import file of either format; an error that makes the whole file useless is a usage error. `now`, in milliseconds, is what an
 * expiry such as 90d counts from.
 */
export async function readImportFile({ path, format }: ImportSource, now: number): Promise<readonly ImportRow[]> {
  const name = nameOf(path);
  const kind = format ?? formatOf(path);
  const bytes = path === standardInput ? await buffer(process.stdin) : await bytesOf(path);
  if (bytes.length > mostBytes) throw tooLarge(name, bytes.length);
  const reading = readAllowlistFile(textOf(bytes, name), kind, now);
  if (reading.kind === 'refused') throw new UsageError(`${name}: ${reading.reason}`);
  return reading.rows;
}

/** What a message calls the file. */
export function nameOf(path: string): string {
  return path === standardInput ? 'standard input' : path;
}

/** The format of a file by its extension. */
function formatOf(path: string): FileFormat {
  if (path === standardInput) throw new UsageError('with - (standard input), use --format csv or --format json');
  const extension = /\.(csv|json)$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === 'csv' || extension === 'json') return extension;
  throw new UsageError(`${path}: the name has to end in .csv or .json, or use --format csv or --format json`);
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw tooLarge(path, size);
    return await readFile(path);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    throw new UsageError(`cannot read the file: ${error.message}`, { cause: error });
  }
}

function tooLarge(name: string, size: number): UsageError {
  return new UsageError(`${name} has ${size} bytes; an import file has at most ${mostBytes}`);
}

/** UTF-8, or UTF-16 where its byte order mark says so, which Excel writes as "Unicode Text". */
function textOf(bytes: Buffer, name: string): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[mark] ?? 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(`${name} is not UTF-8; save it as "CSV UTF-8"`, { cause: error });
  }
}
