import { expect, test } from 'vitest';
import { placeholders, refusePlaceholders } from '../../../cli/allowlist/placeholders.ts';
import { UsageError } from '../../../cli/failure.ts';

test.each([
  [
    { owner: 'OWNER', reason: 'partner relay' },
    '--owner OWNER stands for what you have to say: write who is responsible',
  ],
  [
    { owner: 'mail-team', reason: ' REASON ' },
    '--reason REASON stands for what you have to say: write why it is needed',
  ],
  [placeholders, '--owner OWNER stands for'],
])('%j is refused', (given, message) => {
  expect(() => refusePlaceholders(given)).toThrow(UsageError);
  expect(() => refusePlaceholders(given)).toThrow(message);
});

test('words of a person are let through, and so is what is left out', () => {
  refusePlaceholders({ owner: 'owner of the relay', reason: 'the REASON is known' });
  refusePlaceholders({});
});
