import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { builtinModules } from './bundle/builtin-modules.ts';
import { inlineSchemaKeys } from './bundle/inline-schema-keys.ts';
import { packageVersions } from './bundle/package-versions.ts';
import { bundleFunctions } from './bundle-functions.ts';
import { swapIn } from './swap-in.ts';

/**
 * Bundles the command line into dist/, so that `npx smtp-warden` starts fast and needs no TypeScript at run time; and the
 * Lambda functions. Built beside what is there and swapped in: commands that run meanwhile go on, and a build that fails
 * changes nothing.
 */
const into = process.argv[2] ?? 'dist';
// As deep as `into`: source maps have relative paths.
const from = mkdtempSync(`${into}.next-`);
try {
  await bundleCommandLine(from);
  await bundleFunctions(join(from, 'functions'));
  swapIn({ from, into, entry: 'smtp-warden.js', now: Date.now() });
} finally {
  rmSync(from, { recursive: true, force: true });
}

async function bundleCommandLine(outdir: string): Promise<void> {
  await build({
    entryPoints: { 'smtp-warden': 'cli/main.ts' },
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    splitting: true,
    sourcemap: true,
    // The SDK's ES modules are a third smaller and twice as fast to start as the CommonJS that esbuild takes for Node.
    mainFields: ['module', 'main'],
    // Only `smtp-warden sandbox` uses it, from node_modules: it loads a native database by its own path.
    external: ['dynalite'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    // As for the functions, where they cannot matter to anybody: the command line starts in three quarters of the time.
    // `require` is the one above: `process.getBuiltinModule` came with Node 22.3.
    plugins: [inlineSchemaKeys(), packageVersions(), builtinModules('require')],
    logLevel: 'warning',
  });
}
