import { mkdirSync, readdirSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** How long files of earlier builds are kept, in milliseconds: a command that started with them may still load them. */
const keptMs = 24 * 3600 * 1000;

interface Swap {
  /** The folder of the new build: on the same file system as `into`. It is gone afterwards. */
  readonly from: string;
  readonly into: string;
  /** The file that leads to all others, by its path in the build. It is replaced last. */
  readonly entry: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Puts a build in the place of an earlier one while commands run. Each file is replaced by a rename, which a reader sees as a
 * whole or not at all. The files of earlier builds stay for a day: chunks have the hash of their content in their names, so that
 * no build changes what another one loads.
 */
export function swapIn({ from, into, entry, now }: Swap): void {
  const files = filesIn(from);
  const ordered = [...files.filter((file) => file !== entry), entry];
  for (const file of ordered) {
    mkdirSync(dirname(join(into, file)), { recursive: true });
    renameSync(join(from, file), join(into, file));
  }
  rmSync(from, { recursive: true, force: true });
  removeCutOff(into, now);
  const current = new Set(files);
  for (const file of filesIn(into)) {
    if (!current.has(file) && isOld(join(into, file), now)) unlinkUnlessGone(join(into, file));
  }
}

/** What builds have left that were ended before their swap. */
function removeCutOff(into: string, now: number): void {
  const [parent, begin] = [dirname(into), `${basename(into)}.next-`];
  const left = readdirSync(parent).filter((name) => name.startsWith(begin) && isOld(join(parent, name), now));
  for (const name of left) rmSync(join(parent, name), { recursive: true, force: true });
}

/** The files of a folder and its folders, by their paths in it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

/** False also where another build has removed it meanwhile. */
function isOld(path: string, now: number): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeMs < now - keptMs;
}

function unlinkUnlessGone(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
