import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** The version is all that the SDK's clients take of their package.json: for the user agent. Saves 2 KB a client. */
export function packageVersions(): Plugin {
  return {
    name: 'package-versions',
    setup(build) {
      build.onLoad(
        { filter: /[\\/]node_modules[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ },
        async ({ path }) => {
          const { version } = JSON.parse(await readFile(path, 'utf8'));
          return { contents: JSON.stringify({ version }), loader: 'json' };
        },
      );
    },
  };
}
