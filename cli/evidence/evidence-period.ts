import type { Period } from '../../core/evidence/traffic.ts';
import { UsageError } from '../failure.ts';

const hourMs = 3_600_000;
const units: Readonly<Record<string, number>> = { h: hourMs, d: 24 * hourMs, w: 7 * 24 * hourMs };
const longest = 90 * 24 * hourMs;

/**
 * Reads `--evidence` or a flag like it: the last so many hours, days or weeks (36h, 14d, 2w), from 1 hour to 90 days. `now` and the period are
 * in milliseconds. Throws a UsageError for anything else.
 */
export function evidencePeriod(text: string, now: number, flag = '--evidence'): Period {
  const [, count = '', unit = ''] = /^(\d{1,4})([hdw])$/.exec(text.trim()) ?? [];
  const length = Number(count) * (units[unit] ?? 0);
  if (length >= hourMs && length <= longest) return { from: now - length, to: now };
  throw new UsageError(
    `${flag} ${JSON.stringify(text)} is not a period; write how far back to look, from 1 hour to 90 days, in hours, days or weeks ` +
      '(36h, 14d, 2w)',
  );
}
