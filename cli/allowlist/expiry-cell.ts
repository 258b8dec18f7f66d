import { type Refusal, refused } from '../../core/policy/fields.ts';
import { expiryIn } from '../moment.ts';
import { quoted } from './quoted.ts';

/** An expiry as ISO 8601 in UTC, or null: never. */
type ExpiryReading = { readonly kind: 'expiry'; readonly expiresAt: string | null } | Refusal;

/** With a slash between, either the day or the month may be first. With a dot it is the day (CLDR: no locale has the month first). */
const local = /^(\d{1,2})([/.])(\d{1,2})\2(\d{4})$/;
const yearFirst = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/;

const advice =
  'write a date (2027-01-31, the end of that day in UTC), a time (2027-01-31T12:00:00Z), or 90d for 90 days from now';

/**
 * Reads the expiry of an import file, as people and spreadsheets write it: what `--expires` takes, and dates such as 2027/1/31,
 * 31.12.2027 and 31/12/2027. Refused where it is no time, or can be read in two ways. `now` is in milliseconds.
 */
export function readExpiry(text: string, now: number): ExpiryReading {
  const given = text.trim();
  if (given === '') return { kind: 'expiry', expiresAt: null };
  const days = datesIn(given);
  if (days.length > 1) {
    const [one = '', other = ''] = days;
    return refused(`${quoted(given)} can be read in two ways; write ${one} or ${other}`);
  }
  const expiresAt = expiryIn(days[0] ?? given, now);
  return expiresAt === null
    ? refused(`${quoted(given)} ${problemOf(given)}; ${advice}`)
    : { kind: 'expiry', expiresAt };
}

/** The dates that a text can stand for, as ISO 8601; none where it is no date of a spreadsheet. */
function datesIn(text: string): string[] {
  const [, year = '', month = '', day = ''] = yearFirst.exec(text) ?? [];
  if (year !== '') return datesOf([[year, month, day]]);
  const [, first = '', separator = '', second = '', last = ''] = local.exec(text) ?? [];
  if (last === '') return [];
  const dayFirst = [last, second, first] as const;
  return datesOf(separator === '.' ? [dayFirst] : [dayFirst, [last, first, second]]);
}

/** Those of the readings that are a day of the calendar, each once. */
function datesOf(readings: readonly (readonly [year: string, month: string, day: string])[]): string[] {
  const dates = readings.map(([year, month, day]) => `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
  return [...new Set(dates)].filter((date) => expiryIn(date, 0) !== null);
}

function problemOf(text: string): string {
  if (/^\d{5}([.,]\d+)?$/.test(text)) return 'is a number, as a spreadsheet stores a date that is not formatted as one';
  if (/^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}[ T]+\d/.test(text)) return 'is a time without a time zone';
  if (/^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}$/.test(text)) return 'has a year of two digits';
  return 'is not a time';
}
