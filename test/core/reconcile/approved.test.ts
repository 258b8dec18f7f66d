import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { link } from '../../../core/audit/hash-chain.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { reconcile } from '../../../core/reconcile/reconcile.ts';
import { ada, anApproval, aRejection, bob } from '../../builders/a-decision.ts';
import { aGroup, claimMs, type Death, type Group, killedAt } from '../../builders/a-group.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aPrefixList,
  aRule,
  fromList,
  groupRef,
  ports,
} from '../../builders/builders.ts';
import { aCheck, reconcileSettings } from '../../builders/in-memory-world.ts';

const plan = { mode: 'plan' } as const;
const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const office = 'tcp 25-25 81.2.69.0/24';
const closed = ['tcp 20-24 0.0.0.0/0', office, 'tcp 26-30 0.0.0.0/0'].sort();
const open = ['tcp 20-30 0.0.0.0/0'];

/** A group of which the closing is proposed. */
async function proposed(group = aGroup({ rules: [range] })): Promise<Group> {
  await group.check(plan);
  return group;
}

function approve(group: Group, change = {}): void {
  group.world.decisions.push(anApproval(group.last(), change));
}

describe('an approved plan', () => {
  test('is executed in plan mode by the next check, and the claim and its end name the approval', async () => {
    const group = await proposed();
    approve(group);
    const { digest } = group.last().proposal ?? {};

    const result = await group.check(plan);

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(group.keys()).toEqual(closed);
    expect(group.outcomes()).toEqual(['proposed', 'planned', 'completed']);
    const approval = { by: ada, at: '2026-11-15T12:00:00.000Z', digest };
    expect(group.entries().slice(1)).toMatchObject([
      { schema: 3, approval },
      { schema: 3, approval },
    ]);
    expect(group.fault()).toBeNull();
  });

  test('is on record with who opened the port, by the event that the proposal came of', async () => {
    const actor = {
      arn: 'arn:aws:iam::111122223333:user/eve',
      type: 'IAMUser',
      sourceIp: null,
      userAgent: null,
      at: null,
    };
    const trigger = { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId: 'event-1', actor } as const;
    const group = aGroup({ rules: [range] });
    await group.check({ ...plan, trigger });
    approve(group);

    await group.check({ ...plan, trigger: { kind: 'event', name: 'ProposalApproved', eventId: null, actor: null } });

    expect(group.last()).toMatchObject({ outcome: 'completed', trigger });
  });

  test('that a person executes is on record as their own run', async () => {
    const group = await proposed();
    approve(group);
    const trigger = { kind: 'cli', name: 'approve', eventId: null, actor: null } as const;

    await group.check({ ...plan, trigger });

    expect(group.last()).toMatchObject({ outcome: 'completed', trigger });
  });

  test('is executed by the decision that the caller has just recorded', async () => {
    const group = await proposed();

    await group.check({ ...plan, justDecided: anApproval(group.last()) });

    expect(group.keys()).toEqual(closed);
  });

  test('is not executed by a check that may not close, and stays approved', async () => {
    const group = await proposed();
    approve(group);

    const result = await group.check({ ...plan, mayClose: false });

    expect(result).toMatchObject({ kind: 'decided', isNew: false });
    expect(group.keys()).toEqual(open);
    await group.check(plan);
    expect(group.keys()).toEqual(closed);
  });

  test('is not executed by who only proposes', async () => {
    const group = await proposed();
    approve(group);

    await group.check({ ...plan, proposedBy: bob });

    expect(group.keys()).toEqual(open);
  });

  test('that only follows the allowlist is executed also by a check that may not close', async () => {
    const group = aGroup({ rules: [range] });
    await group.check();
    group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' })] });
    await group.check(plan);
    approve(group);

    await group.check({ ...plan, mayClose: false });

    expect(group.keys()).not.toContain(office);
  });
});

