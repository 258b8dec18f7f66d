import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';

/** Files that only this user can read, for as long as they are needed. */
export interface PrivateFiles {
  /** The folder of them all, with a separator at its end. */
  readonly folder: string;
  /**
   * Writes a file of that name for the time of `work`. Its path tells of its content, so that it is the same whenever the content is, and
   * no other.
   */
  readonly during: <Result>(name: string, text: string, work: (path: string) => Promise<Result>) => Promise<Result>;
  /** Removes all of it. */
  readonly remove: () => Promise<void>;
}

/** Makes the folder, which nobody else can enter: mkdtemp makes it with mode 0700. */
export async function privateFiles(): Promise<PrivateFiles> {
  const root = await mkdtemp(join(tmpdir(), 'smtp-warden-console-'));
  /** How many use a folder. */
  const users = new Map<string, number>();
  return {
    folder: `${root}${sep}`,
    during: async (name, text, work) => {
      const folder = join(root, createHash('sha256').update(text).digest('hex'));
      users.set(folder, (users.get(folder) ?? 0) + 1);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(join(folder, name), text, { mode: 0o600 });
        return await work(join(folder, name));
      } finally {
        const others = (users.get(folder) ?? 1) - 1;
        users.set(folder, others);
        if (others === 0) await rm(folder, { recursive: true, force: true });
      }
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
