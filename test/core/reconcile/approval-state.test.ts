import { describe, expect, test } from 'vitest';
import type { Approval, Decision } from '../../../core/audit/approval.ts';
import type { Person } from '../../../core/audit/person.ts';
import { approvalState, entriesBehind } from '../../../core/reconcile/approval-state.ts';
import { ada, anApproval, aRejection, bob } from '../../builders/a-decision.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { anEntry, anOpenRule, aRule, now } from '../../builders/builders.ts';

const hourMs = 3_600_000;
const at = (offsetMs: number) => new Date(now + offsetMs).toISOString();

const proposal = aPlainEntry({
  schema: 3,
  id: 'rem-7',
  outcome: 'proposed',
  sequence: 4,
  hash: 'hash-4',
  steps: [{ kind: 'revokeIngress', rules: [anOpenRule({ id: 'sgr-open' })] }],
  allowlistEntries: [anEntry()],
  proposal: { digest: 'digest-1', by: null },
});

const context = { now, approvalMs: 24 * hourMs, freshDigest: 'digest-1', twoPersons: false, editors: new Map() };

function stateOf(decisions: readonly Decision[], change: Partial<typeof context> = {}, of = proposal) {
  return approvalState(of, decisions, { ...context, ...change });
}

describe('a proposal is approved', () => {
  test('by an approval that names it, its entry and its digest', () => {
    const approval = anApproval(proposal);

    expect(stateOf([approval])).toEqual({ kind: 'approved', approval });
  });

  test('where the group was not read, by the digest of the proposal', () => {
    expect(stateOf([anApproval(proposal)], { freshDigest: null as never })).toMatchObject({ kind: 'approved' });
  });

  test('by one of several approvals, where the others are void', () => {
    const valid = anApproval(proposal, { by: bob });
    const ended = anApproval(proposal, { at: at(-2 * hourMs), expiresAt: at(-hourMs) });

    expect(stateOf([ended, valid, ended])).toEqual({ kind: 'approved', approval: valid });
  });
});

describe('a proposal is not approved', () => {
  test('where nobody has decided', () => {
    expect(stateOf([])).toMatchObject({ kind: 'none' });
  });

  test('where it has no digest, since an earlier version made it', () => {
    const { proposal: _, ...old } = proposal;

    expect(stateOf([anApproval(proposal)], {}, old)).toMatchObject({ kind: 'none' });
  });

  test('where the entry is no proposal', () => {
    expect(stateOf([anApproval(proposal)], {}, { ...proposal, outcome: 'planned' })).toMatchObject({ kind: 'none' });
  });

  test.each<[string, Partial<Approval>]>([
    ['another entry of the chain', { proposal: { sequence: 3, hash: 'hash-4' } }],
    ['an entry with another hash', { proposal: { sequence: 4, hash: 'hash-x' } }],
    ['another group', { group: { ...proposal.group, groupId: 'sg-00000000000000001' } }],
    ['another proposal', { id: 'rem-8' }],
    ['another plan than the proposal', { digest: 'digest-2' }],
  ])('by an approval of %s', (_, change) => {
    expect(stateOf([anApproval(proposal, change)])).toMatchObject({ kind: 'void' });
  });

  test('where the plan is another by now', () => {
    expect(stateOf([anApproval(proposal)], { freshDigest: 'digest-2' })).toMatchObject({
      kind: 'void',
      why: expect.stringContaining('has changed since it was proposed'),
    });
  });

  test.each<[string, Partial<Approval>]>([
    ['has ended by what it says', { expiresAt: at(0) }],
    ['has no end', { expiresAt: null }],
    ['says that it lasts for years, after the setting has ended it', { at: at(-24 * hourMs), expiresAt: at(1e12) }],
    ['is dated in the future', { at: at(15_001), expiresAt: at(hourMs) }],
    ['has no time', { at: 'never' }],
  ])('by an approval that %s', (_, change) => {
    expect(stateOf([anApproval(proposal, change)])).toMatchObject({ kind: 'void' });
  });

  test.each([
    ['an approval is valid as well', [anApproval(proposal), aRejection(proposal)]],
    ['an approval came later', [aRejection(proposal, { at: at(-hourMs) }), anApproval(proposal)]],
    ['the rejection is dated in the future', [anApproval(proposal), aRejection(proposal, { at: at(hourMs) })]],
    ['the rejection names another digest', [anApproval(proposal), aRejection(proposal, { digest: 'x' })]],
  ])('where somebody has rejected it, though %s', (_, decisions) => {
    expect(stateOf(decisions)).toMatchObject({ kind: 'rejected', rejection: { by: bob } });
  });

  test('in one plain line, whatever its reason is', () => {
    const rejection = aRejection(proposal, { reason: 'no\u001b[2J\n\u202eapproved by ada' });

    expect(stateOf([rejection])).toMatchObject({
      kind: 'rejected',
      why: expect.stringMatching(/: no \[2J approved by ada$/),
    });
  });

  test('where a decision about it cannot be read, which may be a rejection', () => {
    const unreadable = { kind: 'unreadable', problem: 'damaged' } as const;

    expect(stateOf([anApproval(proposal), unreadable])).toMatchObject({ kind: 'void' });
  });

  test('a rejection of another entry of the chain does not count', () => {
    const earlier = aRejection(proposal, { proposal: { sequence: 2, hash: 'hash-2' } });

    expect(stateOf([earlier, anApproval(proposal)])).toMatchObject({ kind: 'approved' });
  });
});

describe('where two persons are wanted', () => {
  const two = (editor: Person | null, by: Person | null = null) =>
    approvalState({ ...proposal, proposal: { digest: 'digest-1', by } }, [anApproval(proposal)], {
      ...context,
      twoPersons: true,
      editors: new Map(editor ? [['entry-office', editor]] : []),
    });

  test('somebody who neither proposed nor edited may approve', () => {
    expect(two(bob, bob)).toMatchObject({ kind: 'approved', approval: { by: ada } });
  });

  test('who proposed it by hand may not', () => {
    expect(two(bob, ada)).toMatchObject({ kind: 'void', why: expect.stringContaining('proposed the plan') });
  });

  test('who last edited one of its allowlist entries may not', () => {
    expect(two(ada)).toMatchObject({ kind: 'void', why: expect.stringContaining('entry-office') });
  });

  test('nobody may where it is not known who edited an entry', () => {
    expect(two(null)).toMatchObject({ kind: 'void', why: expect.stringContaining('nobody knows who last edited') });
  });

  test('sessions of two roles under one name are one person', () => {
    const editor = { arn: 'arn:aws:sts::111122223333:assumed-role/editor/Ada', userId: 'AROAEDITOR:Ada' };
    const by = { arn: 'arn:aws:sts::111122223333:assumed-role/approver/ada', userId: 'AROAAPPROVER:ada' };
    const editors = new Map([['entry-office', editor]]);

    const state = approvalState(proposal, [anApproval(proposal, { by })], { ...context, twoPersons: true, editors });

    expect(state).toMatchObject({ kind: 'void' });
  });
});

test('a plan rests on the entries that speak for the group and on those of the rules that it revokes', () => {
  const listed = (ruleId: string | null, id: string) => ({
    permission: aRule(),
    ruleId,
    remediation: 'rem-1',
    entries: [{ id, version: 1 }],
  });
  const rules = [listed('sgr-open', 'entry-ended'), listed('sgr-other', 'entry-kept'), listed(null, 'entry-new')];

  expect(entriesBehind({ ...proposal, list: { rules, closed: [] } })).toEqual(['entry-ended', 'entry-office']);
});
