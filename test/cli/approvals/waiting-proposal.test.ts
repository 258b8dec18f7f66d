import { expect, test } from 'vitest';
import { waitingProposalOf } from '../../../cli/approvals/waiting-proposal.ts';
import type { Decision } from '../../../core/audit/approval.ts';
import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { anApproval, aRejection } from '../../builders/a-decision.ts';
import { aPlainRecord } from '../../builders/a-plain-record.ts';
import { now } from '../../builders/builders.ts';

function entryWith(change: Partial<AuditRecord> = {}) {
  const at = '2026-11-15T11:00:00.000Z';
  const record = aPlainRecord({ schema: 3, outcome: 'proposed', proposal: { digest: 'd1', by: null }, at, ...change });
  return link(record, null);
}

function waiting(entry = entryWith(), decisions: readonly Decision[] = [], at = now) {
  const approvals = { of: async () => decisions, lastEditors: async () => new Map() };
  const settings = { approvalMs: 86_400_000, twoPersons: false };
  return waitingProposalOf(entry, { runtime: { approvals, settings, clock: { now: () => at } } });
}

test('a proposal waits until it is decided, and again when its approval has ended', async () => {
  const entry = entryWith();
  const expected = { id: entry.id, at: entry.at, digest: 'd1', state: 'waiting', stopsMail: false };

  expect(await waiting(entry)).toEqual(expected);
  expect(await waiting(entry, [anApproval(entry)], now + 2 * 86_400_000)).toEqual(expected);
});

test('one that is approved says so; one that is rejected is none', async () => {
  const entry = entryWith();

  expect(await waiting(entry, [anApproval(entry)])).toMatchObject({ id: entry.id, state: 'approved' });
  expect(await waiting(entry, [anApproval(entry), aRejection(entry)])).toBeNull();
});

test('what is deferred for mail alone can be approved by whoever overrules the mail', async () => {
  expect(await waiting(entryWith({ outcome: 'deferred' }))).toMatchObject({ state: 'waiting', stopsMail: true });
});

test('another entry is no proposal', async () => {
  const { proposal: _, ...deferred } = entryWith({ outcome: 'deferred' });
  const withdrawn = entryWith({ outcome: 'withdrawn' });

  for (const entry of [deferred, withdrawn]) expect(await waiting(entry, [anApproval(entry)])).toBeNull();
});
