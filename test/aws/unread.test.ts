import { expect, test } from 'vitest';
import { unread } from '../../aws/unread.ts';

const named = (name: string) => Object.assign(new Error('why'), { name });

test.each(['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException'])(
  '%s says which action is not permitted',
  (code) => {
    expect(unread('logs:StartQuery', named(code))).toBe('logs:StartQuery is not permitted');
  },
);

test('any other error is told with its code', () => {
  expect(unread('logs:StartQuery', named('ThrottlingException'))).toBe(
    'logs:StartQuery failed: ThrottlingException: why',
  );
});

test.each(['CredentialsProviderError', 'ExpiredToken', 'ExpiredTokenException', 'RequestExpired'])(
  '%s is thrown',
  (code) => {
    expect(() => unread('logs:StartQuery', named(code))).toThrow('why');
  },
);
