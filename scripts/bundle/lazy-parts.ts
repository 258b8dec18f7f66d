import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

interface Part {
  readonly file: RegExp;
  readonly from: string;
  readonly to: string;
}

const parts: readonly Part[] = [
  {
    // For commands that are programs of their own, of which we have none. 4 ms.
    file: /[\\/]node_modules[\\/]commander[\\/]lib[\\/]command\.js$/,
    from: "import childProcess from 'node:child_process';",
    to: "const childProcess = { spawn() { throw new Error('child_process is not part of this bundle'); } };",
  },
];

/** Does at its first use, or never, what packages do when they are loaded. Throws where a package is not written as expected. */
export function lazyParts(): Plugin {
  return {
    name: 'lazy-parts',
    setup(build) {
      for (const { file, from, to } of parts) {
        build.onLoad({ filter: file }, async ({ path }) => {
          const text = await readFile(path, 'utf8');
          if (text.split(from).length !== 2)
            throw new Error(`${path} does not have one line ${from}: look at it again`);
          return { contents: text.replace(from, () => to), loader: 'js' };
        });
      }
    },
  };
}
