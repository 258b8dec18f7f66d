import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { differenceText, differenceView, problemText } from '../../../cli/render/import.ts';
import { entryColumns, inOrder } from '../../../cli/render/policy.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { ImportDifference } from '../../../core/policy/import-allowlist.ts';
import { anEntry, now } from '../../builders/builders.ts';

const partner = anEntry({ id: 'al-partner', cidr: cidr('198.51.100.0/24'), expiresAt: '2027-01-01T00:00:00.000Z' });
const lapsed = anEntry({ id: 'al-lapsed', cidr: cidr('8.8.8.8/32'), expiresAt: '2026-01-01T00:00:00.000Z' });
const office = anEntry({ id: 'al-office' });
const difference: ImportDifference = {
  kind: 'difference',
  added: [partner],
  changed: [{ before: office, after: { ...office, owner: 'network-team', expiresAt: '2027-01-01T00:00:00.000Z' } }],
  removed: [anEntry({ id: 'al-gone', scope: { kind: 'account', account: '111122223333' } })],
  unchanged: [lapsed],
  changes: [],
};

test('a difference shows every change with what was before, and counts what stays', () => {
  const text = stripVTControlCharacters(differenceText(difference, now));

  expect(text.split('\n')).toEqual([
    '+ al-partner  198.51.100.0/24  everything  mail-team  until 2027-01-01T00:00:00.000Z',
    '~ al-office  81.2.69.0/24  everything  network-team  until 2027-01-01T00:00:00.000Z  (owner was mail-team, expiresAt was never)',
    '- al-gone  81.2.69.0/24  account:111122223333  mail-team  never expires',
    '1 to add, 1 to change, 1 to remove, 1 unchanged (1 of them expired)',
  ]);
});

test('as JSON it says what is added, and how many entries stay', () => {
  const view = differenceView(difference, now);

  expect(view).toMatchObject({ unchanged: 1, added: [{ id: 'al-partner', expired: false }] });
});

test('a problem cannot steer the terminal or fill it', () => {
  const text = problemText({ row: 7, reason: `\u001b[2J${'x'.repeat(1000)}` });

  expect(text).toMatch(/^row 7: {2}\[2Jx+…$/u);
  expect(text.length).toBeLessThan(320);
});

test('the table marks what has expired and is ordered by address, not by the digits of it', () => {
  const wide = anEntry({ id: 'al-wide', cidr: cidr('198.51.0.0/16') });
  const ipv6 = anEntry({ id: 'al-ipv6', cidr: cidr('2001:db8::/32') });

  const ids = inOrder([ipv6, partner, office, wide, lapsed]).map(({ id }) => id);
  const row = entryColumns(now).map(({ text }) => stripVTControlCharacters(text(lapsed)));

  expect(ids).toEqual(['al-lapsed', 'al-office', 'al-wide', 'al-partner', 'al-ipv6']);
  expect(row).toEqual([
    ...['al-lapsed', '8.8.8.8/32', 'everything', 'mail-team', 'the office'],
    'expired 2026-01-01T00:00:00.000Z',
  ]);
});
