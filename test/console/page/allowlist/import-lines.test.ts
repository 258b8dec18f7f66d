import { expect, test } from 'vitest';
import { problemsOf } from '../../../../console/page/allowlist/file-problems.ts';
import { importLines, importSums } from '../../../../console/page/allowlist/import-lines.ts';
import { listedEntry } from '../../../builders/a-policy-item.ts';

test('an import is told entry by entry, what is removed first, with what was there before', () => {
  const before = listedEntry({ id: 'al-2', owner: 'before' });
  const after = listedEntry({ id: 'al-2', expiresAt: '2027-01-31T23:59:59.000Z' });
  const document = {
    added: [listedEntry({ id: 'al-1' })],
    changed: [{ before, after }],
    removed: [listedEntry({ id: 'al-3' })],
    unchanged: 1_200,
  };

  const lines = importLines(document);

  expect(lines?.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'removed: 198.51.100.0/24 for all groups, without an end; owner Mail Team; partner relay',
    'changed: 198.51.100.0/24 for all groups, until 2027-01-31 23:59; owner Mail Team; partner relay (owner was before, end was never)',
    'added: 198.51.100.0/24 for all groups, without an end; owner Mail Team; partner relay',
  ]);
  expect(importSums(document)).toBe('1 added, 1 changed, 1 removed; 1,200 entries stay as they are.');
});

test.each([null, {}, { error: 'x', problems: [] }])('of the document %j nothing is told', (document) => {
  expect(importLines(document)).toBe(null);
  expect(importSums(document)).toBe('');
});

test('the problems of a file are told with their rows and columns, equal ones each by itself', () => {
  const problems = [
    { row: 2, column: 'cidr', reason: 'a' },
    { row: 3, reason: 'b' },
    { row: null, reason: 'b' },
    { row: null, reason: 'b' },
  ];

  const told = problemsOf({ error: 'x', problems });

  expect(told.map(({ row, column, reason }) => [row, column, reason])).toEqual([
    [2, 'cidr', 'a'],
    [3, null, 'b'],
    [null, null, 'b'],
    [null, null, 'b'],
  ]);
  expect(new Set(told.map(({ key }) => key)).size).toBe(4);
  expect(problemsOf({ error: 'x' })).toEqual([]);
  expect(problemsOf(null)).toEqual([]);
});
