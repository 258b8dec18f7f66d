import { readFile, stat } from 'node:fs/promises';
import type { ImportRow } from '../../core/policy/import-allowlist.ts';
import { UsageError } from '../failure.ts';
import { type FileFormat, readAllowlistFile } from './allowlist-file.ts';

/** A few hundred bytes make a row and 100 rows an import; a file this large is some other file. */
const mostBytes = 5_000_000;

/** Reads an import file of either format; whatever makes the whole file useless is a usage error. */
export async function readImportFile(path: string): Promise<readonly ImportRow[]> {
  const format = formatOf(path);
  const reading = readAllowlistFile(await textOf(path), format);
  if (reading.kind === 'refused') throw new UsageError(`${path}: ${reading.reason}`);
  return reading.rows;
}

/** The format of a file by its extension. */
function formatOf(path: string): FileFormat {
  const extension = /\.(csv|json)$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === 'csv' || extension === 'json') return extension;
  throw new UsageError(`${path}: the name has to end in .csv or .json, which says how to read the file`);
}

async function textOf(path: string): Promise<string> {
  let bytes: Buffer;
  try {
    const { size } = await stat(path);
    if (size > mostBytes) throw new UsageError(`${path} has ${size} bytes; an import file has at most ${mostBytes}`);
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    throw new UsageError(`cannot read the file: ${error.message}`, { cause: error });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UsageError(`${path} is not UTF-8; save it as "CSV UTF-8"`, { cause: error });
  }
}
