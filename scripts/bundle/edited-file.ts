import { readFile } from 'node:fs/promises';
import type { PluginBuild } from 'esbuild';

/** A text that a package's file has, and what is written in its place. */
export type Edit = readonly [from: string, to: string];

/** Has a file of a package bundled with edits. The build fails where the file does not have each text exactly once. */
export function editFile(build: PluginBuild, filter: RegExp, edits: readonly Edit[]): void {
  build.onLoad({ filter }, async ({ path }) => ({ contents: edited(await readFile(path, 'utf8'), path, edits) }));
}

/** A text with edits. Throws where it does not have one of them exactly once. */
export function edited(text: string, path: string, edits: readonly Edit[]): string {
  return edits.reduce((before, [from, to]) => {
    if (before.split(from).length !== 2) throw new Error(`${path} does not have one text ${from}: look at it again`);
    return before.replace(from, () => to);
  }, text);
}
