import type { Goal, NotRun, SizeResult, ToolResult } from './results.ts';
import type { ToolId } from './tool.ts';

/** At most this share of the CPU that Custodian takes for the same groups. */
const ofCustodian: Readonly<Record<number, number>> = { 1000: 0.2, 10000: 0.15, 100000: 0.12 };

/** At most this share of the CPU that the bundled bare paginator takes. */
const ofPaginator: Readonly<Record<number, number>> = { 10000: 0.5, 100000: 0.5 };

const mostMegabytes = 200;

export interface Judged {
  readonly goals: readonly Goal[];
  /** Goals that nothing was measured for. */
  readonly notRun: readonly NotRun[];
}

/** Holds `scan` against its goals, the worse of `node dist/…` and the `#!` line. Other numbers of groups have no goals. */
export function judge(sizes: readonly SizeResult[]): Judged {
  const goals: Goal[] = [];
  const notRun: NotRun[] = [];
  for (const size of sizes.filter(({ groups }) => groups in ofCustodian)) {
    const scans = size.tools.filter((tool) => tool.version === 'this' && ['scan', 'scan-node'].includes(tool.id));
    const label = `scan of ${size.groups.toLocaleString('en')} groups`;
    const ratio = (limit: number | undefined, peer: ToolId, name: string) => {
      if (limit === undefined) return;
      const what = `${label}, CPU in relation to ${name}`;
      const value = worst(scans, cpu) / cpu(size.tools.find(({ id }) => id === peer));
      if (Number.isFinite(value)) goals.push({ what, limit, unit: 'times', value, isMet: value <= limit });
      else notRun.push({ what: `the goal "${what}"`, why: 'it takes both ways to start scan, and the peer' });
    };
    ratio(ofCustodian[size.groups], 'custodian', 'Cloud Custodian');
    ratio(ofPaginator[size.groups], 'sdk-js-bundled', 'the bundled and minified bare paginator');
    const value = worst(scans, ({ peakMegabytes }) => peakMegabytes?.median ?? Number.NaN);
    const what = `${label}, peak memory`;
    if (Number.isFinite(value)) {
      goals.push({ what, limit: mostMegabytes, unit: 'MB', value, isMet: value < mostMegabytes });
    } else
      notRun.push({ what: `the goal "${what}"`, why: 'it takes both ways to start scan, and a system with /proc' });
  }
  return { goals, notRun };
}

function cpu(tool: ToolResult | undefined): number {
  return tool?.cpuSeconds.median ?? Number.NaN;
}

/** The higher figure of the two ways to start scan; not a number unless both were measured. */
function worst(scans: readonly ToolResult[], figure: (scan: ToolResult) => number): number {
  return scans.length === 2 ? Math.max(...scans.map(figure)) : Number.NaN;
}
