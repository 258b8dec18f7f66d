import type { BenchResult, Goal, NotRun, SizeResult, Spread, ToolResult } from './results.ts';
import { labelOf } from './tool.ts';

/** One table for each number of groups. They are Markdown, aligned so that they can be read as they are. */
export function sizeTable({ groups, open, entries, rounds, load, tools }: SizeResult): string {
  const [before, after] = load.map((value) => value.toFixed(1));
  const head = ['tool', 'CPU s (lowest to highest)', 'wall s', 'peak MB', 'found', 'calls'];
  const rows = tools.map((tool) => [
    labelOf(tool),
    `${tool.cpuSeconds.median.toFixed(2)} (${tool.cpuSeconds.min.toFixed(2)}-${tool.cpuSeconds.max.toFixed(2)})`,
    tool.wallSeconds.median.toFixed(2),
    megabytes(tool.peakMegabytes),
    number(tool.found),
    number(tool.calls),
  ]);
  const record = entries === 0 ? '' : `, ${number(entries)} entries on record`;
  const title = `${number(groups)} groups, ${number(open)} open${record}; medians of ${rounds}; load average ${before}, then ${after}`;
  return `${title}\n\n${aligned([head, ...rows])}`;
}

/** All numbers of groups side by side: CPU seconds / peak MB. */
export function summaryTable(sizes: readonly SizeResult[]): string {
  const ordered = sizes.toSorted((a, b) => a.groups - b.groups);
  const labels = new Set(ordered.flatMap(({ tools }) => tools.map(labelOf)));
  const head = ['CPU s / peak MB', ...ordered.map(({ groups }) => `${number(groups)} groups`)];
  const rows = [...labels].map((label) => [
    label,
    ...ordered.map(({ tools }) => cell(tools.find((tool) => labelOf(tool) === label))),
  ]);
  return aligned([head, ...rows]);
}

export function goalsText(goals: readonly Goal[]): string {
  const line = ({ what, limit, unit, value, isMet }: Goal) => {
    const figure = (some: number) => (unit === 'MB' ? `${some.toFixed(0)} MB` : some.toFixed(2));
    return `${isMet ? 'met   ' : 'MISSED'}  ${what}: ${figure(value)}, at most ${figure(limit)}`;
  };
  return goals.map(line).join('\n');
}

export function notRunText(notRun: readonly NotRun[]): string {
  return notRun.map(({ what, why }) => `not run: ${what}: ${why}`).join('\n');
}

/** What the figures are of. */
export function headText({ date, machine, versions }: Pick<BenchResult, 'date' | 'machine' | 'versions'>): string {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${date.slice(0, 10)}, ${machine.cores} cores (${machine.processor}), ${machine.system}; ${names.join(', ')}`;
}

function cell(tool: ToolResult | undefined): string {
  return tool ? `${tool.cpuSeconds.median.toFixed(2)} / ${megabytes(tool.peakMegabytes)}` : '';
}

function megabytes(peak: Spread | null): string {
  return peak === null ? '?' : number(Math.round(peak.median));
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(rows[0] ?? []), rule, ...rows.slice(1).map(line)].join('\n');
}
