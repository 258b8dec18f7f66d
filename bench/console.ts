import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../test/checks/browser/open-browser.ts';
import { measure } from './measure.ts';

/**
 * Measures the console in Chromium: the size of what it sends, the first contentful paint and the time to the last row with 2,000 open groups
 * beside `scan` of the same sandbox, and the longest task of the page with 20,000. `npm run bench:console`; `-- --json` for a document.
 * Exit code 1 where a goal is missed.
 */
const goals = { bytes: 120 * 1024, firstPaintMs: 300, beyondScanMs: 500, longestTaskMs: 100 } as const;
const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist/smtp-warden.js');
const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-bench-console-'));

interface Started {
  readonly lines: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts the command line and waits for its first line that begins so. */
async function start(args: readonly string[], env: Readonly<Record<string, string>>, first: string): Promise<Started> {
  const child = spawn(process.execPath, [bundle, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith(first)) break;
  }
  child.stdout.resume();
  return {
    lines,
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** A sandbox with so many open groups, as a process of its own, and its environment. */
async function sandboxOf(count: number) {
  const groups = Array.from({ length: count }, (_, index) => ({
    id: `sg-${String(index + 1).padStart(17, '0')}`,
    name: `mail-${index + 1}`,
    tags: { 'smtp-warden:auto-fix': 'true' },
    ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }],
  }));
  const seed = join(folder, `${count}.json`);
  await writeFile(seed, JSON.stringify({ groups }));
  const sandbox = await start(['sandbox', '--seed', seed], {}, 'export AWS_EC2_METADATA_DISABLED');
  const environment = Object.fromEntries(
    sandbox.lines
      .flatMap((line) => /^export (\w+)=(.*)$/.exec(line)?.slice(1, 3).join('=') ?? [])
      .map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
  );
  return { ...sandbox, environment };
}

interface Seen {
  readonly firstPaintMs: number;
  readonly lastRowMs: number;
  readonly longestTaskMs: number;
}

/** Runs in the page: collects the milliseconds of tasks over 50 ms. */
const watchTasks = `globalThis.tasks = [];
new PerformanceObserver((list) => globalThis.tasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: 'longtask', buffered: true })`;

/** Opens the Fleet page anew and waits until the scan has ended. Times count from the navigation. */
async function look(browser: Browser, environment: Readonly<Record<string, string>>, count: number): Promise<Seen> {
  const console = await start(['console', '--no-open', '--port', '0'], environment, 'http://');
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    const address = console.lines.at(-1) ?? '';
    await page.goto(address);
    await page.addInitScript(watchTasks);
    await page.goto(`${new URL(address).origin}/`);
    await page
      .getByText(new RegExp(`^${count.toLocaleString('en')} of [\\d,]+ groups open`))
      .waitFor({ timeout: 300_000 });
    return await page.evaluate(() => ({
      firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      lastRowMs: performance.now(),
      longestTaskMs: Math.max(0, ...Reflect.get(globalThis, 'tasks')),
    }));
  } finally {
    await context.close();
    await console.stop();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const rounds = 5;
const browser = await openBrowser();
const figures: { readonly what: string; readonly value: number; readonly goal: number; readonly unit: string }[] = [];
try {
  const files = await Promise.all(
    ['console.js', 'console.css'].map((name) => readFile(join(root, 'dist/console', name))),
  );
  const bytes = files.reduce((total, file) => total + gzipSync(file).length, 0);
  figures.push({ what: 'script and style, gzip', value: bytes, goal: goals.bytes, unit: 'bytes' });

  const small = await sandboxOf(2_000);
  const seen: Seen[] = [];
  const scans: number[] = [];
  for (let round = 0; round < rounds; round++) {
    seen.push(await look(browser, small.environment, 2_000));
    const scan = await measure([process.execPath, bundle, 'scan', '--json'], {
      env: { PATH: process.env.PATH ?? '', ...small.environment },
    });
    scans.push(scan.wallSeconds * 1000);
  }
  await small.stop();
  const [lastRow, scan] = [median(seen.map(({ lastRowMs }) => lastRowMs)), median(scans)];
  figures.push({
    what: 'first contentful paint, 2,000 open groups',
    value: median(seen.map(({ firstPaintMs }) => firstPaintMs)),
    goal: goals.firstPaintMs,
    unit: 'ms',
  });
  figures.push({
    what: `last row (${Math.round(lastRow)} ms) beyond scan (${Math.round(scan)} ms)`,
    value: lastRow - scan,
    goal: goals.beyondScanMs,
    unit: 'ms',
  });

  const large = await sandboxOf(20_000);
  const tasks = [];
  for (let round = 0; round < 3; round++) tasks.push((await look(browser, large.environment, 20_000)).longestTaskMs);
  await large.stop();
  figures.push({
    what: 'longest task, 20,000 open groups',
    value: Math.max(...tasks),
    goal: goals.longestTaskMs,
    unit: 'ms',
  });
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
const isMissed = ({ value, goal }: (typeof figures)[number]) => !(value <= goal);
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ rounds, figures }, null, 2)}\n`);
else
  for (const figure of figures)
    process.stdout.write(
      `  ${figure.what.padEnd(58)} ${Math.round(figure.value).toLocaleString('en').padStart(8)} ${figure.unit}   goal ${figure.goal.toLocaleString('en')}${isMissed(figure) ? ', missed' : ''}\n`,
    );
if (figures.some(isMissed)) process.exitCode = 1;
