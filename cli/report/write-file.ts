import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../failure.ts';

const chunkLength = 65_536;

/**
 * Writes a file whole or not at all: beside its place first, then over what was there. Throws a UsageError where the file cannot be
 * made, and what reading the lines throws.
 */
export async function writeFileWhole(file: string, lines: Iterable<string>): Promise<void> {
  const beside = join(dirname(file), `.smtp-warden-${randomUUID()}`);
  const handle = await open(beside, 'wx').catch((error: unknown) => {
    throw new UsageError(`${file} cannot be written: ${textOf(error)}`, { cause: error });
  });
  try {
    for (const chunk of chunksOf(lines)) await handle.write(chunk);
    await handle.close();
    await rename(beside, file);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
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

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
