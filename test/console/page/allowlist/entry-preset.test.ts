import { expect, test } from 'vitest';
import { missingOf, presetOf, scopeOfFields } from '../../../../console/page/allowlist/entry-preset.ts';
import { fileProblem } from '../../../../console/page/allowlist/file-problem.ts';

const filled = { cidr: '192.0.2.0/24', owner: 'mail', reason: 'relay' };

test('an address presets the scope of a new entry, and nothing else of the policy', () => {
  const query = new URLSearchParams('add=1&scope=group&group=sg-1&account=111122223333&region=eu-west-1&owner=x');

  const fields = presetOf(query);

  expect(fields).toMatchObject({
    scope: 'group',
    subject: 'sg-1',
    account: '111122223333',
    region: 'eu-west-1',
    owner: '',
  });
  expect(scopeOfFields(fields)).toEqual({
    kind: 'group',
    groupId: 'sg-1',
    region: 'eu-west-1',
    account: '111122223333',
  });
});

test('a scope that is not known is that of all groups', () => {
  expect(scopeOfFields(presetOf(new URLSearchParams('scope=nonsense')))).toEqual({ kind: 'everything' });
});

test.each([
  [{ cidr: ' ' }, 'Write the network'],
  [{ owner: '' }, 'Say who'],
  [{ reason: '' }, 'Say why'],
  [{ scope: 'vpc' as const, subject: '' }, 'Write the id of the vpc'],
])('of a form with %j it says what is missing', (change, expected) => {
  const fields = { ...presetOf(new URLSearchParams()), ...filled, ...change };

  expect(missingOf(fields)).toContain(expected);
});

test('a form that is filled in lacks nothing', () => {
  expect(missingOf({ ...presetOf(new URLSearchParams()), ...filled })).toBe(null);
});

test.each([
  ['a.csv', 10, null],
  ['A.JSON', 10, null],
  ['a.xlsx', 10, 'neither'],
  ['a.csv', 0, 'empty'],
  ['a.csv', 10_000_000, 'larger'],
])('whether a file %s of %i bytes can be imported', (name, size, expected) => {
  const problem = fileProblem({ name, size });

  if (expected === null) expect(problem).toBe(null);
  else expect(problem).toContain(expected);
});
