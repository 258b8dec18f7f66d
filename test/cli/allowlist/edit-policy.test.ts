import { expect, test } from 'vitest';
import { applyChanges, changeOf } from '../../../cli/allowlist/edit-policy.ts';
import { exitCodes, failureOf } from '../../../cli/failure.ts';
import type { PolicyEditor } from '../../../core/gateways.ts';
import { addEntry, removeEntry } from '../../../core/policy/edit-policy.ts';
import { ada } from '../../builders/an-edit.ts';
import { anEntry, aPolicy, now } from '../../builders/builders.ts';
import { aRequest, context } from '../../builders/requests.ts';

function sessionWith(result: Awaited<ReturnType<PolicyEditor['apply']>>) {
  return { identity: ada, runtime: { now: () => now, allowlist: { apply: async () => result } } };
}

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

test('somebody else’s change in between is a failure that says which and what to do', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const change = { kind: 'putEntry', entry: anEntry(), replaces: null } as const;

  const applying = applyChanges(sessionWith({ kind: 'conflict', ids }), [change], { action: 'add', reason: 'a test' });

  await expect(applying).rejects.toThrow(
    'a, b, c, d, e, …: changed by somebody else meanwhile, so nothing was written. List it again, then repeat the command',
  );
});
