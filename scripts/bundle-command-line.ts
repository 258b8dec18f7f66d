import { globSync } from 'node:fs';
import { basename } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { buildCleanly } from './bundle/build-cleanly.ts';
import { builtinModules } from './bundle/builtin-modules.ts';
import { compactErrors } from './bundle/compact-errors.ts';
import { fewChunks } from './bundle/few-chunks.ts';
import { inlineSchemaKeys } from './bundle/inline-schema-keys.ts';
import { lazyParts } from './bundle/lazy-parts.ts';
import { lazyWidth } from './bundle/lazy-width.ts';
import { noEventStreams } from './bundle/no-event-streams.ts';
import { packageVersions } from './bundle/package-versions.ts';
import { slimZod } from './bundle/slim-zod.ts';

const sandbox = 'sandbox/start-sandbox.ts';

/** What people call all day. */
const everyday = [
  'cli/run-command.ts',
  'cli/allowlist/run-list.ts',
  'cli/exempt/run-list.ts',
  'cli/history/run-list.ts',
  'cli/history/run-show.ts',
  'cli/plan/run-plan.ts',
  'cli/scan/run-scan.ts',
  'cli/status/run-status.ts',
];
/** What changes something. */
const changes = [
  'cli/allowlist/run-{add,remove,renew,update}.ts',
  'cli/exempt/run-{add,remove,renew}.ts',
  'cli/{fix,undo,approvals,groups,init,resume}/run-*.ts',
].flatMap((pattern) => globSync(pattern));
/** The server of the console, and what runs its commands. */
const server = ['cli/console/run-console.ts', 'cli/hosted/run-hosted.ts'];
/** What fills the account of `console --sandbox`. */
const seed = 'cli/console/sandbox/seed-console.ts';
const others = globSync('cli/*/run-*.ts').filter((file) => ![...everyday, ...changes, ...server].includes(file));

/** With what the page soon asks for: what the commands share with the console would otherwise be chunks of its own, for every command. */
const ofConsole = [
  [...server, ...everyday],
  [seed, ...everyday, ...changes],
];

/** What is loaded where something was found, and what of it where there is an interface. */
const evidence = ['core/evidence/gather.ts', 'runtime/evidence-places.ts', 'aws/network/read-network.ts'];
const around = ['aws/network/around-interfaces.ts', 'aws/network/elb-clients.ts', 'aws/network/check-reads.ts'];
/** What is loaded where somebody asks for traffic. */
const traffic = [
  'cli/evidence/flow-log-files.ts',
  'cli/evidence/stoppable-reader.ts',
  'cli/evidence/telling-reader.ts',
  'runtime/traffic-places.ts',
  'aws/traffic/open-insights.ts',
  'aws/traffic/open-athena.ts',
];

/**
 * Bundles the command line, so that `npx smtp-warden` starts fast and needs no TypeScript at run time. What all commands need to
 * read a command line is one file; the work of a command is loaded when it is called. Why each step is there:
 * docs/adr/0040-start-of-the-command-line.md.
 */
export async function bundleCommandLine(outdir: string): Promise<void> {
  const sandboxFile = await bundleApart(outdir, { sandbox });
  const widthFile = await bundleApart(outdir, { width: 'string-width' }, 'cjs');
  await buildCleanly({
    ...common(outdir),
    entryPoints: { 'smtp-warden': 'cli/main.ts' },
    splitting: true,
    plugins: [
      inlineSchemaKeys(),
      compactErrors(),
      packageVersions(),
      noEventStreams(),
      lazyParts(),
      slimZod(),
      lazyWidth(`./${widthFile}`),
      // `require` is that of the banner: `process.getBuiltinModule` came with Node 22.3.
      builtinModules('require'),
      fewChunks({
        groups: [everyday, changes, others, ...ofConsole, evidence, around, traffic],
        elsewhere: { [sandbox]: `./${sandboxFile}` },
      }),
    ],
  });
}

/**
 * Bundles one module into a file of its own, with the hash of its content in its name, and gives that. The sandbox: it takes zod as a
 * whole, which in one bundle with the rest would be kept as a whole for every command. Nothing but its function is shared, and
 * the names of its errors.
 */
async function bundleApart(
  outdir: string,
  entryPoints: Readonly<Record<string, string>>,
  format: 'esm' | 'cjs' = 'esm',
): Promise<string> {
  const { banner, ...options } = common(outdir);
  const { metafile } = await buildCleanly({
    ...options,
    ...(format === 'esm' ? { banner } : { outExtension: { '.js': '.cjs' } }),
    format,
    entryPoints,
    entryNames: '[name]-[hash]',
    // From node_modules: it loads a native database by its own path.
    external: ['dynalite'],
    metafile: true,
  });
  const file = Object.keys(metafile.outputs).find((path) => !path.endsWith('.map'));
  if (file === undefined) throw new Error(`${Object.keys(entryPoints)} was not built`);
  return basename(file);
}

function common(outdir: string): BuildOptions & { banner: { js: string } } {
  return {
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    // The SDK's ES modules are a third smaller and twice as fast to start as the CommonJS that esbuild takes for Node.
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  };
}
