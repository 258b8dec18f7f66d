import { isoMoment } from '../core/policy/fields.ts';
import { UsageError } from './failure.ts';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * Reads `--expires`: a time, or how long from now (90m, 12h, 30d, 2w), as ISO 8601. There are no months or years, since
 * `m` would be taken for either. Whether the time may be used, core says.
 */
export function expiryOf(text: string, now: number): string {
  const duration = /^(\d{1,6})([mhdw])$/.exec(text.trim());
  const moment = duration
    ? now + Number(duration[1]) * units[duration[2] as keyof typeof units]
    : (isoMoment(text) ?? Number.NaN);
  if (moment < Date.UTC(10_000, 0)) return new Date(moment).toISOString();
  throw new UsageError(
    `--expires ${JSON.stringify(text)} is not a time; write a date (2027-01-31, from 00:00 UTC), a time ` +
      '(2027-01-31T12:00:00Z), or how long from now in minutes, hours, days or weeks (90m, 12h, 30d, 2w)',
  );
}