describe('a proposal with the digest of a plan that it does not say', () => {
  /** A proposal, and behind it one that somebody put there who can write the table: its hash and link are right. */
  async function forged(change: Partial<AuditEntry>, group = aGroup({ rules: [range] })) {
    await proposed(group);
    const { sequence: _s, previousHash: _p, hash: _h, ...body } = group.last();
    group.world.forge(groupRef, link({ ...body, ...change }, group.last()));
    approve(group);
    return group;
  }

  test.each<[string, Partial<AuditEntry>]>([
    ['other steps', { steps: [] }],
    ['no allowlist entry, so that two persons are not asked for', { allowlistEntries: [] }],
    ['nothing lost, or more', { lost: [{ kind: 'protocols', securityGroupRuleId: 'sgr-open', what: 'GRE' }] }],
  ])('by %s: is not executed, and the plan is proposed anew', async (_, change) => {
    const group = await forged(change);

    const result = await group.check(plan);

    expect(group.keys()).toEqual(open);
    expect(result).toMatchObject({ kind: 'decided', isNew: true, approval: expect.stringContaining('it was forged') });
    expect(group.outcomes()).toEqual(['proposed', 'proposed', 'proposed']);
    approve(group);
    await group.check(plan);
    expect(group.keys()).toEqual(closed);
  });

  test('is told apart also where a prefix list is revoked, of which the digest has the entries', async () => {
    const list = aPrefixList({ entries: [cidr('32.0.0.0/3'), cidr('64.0.0.0/3')] });
    const listed = aRule({ id: 'sgr-list', source: fromList(list.id) });
    const world = () => aGroup({ rules: [listed], prefixLists: { [list.id]: list } });
    const lying = await forged({ allowlistEntries: [] }, world());
    const honest = await proposed(world());
    approve(honest);

    await lying.check(plan);
    await honest.check(plan);

    expect([lying.outcomes().at(-1), honest.outcomes().at(-1)]).toEqual(['proposed', 'completed']);
  });
});

describe('an approval overrules only the mode', () => {
  test.each([
    ['opted out', { tags: {} }, aPolicy(), 'reported'],
    ['exempt', {}, aPolicy({ exemptions: [anExemption()] }), 'exempted'],
    ['left with nobody approved', {}, aPolicy({ entries: [] }), 'deferred'],
  ])('a group that is %s by now is not changed', async (_, snapshot, policy, outcome) => {
    const group = await proposed();
    approve(group);
    group.edit((rules) => rules, snapshot);
    group.world.policy = policy;

    await group.check(plan);

    expect(group.keys()).toEqual(open);
    expect(group.last().outcome).toBe(outcome);
  });

  test('a policy that cannot be read is an error, and nothing is changed', async () => {
    const group = await proposed();
    approve(group);
    group.world.policy = new Error('the chain of the policy does not hold');

    await expect(group.check(plan)).rejects.toThrow('does not hold');
    expect(group.keys()).toEqual(open);
  });

  test('decisions that cannot be read are an error, and nothing is changed', async () => {
    const group = await proposed();
    const approvals = { ...group.world.approvals, of: () => Promise.reject(new Error('throttled')) };

    await expect(group.check(plan, { approvals })).rejects.toThrow('throttled');
    expect(group.keys()).toEqual(open);
  });

  test('where the limit of closings is reached it waits, with an alarm, and stays approved', async () => {
    const group = await proposed();
    approve(group);
    group.world.closingsLeft = 0;

    const held = await group.check(plan);

    expect(held).toMatchObject({ kind: 'busy', againInMs: 600_000 });
    expect(group.keys()).toEqual(open);
    expect(group.alarms()).toEqual(['ChangeLimitReached']);
    group.world.closingsLeft = 1;
    await group.check(plan);
    expect(group.keys()).toEqual(closed);
  });

  test('in mode off nothing happens', async () => {
    const group = await proposed();
    approve(group);

    await group.check({}, { settings: reconcileSettings({ mode: 'off' }) });

    expect(group.keys()).toEqual(open);
  });
});

