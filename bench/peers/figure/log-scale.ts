export interface LogScale {
  /** Where a value is drawn. @throws {RangeError} for a value that has no logarithm. */
  readonly at: (value: number) => number;
  /** Round values within the scale: 1, 2 and 5 of each power of ten, or the powers alone where there are more than three. */
  readonly ticks: readonly number[];
}

/** Equal ratios get equal lengths. The values are drawn from `start` to `end`, with a tenth of that left free on both sides. */
export function logScale(values: readonly number[], start: number, end: number): LogScale {
  const [low, high] = [logOf(Math.min(...values)), logOf(Math.max(...values))];
  // A single value is put in the middle of one power of ten.
  const margin = high > low ? (high - low) / 8 : 0.5;
  const [from, to] = [low - margin, high + margin];
  return {
    at: (value) => start + ((logOf(value) - from) / (to - from)) * (end - start),
    ticks: ticksBetween(from, to),
  };
}

function logOf(value: number): number {
  if (value > 0 && Number.isFinite(value)) return Math.log10(value);
  throw new RangeError(`${value} cannot be drawn on a logarithmic scale`);
}

function ticksBetween(from: number, to: number): number[] {
  const steps = to - from > 3 ? [1] : [1, 2, 5];
  const powers = Array.from({ length: Math.ceil(to) - Math.floor(from) + 1 }, (_, index) => Math.floor(from) + index);
  return powers
    .flatMap((power) => steps.map((step) => Number(`${step}e${power}`)))
    .filter((tick) => logOf(tick) >= from && logOf(tick) <= to);
}
