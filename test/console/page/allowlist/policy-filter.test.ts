import { expect, test } from 'vitest';
import { approves, showsEntry, standingOf } from '../../../../console/page/allowlist/policy-filter.ts';
import type { AllowlistEntry } from '../../../../console/page/documents.ts';
import { cidr } from '../../../../core/model/cidr.ts';

const now = Date.parse('2026-12-01T00:00:00.000Z');

const entry: AllowlistEntry = {
  id: 'al-0123456789',
  cidr: cidr('198.51.100.0/24'),
  scope: { kind: 'everything' },
  owner: 'Mail Team',
  reason: 'partner relay',
  expiresAt: null,
  createdAt: '2026-11-01T00:00:00.000Z',
  createdBy: 'arn:aws:iam::111122223333:user/sandbox',
  version: 1,
  expired: false,
};

test.each([
  ['198.51.100.7', true],
  ['198.51.100.0/25', true],
  ['198.51.100.0/23', false],
  ['198.51.101.1', false],
  ['2001:db8::1', false],
  ['198.51', false],
  ['', false],
])('whether 198.51.100.0/24 approves %j: %s', (text, expected) => {
  expect(approves(entry, text)).toBe(expected);
});

test.each([
  ['mail team', true],
  ['RELAY', true],
  ['everything', true],
  ['al-01', true],
  ['198.51.100.9', true],
  ['another', false],
])('whether an entry is found by %j: %s', (text, expected) => {
  expect(showsEntry(entry, { text, standing: '' }, now)).toBe(expected);
});

test.each([
  [null, false, 'in force'],
  ['2027-06-01T00:00:00.000Z', false, 'in force'],
  ['2026-12-05T00:00:00.000Z', false, 'ends soon'],
  ['2026-11-05T00:00:00.000Z', true, 'ended'],
] as const)('what ends at %s, expired: %s, stands as %s', (expiresAt, expired, expected) => {
  expect(standingOf({ expiresAt, expired }, now)).toBe(expected);
  expect(showsEntry({ ...entry, expiresAt, expired }, { text: '', standing: expected }, now)).toBe(true);
  expect(showsEntry({ ...entry, expiresAt, expired }, { text: '', standing: 'other' }, now)).toBe(false);
});
