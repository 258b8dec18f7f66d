import { type LogScale, logScale } from './log-scale.ts';
import { marker, round } from './marker.ts';
import type { Series } from './series.ts';
import { spreadApart } from './spread-apart.ts';

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface Content {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
  /** What is counted to the right. */
  readonly counted?: string;
}

/** One diagram: number of groups, or of something else, to the right, the quantity upwards, both logarithmic. */
export function panel(frame: Frame, { title, unit, series, counted = 'security groups' }: Content): string {
  const points = series.flatMap((one) => one.points);
  const x = logScale(
    points.map(({ groups }) => groups),
    frame.left,
    frame.right,
  );
  const y = logScale(
    points.map(({ value }) => value),
    frame.bottom,
    frame.top,
  );
  const sizes = [...new Set(points.map(({ groups }) => groups))];
  return [
    `<text class="title" x="${frame.left}" y="${frame.top - 14}">${title}, ${unit}</text>`,
    grid(frame, { x, y, sizes }),
    ...series.map((one) => drawn(one, x, y)),
    ...values(frame, { series, x, y }),
    `<text x="${(frame.left + frame.right) / 2}" y="${frame.bottom + 40}" text-anchor="middle">${counted}</text>`,
  ].join('\n');
}

function grid(frame: Frame, { x, y, sizes }: { readonly x: LogScale; readonly y: LogScale; readonly sizes: number[] }) {
  const { left, right, top, bottom } = frame;
  const rows = y.ticks.map((tick) => {
    const at = round(y.at(tick));
    return (
      `<path class="grid" d="M${left} ${at}H${right}"/>` +
      `<text x="${left - 8}" y="${at + 4}" text-anchor="end">${tick.toLocaleString('en')}</text>`
    );
  });
  const columns = sizes.map((size) => {
    const at = round(x.at(size));
    return (
      `<path class="grid" d="M${at} ${top}V${bottom}"/>` +
      `<text x="${at}" y="${bottom + 20}" text-anchor="middle">${size.toLocaleString('en')}</text>`
    );
  });
  const box = `<rect class="frame" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>`;
  return [...rows, ...columns, box].join('\n');
}

function drawn({ look, points }: Series, x: LogScale, y: LogScale): string {
  const places = points.map(({ groups, value }) => ({ x: x.at(groups), y: y.at(value) }));
  const line = places.map((place) => `${round(place.x)} ${round(place.y)}`).join('L');
  const dashes = look.dashes ? ` stroke-dasharray="${look.dashes}"` : '';
  return [
    `<path class="line ${look.name}" stroke-width="${look.width}"${dashes} d="M${line}"/>`,
    ...places.map((place) => marker(look, place.x, place.y)),
  ].join('\n');
}

interface Drawing {
  readonly series: readonly Series[];
  readonly x: LogScale;
  readonly y: LogScale;
}

/** The last value of each line in figures. Where lines end close together, the figures are moved apart and led to. */
function values({ right }: Frame, { series, x, y }: Drawing): string[] {
  const ends = series.flatMap(({ look, points }) => {
    const last = points.at(-1);
    return last ? [{ look, value: last.value, x: x.at(last.groups), y: y.at(last.value) }] : [];
  });
  const farthest = Math.max(...ends.map((end) => end.x));
  return [...Map.groupBy(ends, (end) => end.x).values()].flatMap((column) => {
    const heights = spreadApart(
      column.map((end) => end.y),
      15,
    );
    return column.map((end, index) => {
      const at = heights[index] ?? end.y;
      const from = end.x === farthest ? right + 6 : end.x + 18;
      const leader = `<path class="leader" d="M${round(end.x + 7)} ${round(end.y)}L${round(from - 3)} ${round(at)}"/>`;
      const text = `<text class="value ${end.look.name}" x="${round(from)}" y="${round(at + 4)}">${figure(end.value)}</text>`;
      return `${leader}${text}`;
    });
  });
}

/** Two or three digits that count: 0.48, 4.1, 33, 1,576. */
function figure(value: number): string {
  const decimals = value < 1 ? 2 : value < 10 ? 1 : 0;
  return Number(value.toFixed(decimals)).toLocaleString('en', { minimumFractionDigits: decimals });
}
