import { expect, test } from 'vitest';
import { csvText } from '../../../cli/render/csv-text.ts';
import { changeCsvColumns, changeText } from '../../../cli/render/logged-change.ts';
import type { LoggedChange } from '../../../core/audit/logged-change.ts';
import { anEntry, anExemption } from '../../builders/builders.ts';

const removed = anEntry({ expiresAt: '2026-11-15T12:00:00.000Z', removedBy: 'ann', version: 2 });

test.each<[what: string, change: Pick<LoggedChange, 'before' | 'after'>, text: string]>([
  ['added', { before: null, after: anEntry() }, '81.2.69.0/24 everything for mail-team, never expires'],
  ['removed', { before: anEntry(), after: removed }, '81.2.69.0/24 everything removed'],
  ['deleted', { before: anExemption(), after: null }, 'sg-0123456789abcdef0 deleted'],
  [
    'updated',
    { before: anEntry(), after: anEntry({ owner: 'ops', expiresAt: '2027-01-01T00:00:00.000Z' }) },
    '81.2.69.0/24 everything owner mail-team → ops, expiresAt never → 2027-01-01T00:00:00.000Z',
  ],
  [
    'made another by a forger',
    { before: anEntry(), after: anEntry({ scope: { kind: 'group', groupId: 'sg-0123456789abcdef0' } }) },
    '81.2.69.0/24 group:sg-0123456789abcdef0 was 81.2.69.0/24 everything',
  ],
])('an item that was %s, in words', (_, change, expected) => {
  const text = changeText(change);

  expect(text).toBe(expected);
});

test('as CSV a change has the members of --json, and no cell that a spreadsheet takes for a formula', () => {
  const change: LoggedChange = {
    at: '2026-11-15T12:00:00.000Z',
    by: 'arn:aws:iam::111122223333:user/ann',
    action: 'add',
    entry: 'entry-office',
    before: null,
    after: anEntry(),
    reason: '=cmd()',
    previewDigest: null,
    sequence: 7,
  };

  const [head, row] = csvText(changeCsvColumns(), [change]).split('\n');

  expect(head).toBe('at,by,action,entry,before,after,reason,previewDigest,sequence');
  expect(row).toMatch(
    /^2026-11-15T12:00:00.000Z,arn:aws:iam::111122223333:user\/ann,add,entry-office,,"\{""cidr"".*\}",'=cmd\(\),,7$/,
  );
});
