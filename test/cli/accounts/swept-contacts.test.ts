import { expect, test } from 'vitest';
import { contactsOf } from '../../../cli/accounts/swept-contacts.ts';
import type { AccountReport, RegionReport } from '../../../core/sweep/account-report.ts';
import type { SweepState } from '../../../core/sweep/sweep-ledger.ts';

const region = (name: string): RegionReport => ({
  ...{ region: name, groups: 1, findings: 0, changes: 0, optedIn: 0, candidates: [], candidateNames: [] },
});

const report = (account: string, regions: readonly string[]): [string, AccountReport] => [
  account,
  { account, regions: regions.map(region), skipped: [], failures: [] },
];

test('the last sweep says which regions of an account it has scanned, and nothing of one that it could not reach', () => {
  const startedAt = '2026-11-30T06:00:00.000Z';
  const reports = new Map([report('444455556666', ['eu-west-1', 'us-east-1']), report('777788889999', [])]);
  const sweep = { sweepId: 'sweep-1', startedAt } as SweepState['sweep'];

  const contacts = contactsOf({ sweep, reports, conclusion: null });

  expect([...contacts]).toEqual([['444455556666', { regions: ['eu-west-1', 'us-east-1'], lastContact: startedAt }]]);
  expect(contactsOf(null).size).toBe(0);
});
