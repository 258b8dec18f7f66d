import { labelOf, type Tool, type ToolId, type ToolRun } from './tool.ts';

/** What was measured: the document of `--json`. CPU and wall time in seconds, memory in MiB. */
export interface BenchResult {
  readonly date: string;
  readonly machine: { readonly cores: number; readonly processor: string; readonly system: string };
  /** Of what was measured and of what it ran on. */
  readonly versions: Readonly<Record<string, string>>;
  readonly sizes: readonly SizeResult[];
  /** `scan` and `plan --all` with entries on record; null where that was not asked for. */
  readonly record: SizeResult | null;
  readonly goals: readonly Goal[];
  readonly notRun: readonly NotRun[];
}

export interface SizeResult {
  readonly groups: number;
  readonly open: number;
  /** How many entries there are in the audit log. */
  readonly entries: number;
  readonly rounds: number;
  /** Load average of one minute, before the first run and after the last. */
  readonly load: readonly [number, number];
  readonly tools: readonly ToolResult[];
}

export interface ToolResult {
  readonly id: ToolId;
  readonly name: string;
  readonly version: Tool['version'];
  readonly cpuSeconds: Spread;
  readonly wallSeconds: Spread;
  readonly peakMegabytes: Spread | null;
  readonly found: number;
  readonly exitCode: number;
  /** Calls that the endpoint answered in the last run. */
  readonly calls: number;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Goal {
  readonly what: string;
  readonly limit: number;
  readonly unit: 'times' | 'MB';
  readonly value: number;
  readonly isMet: boolean;
}

export interface NotRun {
  readonly what: string;
  readonly why: string;
}

/** @throws {Error} for no values at all. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined || min === undefined || max === undefined) {
    throw new Error('there is no median of nothing');
  }
  return { median: rounded((low + high) / 2), min: rounded(min), max: rounded(max) };
}

export function resultOf(tool: Tool, runs: readonly (ToolRun & { readonly calls: number })[]): ToolResult {
  const last = runs.at(-1);
  if (!last) throw new Error(`${labelOf(tool)} was never run`);
  const peaks = runs.map(({ peakMegabytes }) => peakMegabytes).filter((peak) => peak !== null);
  return {
    id: tool.id,
    name: tool.name,
    version: tool.version,
    cpuSeconds: spreadOf(runs.map(({ cpuSeconds }) => cpuSeconds)),
    wallSeconds: spreadOf(runs.map(({ wallSeconds }) => wallSeconds)),
    peakMegabytes: peaks.length === 0 ? null : spreadOf(peaks),
    found: last.found,
    exitCode: last.exitCode,
    calls: last.calls,
  };
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
