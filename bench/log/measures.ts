import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import type { CliRun } from '../run-cli.ts';
import { sizes } from './fill-log.ts';
import type { LogBenchOptions } from './options.ts';
import { run } from './run.ts';

export interface Figure {
  readonly what: string;
  readonly value: number;
  /** The value is at most this. */
  readonly goal: number;
}

const latencyMs = 40;

/** In turns, so that whatever else the machine does meets both alike. */
export async function planBesideScan(world: Sandbox, { runs }: LogBenchOptions): Promise<Figure> {
  const scans: CliRun[] = [];
  const plans: CliRun[] = [];
  for (let round = 0; round < runs; round++) {
    scans.push(await run(world, ['scan', '--json']));
    plans.push(await run(world, ['plan', '--all', '--json']));
  }
  const found = [JSON.parse(scans[0]?.stdout ?? '').findings.length, JSON.parse(plans[0]?.stdout ?? '').plans.length];
  if (found.some((count) => count !== sizes.openGroups)) throw new Error(`${found} findings and plans`);
  const [scan, plan] = [medianCpu(scans), medianCpu(plans)];
  const what = `plan --all / scan, CPU (${plan.toFixed(2)} s / ${scan.toFixed(2)} s)`;
  return { what, value: plan / scan, goal: 1.2 };
}

/** `entries` is how many the log has. */
export async function wholeLog(world: Sandbox, entries: number): Promise<Figure[]> {
  world.faults.add({ kind: 'delay', service: 'dynamodb', milliseconds: latencyMs, times: 10_000_000 });
  try {
    const exported = await run(world, ['history', 'export']);
    const lines = exported.stdout.trimEnd().split('\n').length;
    if (lines !== entries) throw new Error(`${lines} lines were exported`);
    const verified = await run(world, ['history', 'verify']);
    return [wholeLogFigure('export', exported), wholeLogFigure('verify', verified)];
  } finally {
    world.faults.clear();
  }
}

function wholeLogFigure(command: string, { cpuSeconds, wallSeconds }: CliRun): Figure {
  const what = `history ${command}, ${latencyMs} ms a call, seconds (CPU ${cpuSeconds.toFixed(1)})`;
  return { what, value: wallSeconds, goal: 60 };
}

/** In a sandbox of its own: many networks fit into no plan. */
export async function allowlistList({ networks, runs }: LogBenchOptions): Promise<Figure> {
  const world = await startSandbox();
  try {
    await run(world, ['init', '--yes']);
    await run(world, ['allowlist', 'import', await networksFile(networks), '--yes']);
    const lists: CliRun[] = [];
    for (let round = 0; round < runs; round++) lists.push(await run(world, ['allowlist', 'list']));
    const listed = lists[0]?.stdout.trimEnd().split('\n').length;
    if (listed !== networks + 1) throw new Error(`${listed} lines were listed`);
    const what = `allowlist list, ${networks.toLocaleString('en')} entries, CPU seconds`;
    return { what, value: medianCpu(lists), goal: 0.6 };
  } finally {
    await world.close();
  }
}

/** A file for `allowlist import`, in a folder that goes with the process. */
async function networksFile(networks: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const rows = Array.from({ length: networks }, (_, index) => {
    return `81.${index >> 8}.${index & 255}.0/24,everything,team-${index % 40},relay ${index},`;
  });
  const file = join(folder, 'networks.csv');
  await writeFile(file, `${['cidr,scope,owner,reason,expiresAt', ...rows].join('\n')}\n`);
  return file;
}

function medianCpu(all: readonly CliRun[]): number {
  return all.map(({ cpuSeconds }) => cpuSeconds).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}
