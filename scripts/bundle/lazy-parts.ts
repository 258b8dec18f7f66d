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
  {
    // Node loads its streams of the web and blobs when one of their names is read. A stream of Node, which every answer is, is neither. 2 ms.
    file: /[\\/]node_modules[\\/]@smithy[\\/]core[\\/]dist-es[\\/].+[\\/]stream-type-check\.js$/,
    edits: [
      ['(stream) => typeof ReadableStream', '(stream) => typeof stream?.pipe !== "function" && typeof ReadableStream'],
      ['return typeof Blob', 'return typeof blob?.pipe !== "function" && typeof Blob'],
    ],
  },
  {
    // The same random ids from the crypto that is loaded anyway; the global one is that of the web. Half a millisecond.
    file: /[\\/]node_modules[\\/]@smithy[\\/]core[\\/]dist-es[\\/].+[\\/]uuid[\\/]v4\.js$/,
    edits: [
      ['const decimalToHex =', 'import { randomUUID } from "node:crypto";\nconst decimalToHex ='],
      [
        'if (typeof crypto !== "undefined" && typeof crypto.randomUUID === "function") {',
        'if (typeof randomUUID === "function") {',
      ],
      ['return () => crypto.randomUUID();', 'return () => randomUUID();'],
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
