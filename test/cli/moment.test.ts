import { describe, expect, test } from 'vitest';
import { UsageError } from '../../cli/failure.ts';
import { expiryIn, expiryOf, sinceOf, untilOf } from '../../cli/moment.ts';
import { now } from '../builders/builders.ts';

const noTimes = ['', 'soon', '1y', '6mo', '1M', '30D', '-1d', '1.5h', '1d12h', '30', '2027-02-31', '31/01/2027'];

describe('expiryOf', () => {
  test.each([
    ['90m', '2026-11-15T13:30:00.000Z'],
    ['12h', '2026-11-16T00:00:00.000Z'],
    ['30d', '2026-12-15T12:00:00.000Z'],
    ['2w', '2026-11-29T12:00:00.000Z'],
    [' 1d ', '2026-11-16T12:00:00.000Z'],
    ['2027-01-31T12:00:00+02:00', '2027-01-31T10:00:00.000Z'],
    ['2027-01-31T00:00:00Z', '2027-01-31T00:00:00.000Z'],
  ])('--expires %s is %s', (text, expected) => {
    expect(expiryOf(text, now)).toBe(expected);
  });

  test.each([
    ['2027-01-31', '2027-01-31T23:59:59.000Z'],
    [' 2028-02-29 ', '2028-02-29T23:59:59.000Z'],
    ['2026-11-15', '2026-11-15T23:59:59.000Z'],
    ['9999-12-31', '9999-12-31T23:59:59.000Z'],
  ])('--expires %s, a date, is the end of that day', (text, expected) => {
    expect(expiryOf(text, now)).toBe(expected);
  });

  test.each([...noTimes, '999999w'])(
    '"%s" is a usage error that names the flag and says how to write a time',
    (text) => {
      expect(() => expiryOf(text, now)).toThrow(UsageError);
      expect(() => expiryOf(text, now, '--exempt-for')).toThrow(
        /^--exempt-for ".*" is not a time; write a date \(2027-01-31.*90m, 12h, 30d, 2w/,
      );
    },
  );

  test('a text that may be no expiry is read the same way, and is null where it is none', () => {
    expect(['2027-01-31', '90m', 'never'].map((text) => expiryIn(text, now))).toEqual([
      '2027-01-31T23:59:59.000Z',
      '2026-11-15T13:30:00.000Z',
      null,
    ]);
  });
});

describe('sinceOf and untilOf', () => {
  test.each([
    ['2026-11-01', '2026-11-01T00:00:00.000Z', '2026-11-01T23:59:59.999Z'],
    ['2026-11-01T12:00:00Z', '2026-11-01T12:00:00.000Z', '2026-11-01T12:00:00.000Z'],
    ['7d', '2026-11-08T12:00:00.000Z', '2026-11-08T12:00:00.000Z'],
    ['999999w', '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
  ])('--since %s is %s, --until the same is %s', (text, since, until) => {
    expect(sinceOf(text, now)).toBe(since);
    expect(untilOf(text, now)).toBe(until);
  });

  test.each(noTimes)('"%s" is a usage error that names the flag', (text) => {
    expect(() => sinceOf(text, now)).toThrow(UsageError);
    expect(() => sinceOf(text, now)).toThrow(/^--since .* is not a time; write a date/);
    expect(() => untilOf(text, now)).toThrow(/^--until .* is not a time; write a date/);
  });
});
