import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { endByRead } from '../../../core/reconcile/end-claim.ts';
import { aClaim } from '../../builders/a-claim.ts';
import { authorising, remainderOf, restored, revoking, tagging } from '../../builders/a-step.ts';
import { anOpenRule, aPolicy, aRule, aSnapshot, fromCidr, ports } from '../../builders/builders.ts';
import { inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';

const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const second = anOpenRule({ id: 'sgr-second', source: fromCidr('::/0') });
const below = remainderOf(open, { ports: ports(20, 24) });
const above = remainderOf(open, { ports: ports(26, 30) });
const byClaim = { 'smtp-warden:remediation': 'rem-1', 'smtp-warden:deployment': 'dep-ours' };
const standsBelow = anOpenRule({ id: 'sgr-below', ports: ports(20, 24), tags: byClaim });
const standsAbove = anOpenRule({ id: 'sgr-above', ports: ports(26, 30), tags: byClaim });

/** The end that a fresh read of these rules gives to a claim. */
async function endOf(claim: AuditEntry, rules: readonly SecurityGroupRule[]): Promise<AuditEntry> {
  const world = inMemoryWorld({ snapshots: [] });
  const auditLog = { ...world.auditLog, append: async () => 'appended' as const };
  const state = { snapshot: aSnapshot({ rules }), policy: aPolicy() };
  const result = await endByRead(claim, state, 'cut off', someDeps(world, { auditLog }));
  if (result.kind !== 'remediated') throw new Error(`the claim was not ended: ${result.kind}`);
  return result.entry;
}

describe('the outcome of a claim that is ended by a read', () => {
  const keeping = aClaim({ steps: [authorising(below), authorising(above), revoking(open)] });

  test('is completed where all is seen to be as planned', async () => {
    const end = await endOf(keeping, [standsBelow, standsAbove]);

    expect(end).toMatchObject({ outcome: 'completed', reason: 'cut off; all changes were found applied' });
    expect(end.outcomes.map(({ result }) => result)).toEqual(['alreadyTrue', 'alreadyTrue', 'alreadyTrue']);
  });

  test('is partial where as much was made as was revoked, and names all that is missing', async () => {
    const steps = [authorising(below), authorising(above), revoking(open, second)];

    const end = await endOf(aClaim({ steps }), [standsBelow, second]);

    expect(end.outcome).toBe('partial');
    expect(end.reason).toContain('; missing: tcp 26-30 0.0.0.0/0, sgr-second');
  });

  test('is failed where what was to be revoked stands, and what was to be kept is there by another remediation', async () => {
    const tags = { ...byClaim, 'smtp-warden:remediation': 'rem-0' };

    const end = await endOf(aClaim({ steps: [authorising(below), revoking(open)] }), [{ ...standsBelow, tags }, open]);

    expect(end.outcome).toBe('failed');
    expect(end.outcomes).toMatchObject([
      { result: 'alreadyTrue', missing: [] },
      { result: 'failed', missing: ['sgr-open'] },
    ]);
  });

  test('is failed where all that bears the tag of the claim is a rule that somebody has edited', async () => {
    const edited = anOpenRule({ id: 'sgr-below', ports: ports(20, 23), tags: byClaim });

    const end = await endOf(aClaim({ steps: [authorising(below), revoking(open)] }), [edited, open]);

    expect(end.outcome).toBe('failed');
  });
});

describe('what a claim that is ended by a read has revoked', () => {
  const undoing = (...steps: AuditEntry['steps']) => aClaim({ undoes: 'rem-0', steps });
  const closed = aRule({ id: 'sgr-office' });
  const other = aRule({ id: 'sgr-other', source: fromCidr('93.184.216.0/24') });
  const reopening = authorising(restored(open));
  const reopened = { ...open, id: 'sgr-again', tags: byClaim };

  test('is certain for a remediation, also where another rule of the same call stands', async () => {
    const end = await endOf(aClaim({ steps: [revoking(open, second)] }), [second]);

    expect(end).toMatchObject({ revokedRuleIds: ['sgr-open'], perhapsRevokedRuleIds: [] });
  });

  test.each<[string, Partial<AuditEntry>, SecurityGroupRule[]]>([
    ['stands of what it authorises first', {}, [standsBelow]],
    [
      'is authorised before its revoke',
      { steps: [revoking(open), authorising({ ...below, origin: { kind: 'approved', entryIds: ['entry-office'] } })] },
      [],
    ],
    ['is known of when it was written, by an earlier version', { schema: 1 }, []],
  ])('is certain for a remediation where %s', async (_, change, rules) => {
    const end = await endOf(aClaim({ steps: [authorising(below), revoking(open)], ...change }), rules);

    expect(end).toMatchObject({ revokedRuleIds: ['sgr-open'], perhapsRevokedRuleIds: [] });
  });

  test.each<[string, SecurityGroupRule[], Partial<AuditEntry>?]>([
    ['stands', []],
    ['stands but by another remediation', [{ ...standsBelow, tags: { 'smtp-warden:remediation': 'rem-0' } }]],
    ['stands, and which somebody approved', [], { schema: 3 }],
  ])(
    'is nothing for a remediation where nothing that it authorises first %s: somebody else took it',
    async (_, rules, change = {}) => {
      const steps = [authorising(below), authorising(above), revoking(open)];

      const end = await endOf(aClaim({ steps, ...change }), rules);

      expect(end).toMatchObject({ outcome: 'failed', revokedRuleIds: [], perhapsRevokedRuleIds: [] });
    },
  );

  test.each<[string, AuditEntry, SecurityGroupRule[]]>([
    ['has authorised what comes before', undoing(reopening, revoking(closed)), [reopened]],
    ['has nothing to authorise', undoing(revoking(closed)), []],
    ['authorises only after it', undoing(revoking(closed), reopening), []],
  ])('is certain for an undo that %s', async (_, claim, rules) => {
    expect(await endOf(claim, rules)).toMatchObject({ revokedRuleIds: ['sgr-office'], perhapsRevokedRuleIds: [] });
  });

  test.each<[string, AuditEntry, SecurityGroupRule[]]>([
    ['has authorised nothing of what comes before', undoing(reopening, revoking(closed)), []],
    ['has left another rule of the same call', undoing(revoking(closed, other)), [other]],
  ])('is not certain for an undo that %s', async (_, claim, rules) => {
    expect(await endOf(claim, rules)).toMatchObject({
      outcome: 'partial',
      revokedRuleIds: [],
      perhapsRevokedRuleIds: ['sgr-office'],
    });
  });

  test('is told with what an undo has opened, where it has opened something', async () => {
    const claim = undoing(authorising(restored(open), restored(second)), revoking(closed));

    const both = await endOf(claim, [reopened, { ...second, id: 'sgr-six', tags: byClaim }, closed]);
    const none = await endOf(claim, [closed]);
    const all = await endOf(claim, [reopened, { ...second, id: 'sgr-six', tags: byClaim }]);

    const opened = 'tcp 20-30 from 0.0.0.0/0, tcp 25 from ::/0';
    expect(both.reason).toMatch(
      new RegExp(`sgr-office; the undo has authorised ${opened}; run undo again to finish it$`),
    );
    expect(none.reason).toMatch(/missing: tcp 20-30 0.0.0.0\/0, tcp 25-25 ::\/0, sgr-office$/);
    expect(all).toMatchObject({ outcome: 'completed', reason: 'cut off; all changes were found applied' });
  });
});

describe('the rules of earlier runs that are named as left', () => {
  const claim = aClaim({ steps: [authorising(above), revoking(open)] });
  const tags = { 'smtp-warden:remediation': 'rem-0' };

  test('keep some of the source that the claim was to revoke', async () => {
    const end = await endOf(claim, [{ ...standsBelow, tags }, aRule({ id: 'sgr-office', tags })]);

    expect(end.left).toEqual(['sgr-below tcp 20-24 from 0.0.0.0/0']);
  });

  test.each([
    ['managed rules', { ...tags, 'smtp-warden:managed': 'true' }],
    ['rules of the owner', {}],
  ])('are no %s', async (_, others) => {
    expect(await endOf(claim, [{ ...standsBelow, tags: others }])).not.toHaveProperty('left');
  });
});

describe('the steps of a claim that is ended by a read', () => {
  const team = { team: 'mail', ...byClaim };
  const web = { team: 'web', ...byClaim };
  const steps = [tagging(team, below, remainderOf(open, { ports: ports(40) })), tagging(web, above), revoking(open)];
  const tagsOf = async (...rules: readonly SecurityGroupRule[]) => {
    const end = await endOf(aClaim({ steps }), rules);
    expect(end.steps.at(-1)).toEqual(revoking(open));
    return end.steps.flatMap((step) => (step.kind === 'authorizeIngress' ? [step.tags] : []));
  };
  const made = (rule: SecurityGroupRule, tags: SecurityGroupRule['tags']) => ({ ...rule, tags });
  const another = anOpenRule({ id: 'sgr-40', ports: ports(40), tags: byClaim });

  test('have the tags that each was made with: those that none of its rules has were refused', async () => {
    expect(await tagsOf(standsBelow, made(standsAbove, web))).toEqual([byClaim, web]);
    expect(await tagsOf(made(standsBelow, team), standsAbove)).toEqual([team, byClaim]);
  });

  test('have the tags of the plan where one of their rules has them, or none was made', async () => {
    expect(await tagsOf(made(standsBelow, team), another)).toEqual([team, web]);
    expect(await tagsOf()).toEqual([team, web]);
  });
});
