import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccountState, AccountStates } from '../../core/sweep/account-states.ts';

export interface OpenAccountStates {
  readonly states: AccountStates;
  readonly close: () => Promise<void>;
}

const account = '444455556666';
const unreachable: AccountState = {
  account,
  state: 'unreachable',
  since: '2026-11-15T12:00:00.000Z',
  reason: 'the role cannot be assumed',
};
const reachable: AccountState = { account, state: 'reachable', since: '2026-11-15T14:00:00.000Z', reason: null };

/** What smtp-warden relies on of the states of accounts. `open` gives a store with none. */
export function accountStatesContract(name: string, open: () => Promise<OpenAccountStates>): void {
  describe(`account states contract: ${name}`, () => {
    let opened: OpenAccountStates;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened?.close());

    test('an account of which nothing is on record can be reached, and to say so changes nothing', async () => {
      const { states } = opened;

      expect(await states.put(reachable)).toBe('unchanged');
      expect(await states.unreachable()).toEqual(new Map());
    });

    test('an account that cannot be reached is on record as it was when it was noticed first', async () => {
      const { states } = opened;
      const later = { ...unreachable, since: '2026-11-15T13:00:00.000Z', reason: 'something else' };

      const answers = [await states.put(unreachable), await states.put(later)];

      expect(answers).toEqual(['changed', 'unchanged']);
      expect(await states.unreachable()).toEqual(new Map([[account, unreachable]]));
    });

    test('of many who notice a change at the same time one has made it', async () => {
      const { states } = opened;

      const answers = await Promise.all(Array.from({ length: 5 }, () => states.put(unreachable)));

      expect(answers.toSorted()).toEqual(['changed', ...Array(4).fill('unchanged')]);
    });

    test('an account that can be reached again is not among those that cannot, until it is out of reach once more', async () => {
      const { states } = opened;
      await states.put(unreachable);

      const answers = [await states.put(reachable), await states.put(reachable)];
      const between = await states.unreachable();
      const again = { ...unreachable, since: '2026-11-16T12:00:00.000Z' };
      await states.put(again);

      expect(answers).toEqual(['changed', 'unchanged']);
      expect(between).toEqual(new Map());
      expect(await states.unreachable()).toEqual(new Map([[account, again]]));
    });

    test('one account says nothing about another', async () => {
      const { states } = opened;
      await states.put(unreachable);

      expect(await states.put({ ...unreachable, account: '777788889999' })).toBe('changed');
      expect([...(await states.unreachable()).keys()].sort()).toEqual([account, '777788889999']);
    });
  });
}
