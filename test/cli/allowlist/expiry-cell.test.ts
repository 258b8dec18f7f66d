import { expect, test } from 'vitest';
import { readExpiry } from '../../../cli/allowlist/expiry-cell.ts';

const now = Date.parse('2026-11-15T12:00:00Z');

const endOfDay = (date: string) => `${date}T23:59:59.000Z`;

test.each([
  ['', null],
  ['  ', null],
  ['2027-01-31', endOfDay('2027-01-31')],
  ['2027-01-31T12:00:00Z', '2027-01-31T12:00:00.000Z'],
  ['2027-01-31T12:00:00+02:00', '2027-01-31T10:00:00.000Z'],
  ['90d', '2027-02-13T12:00:00.000Z'],
  ['12h', '2026-11-16T00:00:00.000Z'],
  ['2027/01/31', endOfDay('2027-01-31')],
  ['2027/1/2', endOfDay('2027-01-02')],
  ['31.12.2027', endOfDay('2027-12-31')],
  ['3.4.2027', endOfDay('2027-04-03')],
  ['31/12/2027', endOfDay('2027-12-31')],
  ['12/31/2027', endOfDay('2027-12-31')],
  ['1/31/2027', endOfDay('2027-01-31')],
  ['05/05/2027', endOfDay('2027-05-05')],
  ['29/02/2028', endOfDay('2028-02-29')],
])('the cell "%s" is %s', (text, expiresAt) => {
  expect(readExpiry(text, now)).toEqual({ kind: 'expiry', expiresAt });
});

test.each([
  ['03/04/2027', '"03/04/2027" can be read in two ways; write 2027-04-03 or 2027-03-04'],
  ['1/2/2027', '"1/2/2027" can be read in two ways; write 2027-02-01 or 2027-01-02'],
])('the cell "%s" is refused, with both readings', (text, reason) => {
  expect(readExpiry(text, now)).toEqual({ kind: 'refused', reason });
});

test.each([
  ['31/02/2027', 'is not a time'],
  ['31.02.2027', 'is not a time'],
  ['12.31.2027', 'is not a time'],
  ['32/13/2027', 'is not a time'],
  ['31/12/27', 'has a year of two digits'],
  ['31.12.27', 'has a year of two digits'],
  ['46417', 'is a number, as a spreadsheet stores a date that is not formatted as one'],
  ['31.12.2027 12:00', 'is a time without a time zone'],
  ['2027-01-31 00:00:00', 'is a time without a time zone'],
  ['2027-01-31T00:00', 'is a time without a time zone'],
  ['never', 'is not a time'],
  ['90', 'is not a time'],
  ['Jan 31 2027', 'is not a time'],
])('the cell "%s" is refused: it %s', (text, problem) => {
  const reading = readExpiry(text, now);

  expect(reading).toMatchObject({
    reason: expect.stringContaining(`${JSON.stringify(text)} ${problem}; write a date (2027-01-31`),
  });
});

test('a text far too long for a time is not repeated in full', () => {
  expect(readExpiry('9'.repeat(100_000), now)).toMatchObject({ reason: expect.stringMatching(/^.{50,300}$/) });
});
