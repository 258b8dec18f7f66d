import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommandLine } from './bundle-command-line.ts';
import { bundleFunctions } from './bundle-functions.ts';
import { bundlePage } from './bundle-page.ts';
import { compileAhead } from './compile-ahead.ts';
import { swapIn } from './swap-in.ts';

/**
 * Bundles the command line and the Lambda functions into dist/. Built beside what is there and swapped in: commands that run meanwhile go on, and a build that fails
 * changes nothing.
 */
const into = process.argv[2] ?? 'dist';
// As deep as `into`: source maps have relative paths.
const from = mkdtempSync(`${into}.next-`);
try {
  await bundleCommandLine(from);
  await bundleFunctions(join(from, 'functions'));
  await bundlePage(from);
  swapIn({ from, into, entry: 'smtp-warden.js', now: Date.now() });
  await compileAhead(into);
} finally {
  rmSync(from, { recursive: true, force: true });
}
