import { randomUUID } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../../core/model/message-of.ts';
import { UsageError } from '../failure.ts';

const chunkLength = 65_536;

/**
 * Writes a file whole or not at all: beside its place first, then over what was there. What a link points to is written, and the link
 * stays. A device or a pipe, such as `/dev/stdout`, is written to and never replaced. Throws a UsageError where the file cannot be
 * made, and what reading the lines throws.
 */
export async function writeFileWhole(file: string, lines: Iterable<string>): Promise<void> {
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory()) throw new UsageError(`${file} cannot be written: it is a folder`);
  if (there !== null && !there.isFile()) return writeAll(await opened(file, { path: file, flags: 'w' }), lines);
  const place = there === null ? file : await realpath(file);
  const beside = join(dirname(place), `.smtp-warden-${randomUUID()}`);
  try {
    await writeAll(await opened(file, { path: beside, flags: 'wx' }), lines);
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function opened(
  file: string,
  { path, flags }: { readonly path: string; readonly flags: string },
): Promise<FileHandle> {
  return open(path, flags).catch((error: unknown) => {
    throw new UsageError(`${file} cannot be written: ${messageOf(error)}`, { cause: error });
  });
}

async function writeAll(handle: FileHandle, lines: Iterable<string>): Promise<void> {
  try {
    // Not `write`, which may leave a part unwritten without an error.
    for (const chunk of chunksOf(lines)) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}

/** Lines put together, so that not each of them is a call of its own. */
export function* chunksOf(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length < chunkLength) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}
