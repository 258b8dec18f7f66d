import { expect, test } from 'vitest';
import { noScopedLimits, parseScopedLimits } from '../../../core/organisation/scoped-limits.ts';

test('limits are read by account, OU and share', () => {
  const text = 'account=10, ou-ab12-cdef3456=20%,444455556666=5,share=5%';

  expect(parseScopedLimits(text)).toEqual({
    kind: 'read',
    limits: {
      eachAccount: { kind: 'groups', most: 10 },
      accounts: new Map([['444455556666', { kind: 'groups', most: 5 }]]),
      ous: new Map([['ou-ab12-cdef3456', { kind: 'percent', percent: 20 }]]),
      sharePercent: 5,
    },
  });
});

test('no limits are none', () => {
  expect(parseScopedLimits('')).toEqual({ kind: 'read', limits: noScopedLimits });
});

test.each([
  ['10', 'a scope and a limit'],
  ['account=', 'a scope and a limit'],
  ['account=-1', 'a scope and a limit'],
  ['account=101%', 'a scope and a limit'],
  ['account=10001', 'a scope and a limit'],
  ['account=5,account=6', 'limited twice'],
  ['r-ab12=5', 'the scope must be'],
  ['accounts=5', 'the scope must be'],
  ['44445555666=5', 'the scope must be'],
  ['share=5', 'must be a percentage'],
])('%s is refused', (text, problem) => {
  expect(parseScopedLimits(text)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) });
});
