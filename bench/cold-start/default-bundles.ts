import { build } from 'esbuild';
import { type FunctionName, sourceOf } from '../../scripts/bundle-functions.ts';

/** The same handlers as esbuild bundles them for Node if nothing else is asked for, to compare with. */
export async function defaultBundles(outDir: string, names: readonly FunctionName[]): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, sourceOf(name)])),
    outdir: outDir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // Without it an ES module cannot require(), which the SDK's CommonJS does.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
}
