import { join } from 'node:path';
import { buildCleanly } from './bundle/build-cleanly.ts';

/**
 * Bundles the page of the console: one script and one style sheet, which the server sends as they are. Nothing of it is loaded from
 * elsewhere.
 */
export async function bundlePage(outdir: string): Promise<void> {
  await buildCleanly({
    entryPoints: [
      { in: 'console/page/main.tsx', out: 'console' },
      { in: 'console/page/style/console.css', out: 'console' },
    ],
    outdir: join(outdir, 'console'),
    bundle: true,
    platform: 'browser',
    // Browsers since the spring of 2024: the page uses `Map.groupBy`.
    target: ['chrome120', 'firefox121', 'safari17.4'],
    format: 'esm',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
}
