import type { Day } from './days.ts';

/** The units of the plot; it is stretched to what is there. */
export const plotSize = { width: 600, height: 120, middle: 60 } as const;

interface DayBar {
  readonly date: string;
  /** What the bar says, in words. */
  readonly text: string;
  readonly x: number;
  readonly width: number;
  /** Heights above and below the middle. */
  readonly up: number;
  readonly down: number;
}

/** One pair of bars for each day, and how many the highest stands for. One alone is seen as well. */
export function barsOf(days: readonly Day[]): { readonly top: number; readonly bars: readonly DayBar[] } {
  const top = Math.max(1, ...days.map(({ opened, closed }) => Math.max(opened, closed)));
  const step = plotSize.width / days.length;
  const most = plotSize.middle - 2;
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(2, (count / top) * most));
  const bars = days.map(({ date, opened, closed }, index) => ({
    date,
    text: `${date}: ${opened} opened, ${closed} closed`,
    ...{ x: step * (index + 0.15), width: step * 0.7, up: heightOf(opened), down: heightOf(closed) },
  }));
  return { top, bars };
}