describe('exactly the approved plan is executed, or nothing', () => {
  test('where the group has changed, the approval is void and another plan is proposed', async () => {
    const group = await proposed();
    approve(group);
    group.edit(() => [anOpenRule({ id: 'sgr-open', ports: ports(20, 31) })]);

    const result = await group.check(plan);

    expect(result).toMatchObject({
      kind: 'decided',
      isNew: true,
      entry: { outcome: 'proposed' },
      approval: expect.stringContaining('has changed since it was proposed'),
    });
    expect(group.keys()).toEqual(['tcp 20-31 0.0.0.0/0']);
    expect(await group.check(plan)).toMatchObject({ isNew: false });
    expect(group.keys()).toEqual(['tcp 20-31 0.0.0.0/0']);
  });

  test.each([
    ['renewed', [anEntry({ version: 2 })]],
    ['added', [anEntry(), anEntry({ id: 'entry-other', scope: { kind: 'group', groupId: groupRef.groupId } })]],
  ])('where an allowlist entry was %s, too', async (_, entries) => {
    const group = await proposed();
    approve(group);
    group.world.policy = aPolicy({ entries });

    const result = await group.check(plan);

    expect(result).toMatchObject({ isNew: true, entry: { outcome: 'proposed' } });
    expect(group.keys()).toEqual(open);
  });

  test('where somebody changes the group during the run, the rest is proposed and not done', async () => {
    const group = await proposed();
    approve(group);
    group.editBefore('revokeIngress', (rules) =>
      rules.map((rule) => (rule.id === 'sgr-open' ? { ...rule, ports: ports(20, 31) } : rule)),
    );

    await group.check(plan);

    expect(group.keys()).toContain('tcp 20-31 0.0.0.0/0');
    expect(group.entries().filter(({ outcome }) => outcome === 'planned')).toHaveLength(1);
    expect(group.last()).toMatchObject({ outcome: 'proposed' });
  });
});

describe('an approval is used once', () => {
  test('and not again after the group was reopened by hand', async () => {
    const group = await proposed();
    approve(group);
    await group.check(plan);
    group.edit(() => [{ ...range, id: 'sgr-again' }]);

    await group.check(plan);
    await group.check(plan);

    expect(group.keys()).toEqual(open);
    expect(group.outcomes()).toEqual(['proposed', 'planned', 'completed', 'proposed']);
  });

  test('and not after another decision overtook the proposal', async () => {
    const group = await proposed();
    approve(group);
    group.world.policy = aPolicy({ exemptions: [anExemption()] });
    await group.check(plan);
    group.world.policy = aPolicy();

    await group.check(plan);

    expect(group.keys()).toEqual(open);
    expect(group.outcomes()).toEqual(['proposed', 'exempted', 'proposed']);
  });

  test('also where two people approve at once and two workers check at once', async () => {
    const group = await proposed();
    approve(group);
    approve(group, { by: bob });

    const results = await Promise.all([group.check(plan), group.check(plan)]);

    expect(group.entries().filter(({ outcome }) => outcome === 'planned')).toHaveLength(1);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['busy', 'remediated']);
    expect(group.keys()).toEqual(closed);
  });

  const deaths: readonly Death[] = [
    { call: 'append' },
    { call: 'append', isAfter: true },
    { call: 'authorizeIngress' },
    { call: 'authorizeIngress', isAfter: true },
    { call: 'revokeIngress' },
    { call: 'revokeIngress', isAfter: true },
    { call: 'authorizeIngress', nth: 2 },
    { call: 'authorizeIngress', nth: 2, isAfter: true },
    { call: 'append', nth: 2 },
    { call: 'append', nth: 2, isAfter: true },
  ];

  test.each(deaths)('where the worker is killed: %o', async (death) => {
    const group = await proposed();
    approve(group);
    await expect(group.check(plan, killedAt(group, death))).rejects.toThrow('killed');
    const wasClaimed = group.outcomes().includes('planned');
    group.time.passed += claimMs;

    await group.check(plan);
    await group.check(plan);

    expect(group.entries().filter(({ approval, outcome }) => approval && outcome === 'planned')).toHaveLength(1);
    // Before the claim the approval is unused; after it a closing that was not made is proposed again.
    const isClosed = !group.keys().includes('tcp 20-30 0.0.0.0/0');
    if (!wasClaimed) expect(isClosed).toBe(true);
    expect(isClosed ? group.keys() : group.last().outcome).toEqual(isClosed ? closed : 'proposed');
    expect(group.fault()).toBeNull();
  });
});

