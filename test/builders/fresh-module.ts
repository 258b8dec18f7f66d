import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
let loaded = 0;

/**
 * Loads a module anew, such as a Lambda function that reads its environment when it is loaded; `path` is from the root of the
 * project. What it imports is not loaded anew, unlike after `vi.resetModules`, which also slows every file that follows in the
 * same process.
 */
export function freshModule<Module>(path: string): Promise<Module> {
  loaded += 1;
  return import(/* @vite-ignore */ `${join(root, path)}?fresh=${loaded}`);
}
