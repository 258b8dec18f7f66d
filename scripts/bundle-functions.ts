import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BuildOptions, Metafile } from 'esbuild';
import { buildCleanly } from './bundle/build-cleanly.ts';
import { builtinModules } from './bundle/builtin-modules.ts';
import { compactErrors } from './bundle/compact-errors.ts';
import { environmentCredentials } from './bundle/environment-credentials.ts';
import { inlineSchemaKeys } from './bundle/inline-schema-keys.ts';
import { lazyParts } from './bundle/lazy-parts.ts';
import { noEventStreams } from './bundle/no-event-streams.ts';
import { packageVersions } from './bundle/package-versions.ts';
import { slimPino } from './bundle/slim-pino.ts';
import { slimZod } from './bundle/slim-zod.ts';
import { unusedFiles } from './bundle/unused-files.ts';
import { unusedParts } from './bundle/unused-parts.ts';
import { unusedSchemas } from './bundle/unused-schemas.ts';

const root = join(import.meta.dirname, '..');

/** The Lambda functions: each is a file in handlers/ and a function in serverless.yml. */
export const functionNames = [
  'worker',
  'sweep',
  'scan',
  'policy-change',
  'announce',
  'recheck',
  'daily',
  'discover',
  'datadog',
  'evidence',
] as const;

export type FunctionName = (typeof functionNames)[number];

/** The most bytes that a function's code may have. Most of the worker's are the six clients of the SDK it needs. */
export const maxBundleBytes = 530 * 1024;

/**
 * How a function becomes one file: everything in it, since Lambda's own copy of the SDK changes without notice; for Node 24,
 * which is what Lambda's nodejs24.x runs. Why each step is there, and what it saves: docs/adr/0015-inlined-schema-keys.md.
 */
export function bundling(): BuildOptions & { metafile: true } {
  return {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    minify: true,
    sourcemap: true,
    // The map is for names and lines; the sources are in the repository.
    sourcesContent: false,
    legalComments: 'none',
    mainFields: ['module', 'main'],
    // Only Node's own modules are left to require.
    banner: { js: 'const require = process.getBuiltinModule;' },
    plugins: [
      inlineSchemaKeys(),
      compactErrors(),
      environmentCredentials(),
      noEventStreams(),
      packageVersions(),
      lazyParts(),
      slimPino(),
      slimZod(),
      unusedParts(),
      unusedFiles(),
      unusedSchemas(),
      builtinModules(),
    ],
    metafile: true,
    logLevel: 'warning',
  };
}

/**
 * Bundles functions, all if no names are given, into `<outDir>/<name>/index.mjs` with a source map beside it, and names
 * them. Throws if one does not build or is larger than it may be.
 */
export async function bundleFunctions(
  outDir: string,
  names: readonly FunctionName[] = existing(),
): Promise<readonly FunctionName[]> {
  const entryPoints = Object.fromEntries(names.map((name) => [`${name}/index`, sourceOf(name)]));
  const { metafile } = await buildCleanly({ ...bundling(), entryPoints, outdir: resolve(outDir) });
  refuseLarge(metafile);
  return names;
}

/** The file that a function is made of. */
export function sourceOf(name: FunctionName): string {
  return join(root, 'handlers', `${name}.ts`);
}

function existing(): FunctionName[] {
  return functionNames.filter((name) => existsSync(sourceOf(name)));
}

function refuseLarge({ outputs }: Metafile): void {
  for (const [path, { bytes }] of Object.entries(outputs)) {
    if (path.endsWith('.mjs') && bytes > maxBundleBytes) {
      throw new Error(`${path} has ${bytes} bytes, more than ${maxBundleBytes}: find out why with esbuild --analyze`);
    }
  }
}
