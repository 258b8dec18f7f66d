import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import { planUndo } from '../../../core/undo/plan-undo.ts';
import type { UndoInput } from '../../../core/undo/undo-decision.ts';
import { permissionOf, remainderOf, restored, revoking, tagging } from '../../builders/a-step.ts';
import { anOpenRule, aRule, aSnapshot, fromCidr, managedTags, ports } from '../../builders/builders.ts';
import { someEntries } from '../../builders/some-entries.ts';
import { closing, following, kept, type Saying, undoing } from './a-history-of-changes.ts';
import { anUndoInput } from './an-undo-plan.ts';

const open = anOpenRule({ id: 'sgr-open' });
const six = anOpenRule({ id: 'sgr-six', source: fromCidr('::/0') });
const office = aRule({ id: 'sgr-office', tags: managedTags });
const ownTags = { 'smtp-warden:remediation': 'rem-9', 'smtp-warden:deployment': 'dep-ours' };

function plan(sayings: readonly Saying[], snapshot: Partial<Snapshot>, input: Partial<UndoInput> = {}) {
  return planUndo(anUndoInput({ entries: someEntries(...sayings), snapshot: aSnapshot(snapshot), ...input }));
}

/** A remediation that took these rules away. */
function taking(...rules: readonly SecurityGroupRule[]): Saying[] {
  return closing('rem-1', [...rules, kept], [kept]);
}

/** A remediation that took rules away and kept these of them. */
function keeping(before: readonly SecurityGroupRule[], ...made: readonly SecurityGroupRule[]): Saying[] {
  const steps = [tagging(made[0]?.tags ?? {}, ...made.map((rule) => remainderOf(rule))), revoking(...before)];
  return closing('rem-1', [...before, kept], [kept, ...made], { steps });
}

function madeOf(rule: SecurityGroupRule, id: string, change: Partial<SecurityGroupRule> = {}): SecurityGroupRule {
  return { ...rule, id, tags: { 'smtp-warden:remediation': 'rem-1' }, ...change };
}

const lower = madeOf(open, 'sgr-lower', { ports: ports(20, 24) });
const upper = madeOf(open, 'sgr-upper', { ports: ports(26, 30) });
const range = anOpenRule({ id: 'sgr-range', ports: ports(20, 30) });

describe('the way back', () => {
  test('restores what was revoked, loses nothing, and has no note where all is ours or nobody’s', () => {
    const theirs = { ...kept, tags: { 'smtp-warden:deployment': 'dep-ours' } };

    expect(plan(taking(open), { rules: [theirs, aRule()] })).toMatchObject({
      kind: 'undo',
      plan: { steps: [tagging(ownTags, restored(open))], lost: [], notes: [], listed: [] },
    });
  });

  test('names labels that AWS would not take again', () => {
    const tagged = { ...open, tags: { 'aws:cloudformation:stack-id': '1', team: 'mail' } };

    expect(plan(taking(tagged), { rules: [kept] })).toMatchObject({
      plan: {
        lost: [
          {
            kind: 'description-or-tags',
            securityGroupRuleId: 'sgr-open',
            what: 'the tags aws:cloudformation:stack-id',
          },
        ],
      },
    });
  });

  test('restores as ours what was on the list, and nothing else', () => {
    const permission = { ...permissionOf(office), description: null };
    const item: ListedRule = { permission, ruleId: office.id, remediation: 'rem-earlier', entries: [] };
    const sayings = closing('rem-1', [open, office, kept], [kept], {
      list: { rules: [{ ...item, ruleId: 'sgr-another' }, item], closed: [] },
    });

    expect(plan(sayings, { rules: [kept] })).toMatchObject({
      plan: {
        steps: [
          tagging(ownTags, restored(open)),
          tagging({ ...ownTags, 'smtp-warden:managed': 'true' }, restored(office)),
        ],
        listed: [item],
      },
    });
  });
});

test('a way back of what a read alone says to be gone has a note that names all of it, beside the others', () => {
  const outcome = { kind: 'revokeIngress', result: 'alreadyTrue', missing: [], edited: [] } as const;
  const theirs = { ...kept, tags: { 'smtp-warden:deployment': 'dep-theirs' } };
  const sayings = closing('rem-1', [open, six, theirs], [theirs], {
    outcomes: [{ ...outcome, requestIds: [], reason: null }],
  });

  expect(plan(sayings, { rules: [theirs] })).toMatchObject({
    plan: {
      notes: [
        expect.stringContaining('dep-theirs'),
        "EC2's answer to the revoke of tcp 25 from 0.0.0.0/0, tcp 25 from ::/0 by rem-1 is not on record: " +
          'somebody else may have removed it',
      ],
    },
  });
});

describe('a way back is refused', () => {
  test('where it would cut off what nothing else allows', () => {
    const made = madeOf(aRule({ source: fromCidr('10.0.0.0/8'), ports: ports(443) }), 'sgr-made');

    expect(plan(keeping([open], made), { rules: [made] })).toEqual({
      kind: 'refused',
      reason: 'the undo would block 10.0.0.0/8 by IP protocol 6, which no other rule allows',
      conflicts: [],
    });
  });

  test('where it would open another port than the watched one', () => {
    const foreign = { ...open, id: 'sgr-foreign', ports: ports(443) };

    expect(plan(taking(open, foreign), { rules: [kept] })).toMatchObject({
      kind: 'refused',
      reason: 'an undo opens only the watched port again, not tcp 443 from 0.0.0.0/0',
    });
  });

  test('where the group was changed, with all that was changed, and an offer', () => {
    expect(plan(keeping([range], lower, upper), { rules: [kept] })).toMatchObject({
      reason:
        'the group was changed since rem-1: somebody removed or edited tcp 20-24 from 0.0.0.0/0; ' +
        'somebody removed or edited tcp 26-30 from 0.0.0.0/0; with --port-only, undo opens TCP at the port alone',
    });
  });

  test('without an offer where it would close the port', () => {
    const back = madeOf(open, 'sgr-back', { tags: { 'smtp-warden:remediation': 'rem-2' } });
    const undo = undoing('rem-2', 'rem-1', [[kept], [kept, back]], { steps: [tagging(back.tags, restored(open))] });

    expect(plan([...taking(open), ...undo], { rules: [kept] }, { undoes: 'rem-2' })).toMatchObject({
      reason: 'the group was changed since rem-2: somebody removed or edited tcp 25 from 0.0.0.0/0',
    });
  });
});

test('a way back that takes away what followed since revokes it after it has restored', () => {
  const made = { ...office, id: 'sgr-made', tags: { ...managedTags, 'smtp-warden:remediation': 'rem-2' } };
  const follow = following('rem-2', [kept], [kept, made]);

  expect(plan([...taking(open), ...follow], { rules: [kept, made] })).toMatchObject({
    plan: { steps: [tagging(ownTags, restored(open)), revoking(made)] },
  });
});

test('TCP at the port alone comes back once from each source', () => {
  const all = anOpenRule({ id: 'sgr-all', protocol: '-1', ports: null });

  expect(plan(taking(range, all), { rules: [] }, { portOnly: true })).toMatchObject({
    plan: { steps: [tagging(ownTags, restored(all, { protocol: 'tcp', ports: ports(25) }))] },
  });
});
