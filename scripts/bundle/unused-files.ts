import { join, relative } from 'node:path';
import type { Plugin } from 'esbuild';

/** Files of ours that do something when they are loaded, from the root of the repository. */
export const actingFiles: readonly string[] = ['aws/problems.ts'];

/**
 * Leaves out a file of ours of which nothing is used, as bundlers do with packages that say so: `aws/clients.ts` names the reader of
 * EC2's answers, which a function without EC2 does not need.
 */
export function unusedFiles(): Plugin {
  return {
    name: 'unused-files',
    setup(build) {
      const root = build.initialOptions.absWorkingDir ?? process.cwd();
      build.onResolve({ filter: /^\.{1,2}\/.+\.ts$/ }, ({ path, resolveDir }) => {
        const file = join(resolveDir, path);
        return { path: file, sideEffects: actingFiles.includes(relative(root, file).replaceAll('\\', '/')) };
      });
    },
  };
}
