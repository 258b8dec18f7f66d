import type { SizeResult, ToolResult } from '../../bench/peers/results.ts';

/** A tool that takes the same each time. */
export function aToolResult(more: Partial<ToolResult> & { readonly cpu?: number; readonly peak?: number }): ToolResult {
  const { cpu = 1, peak = 100, ...rest } = more;
  const always = (value: number) => ({ median: value, min: value, max: value });
  return {
    id: 'scan',
    name: 'a tool',
    version: null,
    cpuSeconds: always(cpu),
    wallSeconds: always(2 * cpu),
    peakMegabytes: always(peak),
    found: 100,
    exitCode: 0,
    calls: 3,
    ...rest,
  };
}

export function aSize(groups: number, tools: readonly ToolResult[]): SizeResult {
  return { groups, open: groups / 10, entries: 0, rounds: 5, load: [0.5, 1.25], tools };
}
