import { UsageError } from '../failure.ts';
import { sinceOf, untilOf } from '../moment.ts';

/** From when until when, both included: ISO 8601 in UTC. Null: up to the last entry. */
export interface HistoryRange {
  readonly since: string;
  readonly until: string | null;
}

/** Reads `--since` and `--until`. `now` is in milliseconds. */
export function rangeOf(asked: { readonly since: string; readonly until?: string }, now: number): HistoryRange {
  const since = sinceOf(asked.since, now);
  const until = asked.until === undefined ? null : untilOf(asked.until, now);
  if (until === null || since <= until) return { since, until };
  throw new UsageError(`--until ${asked.until} is before --since ${asked.since}; give an earlier --since`);
}
