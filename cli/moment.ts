import { isoMoment } from '../core/policy/fields.ts';
import { UsageError } from './failure.ts';

/** There are no months or years, since `m` would be taken for either. */
const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Reads `--since`: a time, or how long ago (90m, 12h, 7d, 2w), as ISO 8601 in UTC. `now` is in milliseconds. */
export function sinceOf(text: string, now: number): string {
  const moment = momentOf(text, (duration) => now - duration);
  if (moment !== null) return new Date(Math.max(0, moment)).toISOString();
  throw new UsageError(`${JSON.stringify(text)} is not a time; write it as 2026-11-01, 2026-11-01T12:00:00Z or 7d`);
}

/**
 * Reads `--expires`: a time, or how long from now (90m, 12h, 30d, 2w), as ISO 8601 in UTC. Whether the time may be used,
 * core says. `now` is in milliseconds.
 */
export function expiryOf(text: string, now: number): string {
  const moment = momentOf(text, (duration) => now + duration);
  if (moment !== null) return new Date(moment).toISOString();
  throw new UsageError(
    `--expires ${JSON.stringify(text)} is not a time; write a date (2027-01-31, from 00:00 UTC), a time ` +
      '(2027-01-31T12:00:00Z), or how long from now in minutes, hours, days or weeks (90m, 12h, 30d, 2w)',
  );
}

/** Milliseconds since the epoch; null for anything that is no time, or not of a year with four digits. */
function momentOf(text: string, fromDuration: (milliseconds: number) => number): number | null {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text.trim()) ?? [];
  const moment = count === undefined ? isoMoment(text) : fromDuration(Number(count) * (units[unit] ?? 0));
  return moment !== null && moment < Date.UTC(10_000, 0) ? moment : null;
}
