import type { AccountState, AccountStates } from '../../core/sweep/account-states.ts';

/** The states of accounts in memory, with every change that was put on record. */
export function memoryAccountStates(): AccountStates & { readonly changes: AccountState[] } {
  const states = new Map<string, AccountState>();
  const changes: AccountState[] = [];
  return {
    changes,
    unreachable: async () => new Map([...states].filter(([, { state }]) => state === 'unreachable')),
    unreachableOf: async (account) => {
      const state = states.get(account);
      return state?.state === 'unreachable' ? state : null;
    },
    put: async (state) => {
      if ((states.get(state.account)?.state ?? 'reachable') === state.state) return 'unchanged';
      states.set(state.account, state);
      changes.push(state);
      return 'changed';
    },
  };
}
