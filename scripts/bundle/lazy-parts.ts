import type { Plugin } from 'esbuild';
import { type Edit, editFile } from './edited-file.ts';

interface Part {
  readonly file: RegExp;
  readonly edits: readonly Edit[];
}

const parts: readonly Part[] = [
  {
    // For commands that are programs of their own, of which we have none. 4 ms.
    file: /[\\/]node_modules[\\/]commander[\\/]lib[\\/]command\.js$/,
    edits: [
      [
        "import childProcess from 'node:child_process';",
        "const childProcess = { spawn() { throw new Error('child_process is not part of this bundle'); } };",
      ],
    ],
  },
  {
    // To ask whether a body is a file, which is asked last. With the next part 1 to 2 ms.
    file: /[\\/]node_modules[\\/]@smithy[\\/]core[\\/]dist-es[\\/].+[\\/]calculateBodyLength\.js$/,
    edits: [
      [
        'import { ReadStream, fstatSync, lstatSync } from "node:fs";',
        'import fs, { fstatSync, lstatSync } from "node:fs";',
      ],
      ['body instanceof ReadStream', 'body instanceof fs.ReadStream'],
    ],
  },
  {
    // Node's files by promises load its terminal and more.
    file: /[\\/]node_modules[\\/]@smithy[\\/]core[\\/]dist-es[\\/].+[\\/]shared-ini-file-loader[\\/]readFile\.js$/,
    edits: [
      [
        'import { readFile as fsReadFile } from "node:fs/promises";',
        `import fs from "node:fs";
        const fsReadFile = (path, encoding) => new Promise((resolve, reject) => {
          fs.readFile(path, encoding, (error, text) => error ? reject(error) : resolve(text));
        });`,
      ],
    ],
  },
];

/** Does at its first use, or never, what packages do when they are loaded. Throws where a package is not written as expected. */
export function lazyParts(): Plugin {
  return {
    name: 'lazy-parts',
    setup(build) {
      for (const { file, edits } of parts) editFile(build, file, edits);
    },
  };
}
