import { loadavg } from 'node:os';
import { delimiter, join } from 'node:path';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { allOf, fleetOf, nameOf, openOf } from './fleet.ts';
import type { Size } from './options.ts';
import { keepRecord } from './record.ts';
import { resultOf, type SizeResult } from './results.ts';
import { runTool, type Tool, type ToolRun } from './tool.ts';

/** Node as this checkout pins it, for whatever starts `node` by name. */
const nodeModules = join(import.meta.dirname, '../../node_modules/.bin');

export interface Order extends Size {
  /** Entries to put on record first, of all groups alike. */
  readonly entries: number;
  /** Is told of each run. */
  readonly onRun: (tool: Tool, run: ToolRun, round: number) => void;
  /** A first round that does not count, so that no tool alone pays for reading its files from the disk. */
  readonly warmUp: boolean;
}

/**
 * Starts one endpoint with so many groups and runs the tools against it in turn, round by round, so that whatever else the
 * machine does meets all alike. @throws {ToolFailure} at the first tool that does not do what it should.
 */
export async function measureSize(tools: readonly Tool[], order: Order): Promise<SizeResult> {
  const sandbox = await startSandbox({ seed: fleetOf(order.groups) });
  const path = [nodeModules, process.env.PATH].join(delimiter);
  const environment = { ...sandbox.environment(), PATH: path };
  const fleet = { groups: allOf(order.groups), open: openOf(order.groups), environment };
  if (order.entries > 0) {
    const groups = Array.from({ length: order.groups }, (_, index) => sandbox.group(nameOf(index)).id);
    await keepRecord(sandbox, { groups, entries: order.entries, now: Date.now() });
  }
  const before = loadavg()[0] ?? 0;
  const runs = new Map<Tool, (ToolRun & { readonly calls: number })[]>(tools.map((tool) => [tool, []]));
  try {
    for (let round = order.warmUp ? 0 : 1; round <= order.rounds; round++) {
      for (const tool of tools) {
        sandbox.calls.reset();
        const run = await runTool(tool, fleet);
        order.onRun(tool, run, round);
        if (round > 0) runs.get(tool)?.push({ ...run, calls: sandbox.calls.list().length });
      }
    }
  } finally {
    await sandbox.close();
  }
  return {
    groups: order.groups,
    open: fleet.open,
    entries: order.entries,
    rounds: order.rounds,
    load: [before, loadavg()[0] ?? 0],
    tools: [...runs].map(([tool, some]) => resultOf(tool, some)),
  };
}
