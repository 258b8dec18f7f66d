import { expect, test } from 'vitest';
import { acceptanceOf } from '../../../core/organisation/accept-listing.ts';
import type { RegisteredAccount } from '../../../core/organisation/registry.ts';
import { aListedAccount, anAccountDecision, aRegisteredAccount, registryContents } from '../../builders/a-registry.ts';

const ids = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => String(100_000_000_000 + from + index));
const known = (count: number, changes: Partial<RegisteredAccount> = {}) =>
  ids(count).map((id) => aRegisteredAccount({ id, ...changes }));
const listed = (all: readonly string[]) => all.map((id) => aListedAccount({ id }));

test('a listing is believed in which a tenth of the active accounts are missing', () => {
  const contents = registryContents({ accounts: known(50) });

  expect(acceptanceOf(listed(ids(45)), contents)).toEqual({ kind: 'accepted' });
});

test('one in which more are missing is not', () => {
  const contents = registryContents({ accounts: known(50) });

  expect(acceptanceOf(listed(ids(44)), contents)).toEqual({
    kind: 'refused',
    reason: '6 of 50 active accounts are missing in it, more than 10 %',
    listed: 44,
    known: 50,
    missing: ids(6, 44),
  });
});

test('nor one of as many other accounts: it may be of another organisation', () => {
  const contents = registryContents({ accounts: known(50) });

  expect(acceptanceOf(listed(ids(50, 1_000)), contents)).toMatchObject({ kind: 'refused', listed: 50, known: 50 });
});

test('nor an empty one, also where nothing is known yet', () => {
  const refused = { kind: 'refused', reason: 'it names no account', listed: 0 };

  expect(acceptanceOf([], registryContents({ accounts: known(3) }))).toMatchObject(refused);
  expect(acceptanceOf([], registryContents({ listing: null }))).toMatchObject(refused);
});

test('the first one is believed', () => {
  expect(acceptanceOf(listed(ids(1)), registryContents({ listing: null }))).toEqual({ kind: 'accepted' });
});

test('accounts that are not in use count for nothing', () => {
  const accounts = [...known(10), ...ids(40, 500).map((id) => aRegisteredAccount({ id, state: 'SUSPENDED' }))];

  expect(acceptanceOf(listed(ids(10)), registryContents({ accounts })).kind).toBe('accepted');
});

test('accounts that a person has excluded may all be missing: that is how many leave at a time', () => {
  const decisions = Object.fromEntries(ids(20).map((id) => [id, anAccountDecision()]));
  const accounts = known(50);

  expect(acceptanceOf(listed(ids(30, 20)), registryContents({ accounts })).kind).toBe('refused');
  expect(acceptanceOf(listed(ids(30, 20)), registryContents({ accounts, decisions })).kind).toBe('accepted');
});

test('an account that is named twice counts once', () => {
  const contents = registryContents({ accounts: known(50) });

  expect(acceptanceOf(listed([...ids(25), ...ids(25)]), contents)).toMatchObject({ kind: 'refused', listed: 25 });
});
