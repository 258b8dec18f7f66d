import { expect, test } from 'vitest';
import type { FleetRules } from '../../../cli/accounts/account-view.ts';
import { registryResult } from '../../../cli/doctor/check-registry.ts';
import {
  aListing,
  anAccountDecision,
  aRegisteredAccount,
  confirmedAt,
  registryContents,
} from '../../builders/a-registry.ts';

const hourMs = 3_600_000;
const rules: FleetRules = {
  ...{ hub: '111122223333', named: null, includeOus: [], excludeOus: [] },
  now: Date.parse(confirmedAt) + hourMs / 2,
};
const accounts = [aRegisteredAccount(), aRegisteredAccount({ id: '555566667777', state: 'CLOSED' })];

function resultAfter(hours: number, contents: Parameters<typeof registryContents>[0] = { accounts }) {
  return registryResult(registryContents(contents), { ...rules, now: Date.parse(confirmedAt) + hours * hourMs });
}

test('a registry that is kept says how many accounts it has and how many are managed', () => {
  expect(resultAfter(0.5)).toEqual({ status: 'ok', detail: `3 accounts, 2 managed; last listing ${confirmedAt}` });
});

test.each([
  ['an hour is late for new accounts', 1.1, 'warning', 'more than an hour ago'],
  ['after a day nothing is changed any more', 25, 'failed', 'nothing is changed in any account'],
] as const)('a listing that is old: %s', (_, hours, status, detail) => {
  expect(resultAfter(hours)).toMatchObject({
    status,
    detail: expect.stringContaining(detail),
    mend: expect.stringContaining('discover'),
  });
});

test('a listing that was refused is a failure, with the numbers and the way out', () => {
  const refused = { at: '2026-11-30T12:15:00.000Z', reason: '2 of 3 active accounts are missing', listed: 1, known: 3 };

  const result = resultAfter(0.5, { accounts, listing: aListing({ refused }) });

  expect(result).toMatchObject({ status: 'failed', mend: expect.stringContaining('accounts exclude') });
  expect(result.detail).toContain('2 of 3 active accounts are missing (1 listed, 3 active in the registry)');
  expect(result.detail).toContain('nobody was removed');
});

test.each([null, aListing({ acceptedAt: null })])('a registry without an accepted listing is a failure', (listing) => {
  expect(resultAfter(0.5, { accounts, listing })).toMatchObject({
    status: 'failed',
    detail: expect.stringContaining('yet'),
  });
});

test('an account of which the membership is not confirmed is a warning that names it', () => {
  const dated = aRegisteredAccount({ seenAt: '2030-01-01T00:00:00.000Z' });

  const result = resultAfter(0.5, { accounts: [dated] });

  expect(result).toMatchObject({ status: 'warning', detail: expect.stringContaining(`such as ${dated.id}: `) });
});

test('an item that cannot be read is a failure that names it', () => {
  const damaged = [
    { id: 'account#444455556666', kind: 'account' as const, account: '444455556666', problem: 'state: missing' },
  ];

  const result = resultAfter(0.5, { accounts, decisions: { '555566667777': anAccountDecision() }, damaged });

  expect(result).toMatchObject({ status: 'failed', detail: expect.stringContaining('account#444455556666') });
});