describe('a rejection', () => {
  test('at once with an approval wins', async () => {
    const group = await proposed();
    approve(group);
    group.world.decisions.push(aRejection(group.last()));

    const result = await group.check(plan);

    expect(result).toMatchObject({ kind: 'decided', isNew: false, approval: expect.stringContaining('rejected by') });
    expect(group.keys()).toEqual(open);
  });

  test('stands until the finding changes: another version of an allowlist entry is no reason to ask again', async () => {
    const group = await proposed();
    group.world.decisions.push(aRejection(group.last()));
    group.world.policy = aPolicy({ entries: [anEntry({ version: 2 })] });

    expect(await group.check(plan)).toMatchObject({ isNew: false });
    group.edit((rules) => [...rules, aRule({ id: 'sgr-more', source: anOpenRule().source })]);
    expect(await group.check(plan)).toMatchObject({ isNew: true, entry: { outcome: 'proposed' } });
  });

  test('is answered by a proposal by hand, which can be approved', async () => {
    const group = await proposed();
    group.world.decisions.push(aRejection(group.last()));

    const result = await group.check({ ...plan, proposedBy: bob });

    expect(result).toMatchObject({ isNew: true, entry: { proposal: { by: bob } } });
    approve(group);
    await group.check(plan);
    expect(group.keys()).toEqual(closed);
  });
});

describe('where two persons are wanted', () => {
  const settings = reconcileSettings({ mode: 'plan', twoPersons: true });

  test.each([
    ['somebody else edited the allowlist entry', bob, closed],
    ['the approver edited the allowlist entry', ada, open],
    ['nobody knows who did', null, open],
  ])('%s', async (_, editor, expected) => {
    const group = await proposed();
    approve(group);
    if (editor) group.world.editors.set('entry-office', editor);

    await group.check({}, { settings });

    expect(group.keys()).toEqual(expected);
  });
});

describe('a proposal is withdrawn', () => {
  test('where the group was fixed by hand, once, and under its own id', async () => {
    const group = await proposed();
    const { id } = group.last();
    group.edit(() => []);

    const result = await group.check(plan);
    await group.check(plan);

    expect(result).toMatchObject({ kind: 'compliant' });
    expect(group.outcomes()).toEqual(['proposed', 'withdrawn']);
    expect(group.last()).toMatchObject({ id, schema: 3, finding: { exposures: [] } });
    expect(group.fault()).toBeNull();
  });

  test('where the group was deleted', async () => {
    const group = await proposed();
    group.world.remove(groupRef);

    const result = await group.check(plan);

    expect(result).toMatchObject({ kind: 'gone' });
    expect(group.last()).toMatchObject({ outcome: 'withdrawn', reason: 'the group was deleted' });
  });

  test('in mode enforce as well', async () => {
    const group = await proposed();
    group.edit(() => []);

    await group.check();

    expect(group.last().outcome).toBe('withdrawn');
  });

  test('and is proposed again where the group is open again, which the old approval does not reach', async () => {
    const group = await proposed();
    approve(group);
    group.edit(() => []);
    await group.check(plan);
    group.edit(() => [range]);

    await group.check(plan);
    await group.check(plan);

    expect(group.outcomes()).toEqual(['proposed', 'withdrawn', 'proposed']);
    expect(group.keys()).toEqual(open);
  });

  test('is busy where somebody else writes to the chain at the same time', async () => {
    const group = await proposed();
    group.edit(() => []);
    const auditLog = { ...group.deps().auditLog, append: async () => 'conflict' as const };

    expect(await reconcile(groupRef, { ...aCheck, ...plan }, group.deps({ auditLog }))).toMatchObject({ kind: 'busy' });
  });
});
