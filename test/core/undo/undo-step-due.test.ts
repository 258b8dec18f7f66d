import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import type { Step } from '../../../core/plan/step.ts';
import { undoStepDue } from '../../../core/undo/undo-step-due.ts';
import { approved, authorising, restored, revoking, tagging } from '../../builders/a-step.ts';
import { listedAs } from '../../builders/an-evidence.ts';
import { anUndoGroup } from '../../builders/an-undo.ts';
import { ended } from '../../builders/approvals.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  managedTags,
  ports,
} from '../../builders/builders.ts';
import { aChange, anUndoPlan } from './an-undo-plan.ts';

const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), tags: { team: 'mail' } });
const made = anOpenRule({ id: 'sgr-made', ports: ports(20, 24), description: 'made' });
const authorise = tagging({ team: 'mail', 'smtp-warden:remediation': 'rem-9' }, restored(open));
const revoke = revoking(made);
const change = aChange({ revoked: [open], added: [{ ...restored(made), tags: {} }] });
const plan = anUndoPlan({ change, steps: [authorise, revoke] });
const again = { ...open, id: 'sgr-again', tags: authorise.tags };

function due(step: Step, rules: readonly SecurityGroupRule[], own = plan): Step | null {
  return dueBy(own).stillDue(step, { snapshot: aSnapshot({ rules }), policy: aPolicy() });
}

function dueBy(own = plan, list = emptyList) {
  return undoStepDue(own, { deps: anUndoGroup().undoDeps(), list });
}

describe('the undo of a closing', () => {
  test('reads once more before its revoke, and not before it authorises', () => {
    expect(dueBy().readsAgain(revoke)).toBe(true);
    expect(dueBy().readsAgain(authorise)).toBe(false);
  });

  test('takes its own rules back where it does not come to its end', () => {
    expect(dueBy().takesAllBack).toBe(true);
  });

  test('authorises whatever stands', () => {
    expect(due(authorise, [])).toBe(authorise);
  });

  test.each<[string, SecurityGroupRule[]]>([
    ['it has restored it', [made, again]],
    [
      'it has restored it without tags that AWS refused',
      [made, { ...again, tags: { 'smtp-warden:remediation': 'rem-9' } }],
    ],
    ['one with the same labels stood before', [made, { ...again, tags: { team: 'mail' } }]],
    [
      'another remediation has made it with the same labels',
      [made, { ...again, tags: { ...open.tags, 'smtp-warden:remediation': 'rem-1' } }],
    ],
  ])('revokes where a rule stands as it restores it: %s', (_, rules) => {
    expect(due(revoke, rules)).toBe(revoke);
  });

  test.each<[string, SecurityGroupRule[]]>([
    ['what it restores does not stand', [made]],
    ['what it restores stands with labels of others', [made, { ...again, tags: { team: 'web' } }]],
    ['what it restores stands with the description of others', [made, { ...again, tags: {}, description: 'theirs' }]],
    ['what was added does not stand', [again]],
    ['what was added has another description', [{ ...made, description: 'mine' }, again]],
    ['what was added has other tags', [{ ...made, tags: { team: 'web' } }, again]],
  ])('does not revoke where %s', (_, rules) => {
    expect(due(revoke, rules)).toBeNull();
  });

  test.each([
    ['revokes', 'that it finishes', 'rem-2', revoke],
    ['does not revoke', 'of something else', 'rem-3', null],
  ])('%s where an undo %s has restored the rule without tags that AWS refused', (_, _name, by, expected) => {
    const finishing = { ...plan, change: { ...change, begunBy: ['rem-2'] } };

    expect(due(revoke, [made, { ...again, tags: { 'smtp-warden:remediation': by } }], finishing)).toBe(expected);
  });

  test('does not revoke where one rule of several is missing', () => {
    const second = anOpenRule({ id: 'sgr-second', ports: ports(25, 40) });
    const steps = [authorise, tagging({}, restored(second)), revoke];

    expect(due(revoke, [made, again], anUndoPlan({ change, steps }))).toBeNull();
    expect(due(revoke, [made, again, second], anUndoPlan({ change, steps }))).toBe(revoke);
  });
});

describe('the undo of an undo, which closes the port again', () => {
  const reopening = anUndoPlan({ change: aChange({ kind: 'reopening' }), steps: [revoking(open)] });

  test('goes by what an ordinary closing may do: it revokes what exposes the port, and nothing else', () => {
    expect(due(revoking(open), [open], reopening)).toEqual(revoking(open));
    expect(due(revoking(made), [made], reopening)).toBeNull();
  });

  test('revokes all that it was to revoke, or nothing', () => {
    const office = aRule({ id: 'sgr-office', tags: managedTags });
    const step = revoking(open, office);
    const snapshot = aSnapshot({ rules: [open, office] });
    const { stillDue } = dueBy(reopening, { rules: [listedAs(office)], closed: [] });

    expect(stillDue(step, { snapshot, policy: aPolicy({ entries: [ended(anEntry())] }) })).toEqual(step);
    expect(stillDue(step, { snapshot, policy: aPolicy({ entries: [anEntry()] }) })).toBeNull();
  });

  test('lets in those who are still approved, though others are not', () => {
    const step = authorising(approved(aRule()), approved(aRule({ source: fromCidr('93.184.216.0/24') })));

    expect(due(step, [], anUndoPlan({ change: aChange({ kind: 'reopening' }), steps: [step] }))).toEqual(
      authorising(approved(aRule())),
    );
  });

  test('reads no more than that, and leaves what it has kept', () => {
    expect(dueBy(reopening).readsAgain(revoking(open))).toBe(false);
    expect(dueBy(reopening).takesAllBack).toBe(false);
  });
});
