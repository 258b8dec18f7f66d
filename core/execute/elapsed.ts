import type { Clock } from '../gateways.ts';

/** One moment by both clocks. */
export interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

export function instantOf(clock: Clock): Instant {
  return { wall: clock.now(), monotonic: clock.monotonic() };
}

/** Milliseconds since a moment by the clock that says more: a wall clock that is set back, or a pause, hides nothing. */
export function elapsedSince({ wall, monotonic }: Instant, clock: Clock): number {
  return Math.max(clock.now() - wall, clock.monotonic() - monotonic);
}

/** The parts of a claim's time. Its holder changes nothing after `changesMs` and has recorded the end by `endMs`. */
export function claimTimes(claimTimeoutMs: number): { readonly changesMs: number; readonly endMs: number } {
  return { changesMs: (claimTimeoutMs * 2) / 3, endMs: (claimTimeoutMs * 8) / 9 };
}

/** How far the clocks may be apart: the Date of AWS's answers is coarse by a second. */
const mostOffsetMs = 5_000 + 1_000;

/**
 * The time to put on record: AWS's, where our clock is known to be apart from it. It may jump in the middle of a run, and an end
 * that is dated in the future would not hold.
 */
export function recordTime(clock: Clock): number {
  const offset = clock.awsOffset() ?? 0;
  return clock.now() + (Math.abs(offset) > mostOffsetMs ? offset : 0);
}

/** Why nothing may be changed by this clock, in words; null where it agrees with AWS's, as far as that is known. */
export function clockProblem(clock: Clock): string | null {
  const offset = clock.awsOffset();
  if (offset === null || Math.abs(offset) <= mostOffsetMs) return null;
  const seconds = Math.round(Math.abs(offset) / 1000);
  return `the clock of this machine is ${seconds} s ${offset > 0 ? 'behind' : 'ahead of'} AWS; set the clock. Nothing is changed until then`;
}

/**
 * Why nothing may be changed by the clocks since a moment, in words; null where the wall clock agrees with AWS's and was not set since.
 * AWS's answers show only later that it was set.
 */
export function clocksProblem({ wall, monotonic }: Instant, clock: Clock): string | null {
  const problem = clockProblem(clock);
  if (problem !== null) return problem;
  const jump = clock.now() - wall - (clock.monotonic() - monotonic);
  if (Math.abs(jump) <= mostOffsetMs) return null;
  return `the clock of this machine was set ${jump > 0 ? 'forward' : 'back'} by ${Math.round(Math.abs(jump) / 1000)} s; this run changes nothing more`;
}
