import { expect, test } from 'vitest';
import { PolicyChainError } from '../../../aws/policy-table/policy-chain-error.ts';
import type { PolicyState } from '../../../aws/policy-table/policy-state.ts';
import { verifyPolicy } from '../../../cli/history/verify-policy.ts';
import type { PolicyDifference, PolicyLink } from '../../../core/audit/policy-chain.ts';
import { aPolicyChain } from '../../builders/a-policy-chain.ts';
import { anEdit } from '../../builders/an-edit.ts';
import { anEntry } from '../../builders/builders.ts';

const entry = anEntry({ id: 'al-1' });
const policy = { entries: [entry], exemptions: [] };
const chain = aPolicyChain();
const change = { kind: 'putEntry', entry, replaces: null } as const;
const { entry: last } = chain.applied(anEdit([change]), { entries: [], exemptions: [] }, policy);
const links: PolicyLink[] = chain.entries.map((one) => ({
  stored: one,
  entry: one,
  changes: one.changes,
  problem: null,
}));

function faultsOf(state: PolicyState | Error, stored: readonly PolicyLink[] = links) {
  const allowlist = {
    links: async () => stored,
    state: async () => {
      if (state instanceof Error) throw state;
      return state;
    },
  };
  return verifyPolicy({ runtime: { allowlist } });
}

function tampered(...differences: readonly PolicyDifference[]): PolicyState {
  return { kind: 'tampered', policy, last, head: null, problem: 'the head item was deleted', differences };
}

test.each<[PolicyDifference['kind'], string]>([
  ['inserted', 'no entry of the chain made it'],
  ['changed', 'is otherwise in the allowlist table'],
  ['deleted', 'is not in the allowlist table'],
])('an item of the table that was %s is a fault with its name', async (kind, problem) => {
  const faults = await faultsOf(tampered({ item: 'al-2', kind }));

  expect(faults).toEqual([{ group: 'policy', sequence: 1, item: 'al-2', problem: expect.stringContaining(problem) }]);
});

test('a head item that is not as the chain says is a fault, also where all items are', async () => {
  const faults = await faultsOf(tampered());

  expect(faults).toEqual([{ group: 'policy', sequence: 1, problem: 'the allowlist table: the head item was deleted' }]);
});

test('a chain that does not make its policy is a fault, whatever the table says', async () => {
  const [first] = links;
  const damaged = first ? [{ ...first, changes: null, problem: 'it has 1 of its 2 parts' }] : [];

  const faults = await faultsOf(new PolicyChainError('the chain does not hold'), damaged);

  expect(faults).toEqual([{ group: 'policy', sequence: 1, problem: 'it has 1 of its 2 parts' }]);
});

test('a chain that has lost the entry that the table names is a fault at the first place that is gone', async () => {
  const faults = await faultsOf(new PolicyChainError('the head names entry 2'));

  expect(faults).toEqual([{ group: 'policy', sequence: 2, problem: 'the head names entry 2' }]);
});

test('any other error is passed on', async () => {
  const faults = faultsOf(new Error('not permitted'));

  await expect(faults).rejects.toThrow('not permitted');
});
