import { expect, test } from 'vitest';
import { fullScope, ousWithHourlyLimit } from '../../../core/organisation/full-scope.ts';
import { noScopedLimits, type ScopedLimits } from '../../../core/organisation/scoped-limits.ts';

const limits: ScopedLimits = {
  ...noScopedLimits,
  accounts: new Map([['222222222222', { kind: 'percent', percent: 1 }]]),
  eachAccount: { kind: 'groups', most: 2 },
  ous: new Map([
    ['ou-ab12-aaaaaaaa', { kind: 'groups', most: 3 }],
    ['ou-ab12-bbbbbbbb', { kind: 'percent', percent: 1 }],
  ]),
};
const closing = (account: string, ...ous: string[]) => ({ account, ous });

test('a scope is full when as many groups were closed in it as its limit allows', () => {
  const two = [closing('111111111111'), closing('111111111111')];

  expect(fullScope(closing('111111111111'), two.slice(1), limits)).toBeNull();
  expect(fullScope(closing('111111111111'), two, limits)).toEqual({ scope: '111111111111', most: 2 });
  expect(fullScope(closing('333333333333'), two, limits)).toBeNull();
});

test('an account with a percentage of its own has no limit over an hour', () => {
  const three = Array.from({ length: 3 }, () => closing('222222222222'));

  expect(fullScope(closing('222222222222'), three, limits)).toBeNull();
});

test('only OUs whose limit is a number are kept with a closing', () => {
  expect(ousWithHourlyLimit(['r-ab12', 'ou-ab12-aaaaaaaa', 'ou-ab12-bbbbbbbb'], limits)).toEqual(['ou-ab12-aaaaaaaa']);
  expect(ousWithHourlyLimit(null, limits)).toBeNull();
});

test('an OU is full by the closings of all its accounts', () => {
  const three = ['333333333333', '444444444444', '555555555555'].map((id) => closing(id, 'ou-ab12-aaaaaaaa'));

  expect(fullScope(closing('666666666666', 'ou-ab12-aaaaaaaa'), three, limits)).toEqual({
    scope: 'ou-ab12-aaaaaaaa',
    most: 3,
  });
  expect(fullScope(closing('666666666666'), three, limits)).toBeNull();
});
