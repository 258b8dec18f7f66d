import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

/** Files that only this user can read, for as long as they are needed. */
export interface PrivateFiles {
  /** The folder of them all. */
  readonly folder: string;
  /**
   * Keeps a file of that name for the time of `work`. Its path tells of name and text, so that it is the same whenever they are, and no
   * other.
   */
  readonly during: <Result>(name: string, text: string, work: (path: string) => Promise<Result>) => Promise<Result>;
  /** Takes the folders of such files out of JSON text, so that each is called by its name alone. */
  readonly hide: (json: string) => string;
  /** Removes all of it. */
  readonly remove: () => Promise<void>;
}

/** A file that is there for some pieces of work at once. */
interface KeptFile {
  users: number;
  readonly written: Promise<void>;
}

/** Makes the folder, which nobody else can enter: mkdtemp makes it with mode 0700. */
export async function privateFiles(): Promise<PrivateFiles> {
  const root = await mkdtemp(join(tmpdir(), 'smtp-warden-console-'));
  const kept = new Map<string, KeptFile>();
  const removals = new Map<string, Promise<void>>();
  const leave = async (folder: string, file: KeptFile) => {
    file.users -= 1;
    if (file.users > 0) return;
    kept.delete(folder);
    const removal = rm(folder, { recursive: true, force: true }).finally(() => removals.delete(folder));
    removals.set(folder, removal);
    await removal;
  };
  return {
    folder: root,
    during: async (name, text, work) => {
      const folder = join(root, createHash('sha256').update(`${name}\n${text}`).digest('hex'));
      while (removals.has(folder)) await removals.get(folder);
      const file = kept.get(folder) ?? { users: 0, written: writeIn(folder, name, text) };
      kept.set(folder, file);
      file.users += 1;
      try {
        await file.written;
        return await work(join(folder, name));
      } finally {
        await leave(folder, file);
      }
    },
    hide: (json) => {
      const [first, ...others] = json.split(inJson(`${root}${sep}`));
      return [first, ...others.map((rest) => rest.replace(folderInJson, ''))].join('');
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

async function writeIn(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await writeFile(join(folder, name), text, { mode: 0o600 });
}

/** The folder of one file, and the separator after it, in JSON text. */
const folderInJson = /^[0-9a-f]{64}(?:\/|\\\\)/;

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
