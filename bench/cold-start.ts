import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../scripts/bundle-functions.ts';
import { defaultBundles } from './cold-start/default-bundles.ts';
import { importTime, median } from './cold-start/import-time.ts';

const runs = 20;

/** Prints how large each function is and how long it takes to start. `npm run bench:cold-start`; `-- --json` for a document. */
const dir = mkdtempSync(join(tmpdir(), 'smtp-warden-cold-start-'));
try {
  const names = await bundleFunctions(join(dir, 'ours'));
  await defaultBundles(join(dir, 'defaults'), names);
  const figures = names.map((name) => {
    const bundles = { ours: join(dir, 'ours', name, 'index.mjs'), defaults: join(dir, 'defaults', name, 'index.mjs') };
    return { name, ...compare(bundles) };
  });
  const result = { node: process.version, runs, functions: figures };
  process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(result, null, 2)}\n` : table(figures));
} finally {
  rmSync(dir, { recursive: true });
}

interface Figures {
  readonly bytes: number;
  readonly defaultBytes: number;
  /** Medians, in milliseconds. */
  readonly init: number;
  readonly defaultInit: number;
}

/** Measured in turns, so that whatever else the machine does meets both alike. */
function compare({ ours, defaults }: { readonly ours: string; readonly defaults: string }): Figures {
  const times: { ours: number[]; defaults: number[] } = { ours: [], defaults: [] };
  for (let run = 0; run < runs; run++) {
    times.ours.push(importTime(ours));
    times.defaults.push(importTime(defaults));
  }
  const [bytes, defaultBytes] = [ours, defaults].map((file) => statSync(file).size);
  return {
    bytes: bytes ?? 0,
    defaultBytes: defaultBytes ?? 0,
    init: median(times.ours),
    defaultInit: median(times.defaults),
  };
}

function table(figures: readonly (Figures & { readonly name: string })[]): string {
  const lines = figures.map(({ name, bytes, defaultBytes, init, defaultInit }) => {
    const size = `${kilobytes(bytes)} (${kilobytes(defaultBytes)})`;
    const time = `${init.toFixed(0).padStart(4)} ms (${defaultInit.toFixed(0).padStart(4)} ms)`;
    return `${name.padEnd(14)} ${size}  ${time}  ${(defaultInit / init).toFixed(1)} times faster`;
  });
  const heading = `Functions on Node ${process.versions.node}, medians of ${runs} (in brackets: bundled with esbuild's defaults)`;
  return `${heading}\n${lines.join('\n')}\n`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0).padStart(5)} KB`;
}
