import { readFile } from 'node:fs/promises';
import type { PluginBuild } from 'esbuild';

/** A text that a package's file has, and what is written in its place. */
export type Edit = readonly [from: string, to: string];

/** Has a file of a package bundled with edits. The build fails where the file does not have each text exactly once. */
export function editFile(build: PluginBuild, filter: RegExp, edits: readonly Edit[]): void {
  build.onLoad({ filter }, async ({ path }) => {
    let contents = await readFile(path, 'utf8');
    for (const [from, to] of edits) {
      if (contents.split(from).length !== 2)
        throw new Error(`${path} does not have one text ${from}: look at it again`);
      contents = contents.replace(from, () => to);
    }
    return { contents, loader: 'js' };
  });
}
