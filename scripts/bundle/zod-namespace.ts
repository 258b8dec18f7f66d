import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const statement = /^import \{ z \} from 'zod';$/m;

/**
 * Reads `import { z } from 'zod'` in our own sources as `import * as z from 'zod'`. They mean the same, but of the first
 * esbuild keeps all of zod, with every language's messages: 350 KB and 15 ms.
 */
export function zodNamespace(): Plugin {
  return {
    name: 'zod-namespace',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        return { contents: text.replace(statement, `import * as z from 'zod';`), loader: 'ts' };
      });
    },
  };
}
