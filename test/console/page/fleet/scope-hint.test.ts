import { expect, test } from 'vitest';
import { scopeHint } from '../../../../console/page/fleet/scope-hint.ts';

const status = { region: 'eu-west-1', accounts: ['111122223333', '444455556666'] };

test.each([
  [{}, 'Only eu-west-1: the fastest.'],
  [{ regions: 'all' }, 'Every enabled region, eight at a time: some seconds for each.'],
  [{ accounts: 'all' }, 'eu-west-1 in 2 managed accounts, eight at a time.'],
  [
    { accounts: 'all', regions: 'all' },
    'Every enabled region of 2 managed accounts, eight at a time: may take minutes.',
  ],
] as const)('what it takes to look in %j', (scope, expected) => {
  expect(scopeHint(scope, status)).toBe(expected);
});

test('where the accounts are not known, no number is said', () => {
  expect(scopeHint({ accounts: 'all' }, null)).toBe('this region in every managed account, eight at a time.');
});
