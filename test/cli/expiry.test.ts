import { expect, test } from 'vitest';
import { UsageError } from '../../cli/failure.ts';
import { expiryOf } from '../../cli/moment.ts';
import { now } from '../builders/builders.ts';

test.each([
  ['90m', '2026-11-15T13:30:00.000Z'],
  ['12h', '2026-11-16T00:00:00.000Z'],
  ['30d', '2026-12-15T12:00:00.000Z'],
  ['2w', '2026-11-29T12:00:00.000Z'],
  [' 1d ', '2026-11-16T12:00:00.000Z'],
  ['2027-01-31', '2027-01-31T00:00:00.000Z'],
  ['2027-01-31T12:00:00+02:00', '2027-01-31T10:00:00.000Z'],
  ['2026-01-01', '2026-01-01T00:00:00.000Z'],
])('--expires %s is %s', (text, expected) => {
  expect(expiryOf(text, now)).toBe(expected);
});

test.each(['', 'soon', '1y', '6mo', '1M', '30D', '-1d', '1.5h', '1d12h', '30', '999999w', '2027-02-31', '31/01/2027'])(
  '--expires "%s" is a usage error that says how to write a time',
  (text) => {
    expect(() => expiryOf(text, now)).toThrow(UsageError);
    expect(() => expiryOf(text, now)).toThrow(/is not a time; write a date \(2027-01-31.*90m, 12h, 30d, 2w/);
  },
);
