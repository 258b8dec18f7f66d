/** How long something took, over several times. In seconds; null where there is none. */
export interface Times {
  /** How many are known, and how many are not. */
  readonly known: number;
  readonly unknown: number;
  readonly median: number | null;
  /** The 90th percentile by nearest rank: the shortest time that at least nine of ten do not exceed. */
  readonly p90: number | null;
  readonly longest: number | null;
}

/** Median, 90th percentile and longest of some times in seconds; null stands for one that is not known. */
export function timesOf(all: readonly (number | null)[]): Times {
  const known = all.filter((seconds) => seconds !== null).sort((a, b) => a - b);
  const ranked = (share: number) => known[Math.ceil(share * known.length) - 1] ?? null;
  return {
    known: known.length,
    unknown: all.length - known.length,
    median: medianOf(known),
    p90: ranked(0.9),
    longest: known.at(-1) ?? null,
  };
}

/** Of an even number, the mean of the two in the middle. */
function medianOf(sorted: readonly number[]): number | null {
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}
