import { describe, expect, test } from 'vitest';
import { isoMoment, normalizedText, validateExpiry } from '../../../core/policy/fields.ts';
import { now } from '../../builders/builders.ts';

describe('a text that a person gives', () => {
  test('is kept without the spaces around it', () => {
    expect(normalizedText('owner', '  mail team ')).toEqual({ kind: 'text', text: 'mail team' });
  });

  test('may have 500 characters, and spaces around them', () => {
    const text = 'a'.repeat(500);

    expect(normalizedText('reason', ` ${text} `)).toEqual({ kind: 'text', text });
  });

  test.each(['owner', 'reason'] as const)('with 501 characters is refused: %s', (field) => {
    const result = normalizedText(field, 'a'.repeat(501));

    expect(result).toEqual({ kind: 'refused', reason: `${field} is longer than 500 characters` });
  });
});

describe('a moment in a file or on the command line', () => {
  test.each([
    ['2027-01-31', '2027-01-31T00:00:00.000Z'],
    ['2027-01-31T12:30Z', '2027-01-31T12:30:00.000Z'],
    ['2027-01-31T12:30:15Z', '2027-01-31T12:30:15.000Z'],
    ['2027-01-31T12:30:15.123456789Z', '2027-01-31T12:30:15.123Z'],
    ['2027-01-31T12:30+02:00', '2027-01-31T10:30:00.000Z'],
    [' 2027-01-31T12:30Z\t', '2027-01-31T12:30:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%j is %s', (text, moment) => {
    expect(isoMoment(text)).toBe(Date.parse(moment));
  });

  test.each([
    'on 2027-01-31',
    '2027-01-31 or so',
    '2027-01-31T12',
    '2027-01-31T12:30',
    '2027-02-29',
    '2027-01-31T25:00Z',
    '9999-12-31T23:59:59.999-00:01',
  ])('%j is none', (text) => {
    expect(isoMoment(text)).toBeNull();
  });
});

test('an expiry is kept in whole seconds', () => {
  expect(validateExpiry('2026-11-15T12:00:01.999Z', now)).toEqual({ kind: 'at', at: '2026-11-15T12:00:01.000Z' });
});
