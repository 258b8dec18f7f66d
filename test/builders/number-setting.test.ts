import { afterEach, expect, test, vi } from 'vitest';
import { numberSetting } from './number-setting.ts';

const name = 'SMTP_WARDEN_SOME_ROUNDS';
afterEach(() => vi.unstubAllEnvs());

test('what is not set is the fallback, and what is set counts', () => {
  expect(numberSetting(name, 7)).toBe(7);
  vi.stubEnv(name, '12');
  expect(numberSetting(name, 7)).toBe(12);
});

test.each(['', ' ', 'many', 'NaN', 'Infinity', '0', '-3'])('%j would run nothing, and is refused', (text) => {
  vi.stubEnv(name, text);
  expect(() => numberSetting(name, 7)).toThrow('give a number of at least 1');
});

test('a seed may be 0', () => {
  vi.stubEnv(name, '0');
  expect(numberSetting(name, 7, 0)).toBe(0);
});
