import type { BenchResult, Goal, NotRun, SizeResult, ToolResult } from './results.ts';
import type { ToolId } from './tool.ts';

/** At most this share of the CPU that Custodian takes for the same groups. */
const ofCustodian: Readonly<Record<number, number>> = { 1000: 0.2, 10000: 0.15, 100000: 0.12 };

/** At most this share of the CPU that the bundled bare paginator takes. */
const ofPaginator: Readonly<Record<number, number>> = { 10000: 0.5, 100000: 0.5 };

const mostMegabytes = 200;

/** At most so many times the CPU of `scan`, where a hundred groups are open and so much is on record. */
const planOfScan = { limit: 1.2, groups: 1_000, entries: 50_000 };

export interface Judged {
  readonly goals: readonly Goal[];
  /** Goals that nothing was measured for. */
  readonly notRun: readonly NotRun[];
}

/** A goal, the value it is held against (not a number where it was not measured), and what it takes to measure it. */
interface Question extends Omit<Goal, 'isMet'> {
  readonly takes: string;
}

/** Holds what was measured against the goals, and against none where no goal is for such a number of groups. */
export function judge({ sizes, record }: Pick<BenchResult, 'sizes' | 'record'>): Judged {
  const questions = [...sizes.flatMap(scanQuestions), ...(record === null ? [] : planQuestions(record))];
  const isMeasured = ({ value }: Question) => Number.isFinite(value);
  return {
    goals: questions.filter(isMeasured).map(({ takes: _, ...goal }) => ({ ...goal, isMet: isMet(goal) })),
    notRun: questions
      .filter((question) => !isMeasured(question))
      .map(({ what, takes }) => ({ what: `the goal "${what}"`, why: `it takes ${takes}` })),
  };
}

function isMet({ limit, unit, value }: Omit<Goal, 'isMet'>): boolean {
  return unit === 'MB' ? value < limit : value <= limit;
}

/** Of the two ways to start `scan`, the worse counts. */
function scanQuestions({ groups, tools }: SizeResult): Question[] {
  const scans = tools.filter((tool) => tool.version === 'this' && ['scan', 'scan-node'].includes(tool.id));
  const worse = (figure: (scan: ToolResult) => number) =>
    scans.length === 2 ? Math.max(...scans.map(figure)) : Number.NaN;
  const label = `scan of ${groups.toLocaleString('en')} groups`;
  const ratio = (limit: number | undefined, id: ToolId, name: string): Question[] => {
    if (limit === undefined) return [];
    const value = worse(cpuOf) / cpuOf(tools.find((tool) => tool.id === id));
    const takes = 'both ways to start scan, and the peer';
    return [{ what: `${label}, CPU in relation to ${name}`, limit, unit: 'times', value, takes }];
  };
  const memory: Question = {
    what: `${label}, peak memory`,
    limit: mostMegabytes,
    unit: 'MB',
    value: worse(({ peakMegabytes }) => peakMegabytes?.median ?? Number.NaN),
    takes: 'both ways to start scan, and a system with /proc',
  };
  return [
    ...ratio(ofCustodian[groups], 'custodian', 'Cloud Custodian'),
    ...ratio(ofPaginator[groups], 'sdk-js-bundled', 'the bundled and minified bare paginator'),
    ...(groups in ofCustodian ? [memory] : []),
  ];
}

function planQuestions({ groups, entries, tools }: SizeResult): Question[] {
  if (groups !== planOfScan.groups || entries !== planOfScan.entries) return [];
  const ours = (id: ToolId) => tools.find((tool) => tool.id === id && tool.version === 'this');
  const what = `plan --all of ${groups.toLocaleString('en')} groups with ${entries.toLocaleString('en')} entries on record`;
  const value = cpuOf(ours('plan-all')) / cpuOf(ours('scan'));
  const takes = 'plan-all and scan';
  return [{ what: `${what}, CPU in relation to scan`, limit: planOfScan.limit, unit: 'times', value, takes }];
}

function cpuOf(tool: ToolResult | undefined): number {
  return tool?.cpuSeconds.median ?? Number.NaN;
}
