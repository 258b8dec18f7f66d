/** By when a query has to have ended. */
export interface Deadline {
  /** How many milliseconds are left; none, or less than none, when it is over. */
  left(): number;
  /** How long it was, for a message. */
  readonly seconds: number;
  /** Aborted when the person or the process stops before. */
  readonly signal: AbortSignal | undefined;
}

/** `now`: milliseconds of a clock that never jumps. */
export function deadlineIn(milliseconds: number, now: () => number, signal?: AbortSignal): Deadline {
  const end = now() + milliseconds;
  return { left: () => end - now(), seconds: milliseconds / 1000, signal };
}

/** How long to wait after each poll, in milliseconds: soon at first, since most queries are short, and every 5 seconds in the end. */
export function* growingDelays(): Generator<number> {
  for (let delay = 250; ; delay = Math.min(5_000, delay * 1.5)) yield delay;
}
