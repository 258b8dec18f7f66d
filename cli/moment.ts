import { isoMoment } from '../core/policy/fields.ts';
import { UsageError } from './failure.ts';

/** There are no months or years, since `m` would be taken for either. */
const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const dayMs = 86_400_000;

/** Reads `--since` or a flag like it: a time, or how long ago (90m, 12h, 7d, 2w), as ISO 8601 in UTC. `now` is in milliseconds. */
export function sinceOf(text: string, now: number, flag = '--since'): string {
  return pastOf(
    flag,
    text,
    momentOf(text, (duration) => now - duration),
  );
}

/** Reads `--until` or a flag like it: the same, but a date is the end of that day. */
export function untilOf(text: string, now: number, flag = '--until'): string {
  return pastOf(
    flag,
    text,
    endOf(text, (duration) => now - duration),
  );
}

/**
 * Reads `--expires` or a flag like it: a date (the end of that day), a time, or how long from now (90m, 12h, 30d, 2w), as
 * ISO 8601 in UTC. Whether the time may be used, core says. `now` is in milliseconds.
 */
export function expiryOf(text: string, now: number, flag = '--expires'): string {
  const expiry = expiryIn(text, now);
  if (expiry !== null) return expiry;
  throw new UsageError(
    `${flag} ${JSON.stringify(text)} is not a time; write a date (2027-01-31, the end of that day in UTC), a time ` +
      '(2027-01-31T12:00:00Z), or how long from now in minutes, hours, days or weeks (90m, 12h, 30d, 2w)',
  );
}

/** The same for a text that may be no expiry, such as a cell of a file: null then. */
export function expiryIn(text: string, now: number): string | null {
  const moment = endOf(text, (duration) => now + duration);
  // Expiries have whole seconds: DynamoDB TTL counts in seconds.
  return moment === null ? null : new Date(Math.floor(moment / 1000) * 1000).toISOString();
}

function pastOf(flag: string, text: string, moment: number | null): string {
  if (moment !== null) return new Date(Math.max(0, moment)).toISOString();
  throw new UsageError(
    `${flag} ${JSON.stringify(text)} is not a time; write a date (2026-11-01), a time (2026-11-01T12:00:00Z), or how ` +
      'long ago in minutes, hours, days or weeks (90m, 12h, 7d, 2w)',
  );
}

type FromDuration = (milliseconds: number) => number;

/** The moment; of a date, the last millisecond of that day in UTC. */
function endOf(text: string, fromDuration: FromDuration): number | null {
  const moment = momentOf(text, fromDuration);
  return moment !== null && /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) ? moment + dayMs - 1 : moment;
}

/** Milliseconds since the epoch; null for anything that is no time, or not of a year with four digits. */
function momentOf(text: string, fromDuration: FromDuration): number | null {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text.trim()) ?? [];
  const moment = count === undefined ? isoMoment(text) : fromDuration(Number(count) * (units[unit] ?? 0));
  return moment !== null && moment < Date.UTC(10_000, 0) ? moment : null;
}
