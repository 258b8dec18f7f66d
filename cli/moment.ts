import { isoMoment } from '../core/policy/fields.ts';
import { UsageError } from './failure.ts';

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The milliseconds of a duration such as 90m, 12h, 30d or 2w; null for anything else. */
export function durationOf(text: string): number | null {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/.exec(text.trim()) ?? [];
  return count === undefined ? null : Number(count) * (units[unit] ?? 0);
}

/** A time in the past, given as a date, a time, or how long ago; as ISO 8601 in UTC. */
export function sinceOf(text: string, now: number): string {
  const ago = durationOf(text);
  const moment = ago === null ? isoMoment(text) : now - ago;
  if (moment !== null) return new Date(Math.max(0, moment)).toISOString();
  throw new UsageError(`${JSON.stringify(text)} is not a time; write it as 2026-11-01, 2026-11-01T12:00:00Z or 7d`);
}
