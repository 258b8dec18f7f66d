import { describe, expect, test } from 'vitest';
import { registryUpdate } from '../../../core/organisation/registry-update.ts';
import {
  aListedAccount,
  aListing,
  aRegisteredAccount,
  confirmedAt,
  production,
  registryContents,
  root,
  workloads,
} from '../../builders/a-registry.ts';

const at = '2026-11-30T12:15:00.000Z';
const other = '777788889999';
const accounts = Array.from({ length: 20 }, (_, index) => aRegisteredAccount({ id: String(100_000_000_000 + index) }));
const all = accounts.map(({ seenAt: _, ...listed }) => listed);
const contents = registryContents({ accounts });
const [first = aRegisteredAccount()] = accounts;

describe('a listing that is accepted', () => {
  test('writes nothing but itself where nothing has changed', () => {
    expect(registryUpdate(all, contents, at)).toEqual({
      acceptance: { kind: 'accepted' },
      writes: [],
      listing: { acceptedAt: at, accounts: 20, refused: null },
      changes: [],
    });
  });

  test('registers whom it names for the first time', () => {
    const joining = aListedAccount({ id: other });
    const account = { ...joining, seenAt: at };

    const { writes, changes } = registryUpdate([...all, joining], contents, at);

    expect(writes).toEqual([{ account, before: null, isRepair: false }]);
    expect(changes).toEqual([{ kind: 'joined', account }]);
  });

  test('has left whom it does not name, once', () => {
    const { writes, changes } = registryUpdate(all.slice(1), contents, at);
    const gone = writes.map(({ account }) => account);
    const after = registryContents({ accounts: [...gone, ...accounts.slice(1)] });

    expect(gone).toEqual([{ ...first, state: 'LEFT' }]);
    expect(changes).toEqual([{ kind: 'left', account: { ...first, state: 'LEFT' } }]);
    expect(registryUpdate(all.slice(1), after, at)).toMatchObject({ writes: [], changes: [] });
    expect(registryUpdate(all, after, at).changes).toMatchObject([{ kind: 'joined', account: { state: 'ACTIVE' } }]);
  });

  test('says who is suspended, and who has moved', () => {
    const [one = aListedAccount(), two = aListedAccount(), ...rest] = all;
    const moved = { ...two, ouPath: [root, workloads], ouNames: ['Root', 'workloads'] };

    const { changes } = registryUpdate([{ ...one, state: 'SUSPENDED' }, moved, ...rest], contents, at);

    expect(changes).toEqual([
      { kind: 'state', account: { ...first, state: 'SUSPENDED', seenAt: at }, from: 'ACTIVE' },
      { kind: 'moved', account: { ...accounts[1], ...moved, seenAt: at }, from: accounts[1] },
    ]);
  });

  test('leaves an account where it was that the tree does not have', () => {
    const [one = aListedAccount(), ...rest] = all;

    const { writes } = registryUpdate([{ ...one, name: 'new', ouPath: null, ouNames: null }, ...rest], contents, at);

    expect(writes).toMatchObject([{ account: { name: 'new', ouPath: [root, workloads, production] } }]);
  });

  test('replaces an item that cannot be read, and a time of the future', () => {
    const future = { ...first, seenAt: '2030-01-01T00:00:00.000Z' };
    const damaged = [{ id: `account#${other}`, kind: 'account', account: other, problem: 'no name' }] as const;
    const odd = registryContents({ accounts: [future, ...accounts.slice(1)], damaged });

    const { writes, changes } = registryUpdate([...all, aListedAccount({ id: other })], odd, at);

    expect(writes).toMatchObject([
      { account: { id: first.id, seenAt: at }, before: future, isRepair: false },
      { account: { id: other, seenAt: at }, before: null, isRepair: true },
    ]);
    expect(changes).toEqual([]);
  });
});

describe('a listing that is refused', () => {
  test('removes nobody, and confirms those that it names', () => {
    const { acceptance, writes, listing, changes } = registryUpdate(all.slice(10), contents, at);

    expect(acceptance.kind).toBe('refused');
    expect(writes.map(({ account }) => account)).toEqual(accounts.slice(10).map((one) => ({ ...one, seenAt: at })));
    expect(listing).toEqual({
      acceptedAt: confirmedAt,
      accounts: 20,
      refused: { at, reason: expect.stringContaining('10 of 20'), listed: 10, known: 20 },
    });
    expect(changes).toEqual([]);
  });

  test('keeps the time of the first of several, until one is accepted', () => {
    const refused = { at: '2026-11-30T12:01:00.000Z', reason: 'it names no account', listed: 0, known: 20 };
    const before = registryContents({ accounts, listing: aListing({ refused }) });

    expect(registryUpdate([], before, at).listing.refused?.at).toBe(refused.at);
    expect(registryUpdate(all, before, at).listing.refused).toBeNull();
  });
});

describe('an account whose item cannot be read', () => {
  const damaged = [{ id: `account#${other}`, kind: 'account', account: other, problem: 'no name' }] as const;

  test('has left where no listing names it, so that no sweep asks for it any more', () => {
    const { acceptance, writes, changes } = registryUpdate(all, registryContents({ accounts, damaged }), at);

    const account = { id: other, name: '', ouPath: null, ouNames: null, state: 'LEFT', joinedAt: null, seenAt: at };
    expect(acceptance.kind).toBe('accepted');
    expect(writes).toEqual([{ account, before: null, isRepair: true }]);
    expect(changes).toEqual([{ kind: 'left', account }]);
  });

  test('counts among those that may not be missing in a listing', () => {
    const few = registryContents({ accounts: accounts.slice(0, 8), damaged });

    const { acceptance, writes } = registryUpdate(all.slice(0, 8), few, at);

    expect(acceptance).toMatchObject({ kind: 'refused', known: 9, missing: [other] });
    expect(writes.map(({ account }) => account.id)).not.toContain(other);
  });
});
