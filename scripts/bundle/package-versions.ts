import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const own = join(import.meta.dirname, '../../package.json');

/**
 * The version is all that the SDK's clients take of their package.json, for the user agent, and the command line of its own. Saves 2 KB a
 * client, and 5 KB at every start.
 */
export function packageVersions(): Plugin {
  return {
    name: 'package-versions',
    setup(build) {
      build.onLoad({ filter: /[\\/]package\.json$/ }, async ({ path }) => {
        if (path !== own && !/[\\/]node_modules[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/.test(path))
          return undefined;
        const { version } = JSON.parse(await readFile(path, 'utf8'));
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
    },
  };
}
