import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, release, tmpdir, type } from 'node:os';
import { join } from 'node:path';
import { drawFigure } from './peers/figure/draw-figure.ts';
import { judge } from './peers/goals.ts';
import { measureSize, type Order } from './peers/measure-size.ts';
import { type BenchOptions, BenchUsageError, help, parseOptions } from './peers/options.ts';
import { type Prepared, prepareTools } from './peers/prepare-tools.ts';
import type { BenchResult, NotRun, SizeResult } from './peers/results.ts';
import { goalsText, headText, notRunText, sizeTable, summaryTable } from './peers/table.ts';
import { labelOf, type Tool, ToolFailure, type ToolRun } from './peers/tool.ts';

/**
 * What the command line costs beside what people would use instead: one endpoint for each number of groups, and the tools
 * against it in turn. `npm run bench:peers -- --help` lists the options. The exit code is 1 where a tool did not find what
 * is there; then nothing is written.
 */
async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === null) return say(help);
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-peers-'));
  try {
    const onInstall = (name: string) => note(`${name}: its own Python environment`);
    const prepared = await prepareTools({ ...options, folder, onInstall });
    const result = await resultOf(options, prepared);
    say(`${summaryTable(result.sizes)}\n\n${goalsText(result.goals)}\n${notRunText(result.notRun)}\n`);
    if (options.json !== null) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
    if (options.figure !== null) await writeFile(options.figure, drawFigure(result));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function resultOf({ sizes, entries, tools: named }: BenchOptions, prepared: Prepared): Promise<BenchResult> {
  const head = { date: new Date().toISOString(), machine: machine(), versions: await versionsOf(prepared) };
  say(`${headText(head)}\n`);
  const results: SizeResult[] = [];
  const notRun: NotRun[] = [...prepared.notRun];
  for (const size of sizes) {
    const tools = prepared.tools.filter((tool) => named?.includes(tool.id) || size.groups <= mostFor(tool));
    const left = prepared.tools.filter((tool) => !tools.includes(tool));
    notRun.push(...left.map((tool) => leftOut(tool, size.groups)));
    // Once for all numbers of groups: what the system then has in memory stays there.
    results.push(await measured(tools, { ...size, entries: 0, warmUp: results.length === 0 }));
  }
  const [first, last] = [sizes[0], sizes.at(-1)];
  const readers = prepared.tools.filter(({ id }) => id === 'scan' || id === 'plan-all');
  const hasRecord = first && last && entries > 0 && readers.length > 0;
  const order = hasRecord && { groups: first.groups, rounds: last.rounds, entries, warmUp: false };
  const record = order ? await measured(readers, order) : null;
  const judged = judge({ sizes: results, record });
  return { ...head, sizes: results, record, goals: judged.goals, notRun: [...notRun, ...judged.notRun] };
}

async function measured(tools: readonly Tool[], order: Omit<Order, 'onRun'>): Promise<SizeResult> {
  const result = await measureSize(tools, { ...order, onRun: progress(order.groups) });
  say(`${sizeTable(result)}\n`);
  return result;
}

function mostFor({ upTo }: Tool): number {
  return upTo?.groups ?? Infinity;
}

function leftOut(tool: Tool, groups: number): NotRun {
  const what = `${labelOf(tool)}, ${groups.toLocaleString('en')} groups`;
  return { what, why: `${tool.upTo?.why}; --tools ${tool.id} runs it all the same` };
}

function progress(groups: number) {
  return (tool: Tool, { cpuSeconds, peakMegabytes }: ToolRun, round: number) => {
    const figures = `${cpuSeconds.toFixed(2)} s CPU, ${peakMegabytes === null ? '?' : peakMegabytes.toFixed(0)} MB`;
    note(`${groups} groups, ${round === 0 ? 'not counted' : `round ${round}`}: ${labelOf(tool)}: ${figures}`);
  };
}

function machine(): BenchResult['machine'] {
  return { cores: cpus().length, processor: cpus()[0]?.model.trim() ?? 'unknown', system: `${type()} ${release()}` };
}

async function versionsOf({ versions }: Prepared): Promise<Record<string, string>> {
  const manifest = async (file: string) => JSON.parse(await readFile(join(import.meta.dirname, '..', file), 'utf8'));
  return {
    'smtp-warden': (await manifest('package.json')).version,
    Node: process.versions.node,
    '@aws-sdk/client-ec2': (await manifest('node_modules/@aws-sdk/client-ec2/package.json')).version,
    ...versions,
  };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Not on standard output, which has the tables alone. */
function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BenchUsageError || error instanceof ToolFailure)) throw error;
  note(error.message);
  process.exitCode = error instanceof BenchUsageError ? 2 : 1;
}
