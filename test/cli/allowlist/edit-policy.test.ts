import { expect, test } from 'vitest';
import { changeOf } from '../../../cli/allowlist/edit-policy.ts';
import { exitCodes } from '../../../cli/failure.ts';
import { failureOf } from '../../../cli/failure-of.ts';
import { addEntry, removeEntry } from '../../../core/policy/edit-policy.ts';
import { aPolicy } from '../../builders/builders.ts';
import { aRequest, context } from '../../builders/requests.ts';

function exitCodeOf(work: () => unknown): number {
  try {
    work();
  } catch (error) {
    return failureOf(error).exitCode;
  }
  return exitCodes.fine;
}

test('a request that is wrong in itself is a usage error', () => {
  const edit = addEntry(aPolicy(), aRequest({ cidr: '198.51.100.7/24' }), context);

  expect(exitCodeOf(() => changeOf(edit))).toBe(exitCodes.usage);
});

test('a duplicate and an unknown id are failures: the command is right, the policy is not as it supposes', () => {
  const duplicate = addEntry(aPolicy(), aRequest({ cidr: '81.2.69.0/24' }), context);
  const unknown = removeEntry(aPolicy(), 'al-0000000000', context);

  expect(exitCodeOf(() => changeOf(duplicate))).toBe(exitCodes.failure);
  expect(exitCodeOf(() => changeOf(unknown))).toBe(exitCodes.failure);
});
