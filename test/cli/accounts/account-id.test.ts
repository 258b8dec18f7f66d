import { expect, test } from 'vitest';
import { accountIdOf } from '../../../cli/accounts/account-id.ts';
import { UsageError } from '../../../cli/failure.ts';

test.each(['111122223333', ' 000011112222 '])('%j is an account id', (text) => {
  expect(accountIdOf(text)).toBe(text.trim());
});

test.each([
  ['11122223333', '011122223333'],
  ['1', '000000000001'],
  ['1111222233334', 'is not an account id of 12 digits'],
  ['1.11122E+11', 'is not an account id of 12 digits'],
  ['0x1111222233', 'is not an account id of 12 digits'],
  ['1111-2222-3333', 'is not an account id of 12 digits'],
  ['１１１１２２２２３３３３', 'is not an account id of 12 digits'],
  ['', '""'],
  ['11112222\n3333', '\\n'],
])('%j is refused with what to do', (text, problem) => {
  expect(() => accountIdOf(text)).toThrow(UsageError);
  expect(() => accountIdOf(text)).toThrow(problem);
});

test('of a text of 10 KB only the beginning is repeated', () => {
  expect(() => accountIdOf('9'.repeat(10_240))).toThrow(/^"9{40}" is not/);
});
