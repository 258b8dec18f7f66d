import { describe, expect, test } from 'vitest';
import { isOpenProposal, openProposals, type ProposalSource } from '../../../cli/approvals/open-proposals.ts';
import type { Decision } from '../../../core/audit/approval.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { GroupState } from '../../../core/audit/group-states.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { anApproval, aRejection } from '../../builders/a-decision.ts';
import { aPlainRecord } from '../../builders/a-plain-record.ts';
import { now } from '../../builders/builders.ts';

const proposedPlan = { digest: 'd1', by: null };
const record = aPlainRecord({ schema: 3, outcome: 'proposed', proposal: proposedPlan, at: '2026-11-15T11:00:00.000Z' });
const proposal = link(record, null);

/** A log with the chain of one group, and what people have decided. */
function aSource(entries: readonly AuditEntry[], decisions: readonly Decision[] = [], at = now): ProposalSource {
  const last = entries.at(-1);
  const state = last && { ...last, undoes: null, hasFinding: false, list: { rules: [], closed: [] } };
  const groups: readonly GroupState[] = state ? [state] : [];
  return {
    runtime: {
      clock: { now: () => at },
      settings: { approvalMs: 86_400_000, twoPersons: false },
      approvals: { of: async () => decisions, lastEditors: async () => new Map() },
      auditLog: {
        tail: async () => entries.map((entry) => ({ stored: entry, entry, problem: null })),
        states: async () => ({ groups, heads: [], faults: [], entries: entries.length, decisions: [] }),
      },
    },
  };
}

describe('a proposal is open', () => {
  test.each([
    ['while nobody has decided', [], now],
    ['again when its approval has ended', [anApproval(proposal)], now + 2 * 86_400_000],
    ['where the decision names another plan', [anApproval(proposal, { digest: 'other' })], now],
    ['where the decision cannot be read', [{ kind: 'unreadable', problem: 'damaged' } as const], now],
  ])('%s', async (_, decisions, at) => {
    const source = aSource([proposal], decisions, at);

    expect(await openProposals(source)).toEqual([proposal]);
    expect(await isOpenProposal(proposal, source)).toBe(true);
  });
});

describe('a proposal is closed', () => {
  const next = (change: object) =>
    link({ ...record, id: 'rem-2', at: '2026-11-15T11:30:00.000Z', ...change }, proposal);

  test.each([
    ['once it is approved', [proposal], [anApproval(proposal)]],
    ['once it is rejected', [proposal], [aRejection(proposal)]],
    ['once it is both', [proposal], [anApproval(proposal), aRejection(proposal)]],
    ['when something is done in the group', [proposal, next({ outcome: 'completed' })], []],
    ['when it is withdrawn', [proposal, next({ id: record.id, outcome: 'withdrawn' })], []],
    ['where its chain is not valid', [{ ...proposal, reason: 'forged' }], []],
  ])('%s', async (_, entries, decisions) => {
    const source = aSource(entries, decisions);

    expect(await openProposals(source)).toEqual([]);
    expect(await isOpenProposal(proposal, source)).toBe(false);
  });

  test('when a newer one replaces it, which is open', async () => {
    const newer = next({});
    const source = aSource([proposal, newer]);

    expect(await openProposals(source)).toEqual([newer]);
    expect(await isOpenProposal(proposal, source)).toBe(false);
  });
});
