import { counted } from '../../core/model/counted.ts';
import type { Bucket, Timeline } from '../../core/report/timeline.ts';
import { htmlTable, htmlText } from './html-text.ts';

const size = { width: 960, height: 240, left: 44, right: 8, top: 10, bottom: 26 } as const;
const inner = { width: size.width - size.left - size.right, height: size.height - size.top - size.bottom } as const;

/** How many dates stand below the plot at most. */
const mostDates = 12;

/** Openings and closings over time as a picture in the page, with the same in words and in a table. */
export function* plotLines(timeline: Timeline): Generator<string> {
  const { buckets, unit } = timeline;
  if (buckets.every(({ openings, closings }) => openings + closings === 0)) {
    yield '<p class="none">Nothing was opened or closed in this period.</p>';
    return;
  }
  const most = Math.max(...buckets.map(({ openings, closings }) => Math.max(openings, closings)));
  const top = ceilingOf(most);
  yield '<figure>';
  yield `<div class="legend"><span><i class="opened"></i>opened</span><span><i class="closed"></i>closed</span><span class="dim">by ${unit}</span></div>`;
  yield `<svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="plot-title plot-text">`;
  yield `<title id="plot-title">Openings and closings by ${unit}</title>`;
  yield `<desc id="plot-text">${htmlText(plotText(timeline))}</desc>`;
  yield* gridLines(top);
  yield* barLines(buckets, top);
  yield '</svg>';
  yield `<details class="screen"><summary>The same as a table</summary>`;
  yield* htmlTable({
    caption: `Openings and closings by ${unit}`,
    columns: [
      { title: `${unit} from`, cell: ({ from }) => htmlText(from) },
      { title: 'opened', cell: ({ openings }) => String(openings) },
      { title: 'closed', cell: ({ closings }) => String(closings) },
    ],
    rows: buckets.filter(({ openings, closings }) => openings + closings > 0),
    none: '',
  });
  yield '</details></figure>';
}

/** What the plot shows, in words. */
export function plotText({ unit, buckets }: Timeline): string {
  const sum = (of: (bucket: Bucket) => number) => buckets.reduce((total, bucket) => total + of(bucket), 0);
  const peak = (of: (bucket: Bucket) => number, what: string) => {
    const most = buckets.reduce<Bucket | null>((best, one) => (best === null || of(one) > of(best) ? one : best), null);
    return most === null || of(most) === 0 ? '' : ` Most ${what} in one ${unit}: ${of(most)}, from ${most.from} on.`;
  };
  const openings = ({ openings: count }: Bucket) => count;
  const closings = ({ closings: count }: Bucket) => count;
  const span = `From ${buckets[0]?.from} to ${buckets.at(-1)?.from}`;
  const all = `${counted(sum(openings), 'opening')} and ${counted(sum(closings), 'closing')}`;
  return `${span}, by ${unit}: ${all}.${peak(openings, 'openings')}${peak(closings, 'closings')}`;
}

/** The smallest of 1, 2, 5, 10, 20, 50 … that a count does not exceed. */
function ceilingOf(count: number): number {
  for (let power = 1; ; power *= 10) {
    const fitting = [1, 2, 5].find((digit) => digit * power >= count);
    if (fitting !== undefined) return fitting * power;
  }
}

function* gridLines(top: number): Generator<string> {
  const steps = top % 5 === 0 ? 5 : top % 4 === 0 ? 4 : top;
  for (let step = 0; step <= steps; step++) {
    const value = (top / steps) * step;
    const y = yOf(value, top);
    yield `<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${y}" y2="${y}"/>`;
    yield `<text x="${size.left - 6}" y="${y + 4}" text-anchor="end">${value.toLocaleString('en')}</text>`;
  }
}

function* barLines(buckets: readonly Bucket[], top: number): Generator<string> {
  const step = inner.width / buckets.length;
  const width = rounded(Math.min(step * 0.4, 26));
  const each = Math.ceil(buckets.length / mostDates);
  for (const [index, { from, openings, closings }] of buckets.entries()) {
    const middle = size.left + step * (index + 0.5);
    yield* bar(middle - width, { width, value: openings, top, kind: 'opened' });
    yield* bar(middle, { width, value: closings, top, kind: 'closed' });
    if (index % each === 0)
      yield `<text x="${rounded(middle)}" y="${size.height - 8}" text-anchor="middle">${htmlText(from)}</text>`;
  }
}

function* bar(
  x: number,
  { width, value, top, kind }: { width: number; value: number; top: number; kind: 'opened' | 'closed' },
): Generator<string> {
  if (value === 0) return;
  const y = yOf(value, top);
  const height = rounded(size.top + inner.height - y);
  yield `<rect class="${kind}" x="${rounded(x)}" y="${y}" width="${width}" height="${height}"/>`;
}

function yOf(value: number, top: number): number {
  return rounded(size.top + inner.height * (1 - value / top));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
