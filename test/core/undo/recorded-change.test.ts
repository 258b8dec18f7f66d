import { describe, expect, test } from 'vitest';
import type { AuditRecord } from '../../../core/audit/audit-entry.ts';
import { permissionKey, type SecurityGroupRule, type Snapshot } from '../../../core/model/security-group.ts';
import { changeToUndo } from '../../../core/undo/recorded-change.ts';
import { anExposure, finding } from '../../builders/a-claim.ts';
import { approved, authorising } from '../../builders/a-step.ts';
import { aRule, aSnapshot, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { aRemediation, claimed, ended, madeBy, someEntries, someRules } from '../../builders/some-entries.ts';

type Saying = Partial<AuditRecord>;
type Rules = readonly SecurityGroupRule[];

const { open, other, kept } = someRules();
const a = (id: string) => madeBy(id, { id: `sgr-a-${id}` });
const b = (id: string) => madeBy(id, { id: `sgr-b-${id}`, source: fromCidr('93.184.216.0/24') });
const exposed = finding(anExposure('ipv4', [[open.id]]));

/** The steps that made the rules which bear the id of a remediation. */
function making(id: string, after: Rules): Saying {
  const made = after.filter(({ tags }) => tags['smtp-warden:remediation'] === id);
  return { steps: [authorising(...made.map(approved))] };
}

function closing(id: string, before: Rules, after: Rules, change: Saying = {}): Saying[] {
  return aRemediation(id, { before, after }, { ...exposed, ...making(id, after), ...change });
}

function following(id: string, before: Rules, after: Rules, change: Saying = {}): Saying[] {
  return closing(id, before, after, { finding: { group: groupRef, exposures: [] }, ...change });
}

function undoing(id: string, undoes: string, [before, after]: readonly [Rules, Rules], change: Saying = {}): Saying[] {
  return following(id, before, after, { undoes, ...change });
}

function reading(sayings: readonly Saying[], id = 'rem-1', snapshot: Partial<Snapshot> | null = { rules: [] }) {
  return changeToUndo(someEntries(...sayings), id, snapshot && aSnapshot(snapshot));
}

/** What would be undone, by permission. */
function changed(sayings: readonly Saying[], id?: string, snapshot?: Partial<Snapshot> | null) {
  const result = reading(sayings, id, snapshot);
  if (result.kind !== 'change') return result;
  const { kind, revoked, added, claim } = result.change;
  return { kind, of: claim.id, revoked: revoked.map(permissionKey), added: added.map(permissionKey) };
}

const keyOfA = permissionKey(a('rem-1'));
const keyOfB = permissionKey(b('rem-1'));
const keyOfOpen = permissionKey(open);
const first = closing('rem-1', [open, kept], [kept, a('rem-1')]);

describe('what a remediation changed', () => {
  test('is the rules it took away, and those of its steps that bear its id at its end', () => {
    expect(changed(first)).toEqual({ kind: 'closing', of: 'rem-1', revoked: [keyOfOpen], added: [keyOfA] });
  });

  test('is told with the tags that it gave them', () => {
    const result = reading(first);

    expect(result).toMatchObject({ change: { added: [{ tags: { 'smtp-warden:managed': 'true' } }] } });
  });

  test('has no rule that stood before, whatever tags it bears, and none of another remediation', () => {
    const before = a('rem-1');
    const after = [before, b('rem-0')];
    const sayings = closing('rem-1', [open, before], after, {
      steps: [authorising(approved(before), approved(b('rem-1')))],
    });

    expect(changed(sayings)).toMatchObject({ revoked: [keyOfOpen], added: [] });
  });

  test('has a rule that only a later read shows', () => {
    const sayings = closing('rem-1', [open], [], making('rem-1', [a('rem-1')]));

    expect(changed(sayings, 'rem-1', { rules: [a('rem-1')] })).toMatchObject({ added: [keyOfA] });
    expect(changed(sayings, 'rem-1', null)).toMatchObject({ added: [] });
  });

  test('is what its claim said, where its end has no steps', () => {
    const [claim, end] = first;

    expect(changed([claim ?? {}, { ...end, steps: [] }])).toMatchObject({ added: [keyOfA] });
  });

  test('is what its end said, where that has other steps', () => {
    const [claim, end] = first;

    expect(changed([claim ?? {}, { ...end, steps: [authorising(approved(b('rem-1')))] }])).toMatchObject({ added: [] });
  });

  test('has a rule that somebody had edited as it was when it was taken', () => {
    const edited = { ...open, description: 'narrowed' };
    const outcome = { kind: 'revokeIngress', result: 'done', missing: [], requestIds: [], reason: null } as const;
    const sayings = closing('rem-1', [open, other], [], { outcomes: [{ ...outcome, edited: [edited] }] });

    expect(reading(sayings)).toMatchObject({ change: { revoked: [edited, other] } });
  });

  test('has a rule that it may have taken only if that is gone', () => {
    const change = { revokedRuleIds: [], perhapsRevokedRuleIds: [open.id, other.id] };

    expect(changed(closing('rem-1', [open, other], [other], change))).toMatchObject({ revoked: [keyOfOpen] });
  });

  test.each(['reported', 'deferred', 'exempted', 'proposed'] as const)('is nothing where it was only %s', (outcome) => {
    expect(reading([{ id: 'rem-1', outcome }])).toEqual({
      kind: 'nothing',
      reason: `rem-1 changed nothing: it was only ${outcome}`,
    });
  });

  test('is nothing while it has no end', () => {
    expect(reading([claimed('rem-1', [open])])).toEqual({
      kind: 'nothing',
      reason: 'rem-1 changed nothing: it was only planned',
    });
  });

  test('is nothing where it took and added nothing', () => {
    expect(reading(closing('rem-1', [open], [open]))).toEqual({ kind: 'nothing', reason: 'rem-1 changed nothing' });
  });

  test('is not known where nothing is on record under its id', () => {
    expect(reading(first, 'rem-x')).toEqual({ kind: 'refused', reason: 'nothing is on record under rem-x' });
  });

  test('is not known where its rules did not fit into the log', () => {
    const [, end] = first;

    expect(reading([claimed('rem-1', null, exposed), end ?? {}])).toEqual({
      kind: 'refused',
      reason: 'the rules before and after rem-1 did not fit into the log, so the way back is not known',
    });
  });
});

describe('what followed the allowlist since', () => {
  const afterFirst = [kept, a('rem-1')];

  test('counts as the remediation’s: what was added goes, what was revoked is not missed', () => {
    const follow = following('rem-2', afterFirst, [kept, b('rem-2')]);

    expect(changed([...first, ...follow])).toMatchObject({ revoked: [keyOfOpen], added: [keyOfB] });
  });

  test('counts as well for a rule that stood before', () => {
    const before = b('rem-0');
    const sayings = [
      ...closing('rem-1', [open, before], [before, a('rem-1')]),
      ...following('rem-2', [before, a('rem-1')], [a('rem-1')]),
    ];

    expect(changed(sayings)).toMatchObject({ revoked: [keyOfOpen, keyOfB], added: [keyOfA] });
  });

  test('comes to nothing where it was revoked and let in again', () => {
    const before = b('rem-0');
    const sayings = [
      ...closing('rem-1', [open, before], [before]),
      ...following('rem-2', [before], []),
      ...following('rem-3', [], [b('rem-3')]),
    ];

    expect(changed(sayings)).toMatchObject({ revoked: [keyOfOpen], added: [] });
  });

  test('does not count where it was undone by itself', () => {
    const follow = following('rem-2', afterFirst, [...afterFirst, b('rem-2')]);
    const undo = undoing('rem-3', 'rem-2', [[...afterFirst, b('rem-2')], afterFirst]);

    expect(changed([...first, ...follow, ...undo])).toMatchObject({ revoked: [keyOfOpen], added: [keyOfA] });
  });

  test('is not what came before', () => {
    const follow = following('rem-0', [open], [open, b('rem-0')]);

    expect(changed([...follow, ...closing('rem-1', [open, b('rem-0')], [b('rem-0'), a('rem-1')])])).toMatchObject({
      revoked: [keyOfOpen],
      added: [keyOfA],
    });
  });

  test('makes the way back unknown where it did not fit into the log', () => {
    const unknown = [claimed('rem-2', null), ended('rem-2', [])];

    expect(reading([...first, ...unknown])).toMatchObject({ kind: 'refused', reason: expect.stringContaining('fit') });
  });
});

describe('a later remediation', () => {
  const later = closing('rem-2', [kept, a('rem-1'), other], [kept, a('rem-1')]);
  const refusal = { kind: 'refused', reason: 'rem-2 changed the group after rem-1; undo that one first' };

  test('has to be undone first', () => {
    expect(reading([...first, ...later])).toEqual(refusal);
  });

  test('also where it only added, or only took away', () => {
    expect(reading([...first, ...closing('rem-2', [kept], [kept, b('rem-2')])])).toEqual(refusal);
    expect(reading([...first, ...closing('rem-2', [kept, other], [kept])])).toEqual(refusal);
  });

  test('also where its rules did not fit into the log', () => {
    expect(reading([...first, claimed('rem-2', null, exposed), ended('rem-2', [], exposed)])).toEqual(refusal);
  });

  test('is not in the way where it failed and changed nothing', () => {
    const failed = closing('rem-2', [other, kept], [other, kept], { perhapsRevokedRuleIds: [other.id] });

    expect(changed([...first, ...failed])).toMatchObject({ revoked: [keyOfOpen] });
  });

  test('is not in the way where it was undone', () => {
    const undo = undoing('rem-3', 'rem-2', [
      [kept, a('rem-1')],
      [kept, a('rem-1'), madeBy('rem-3', { ...other, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-3' } })],
    ]);

    expect(changed([...first, ...later, ...undo])).toMatchObject({ revoked: [keyOfOpen], added: [keyOfA] });
  });
});

describe('an undo', () => {
  const back = { ...open, id: 'sgr-back', tags: { 'smtp-warden:remediation': 'rem-2' } };
  const undo = undoing('rem-2', 'rem-1', [
    [kept, a('rem-1')],
    [kept, back],
  ]);
  const again = undoing(
    'rem-3',
    'rem-2',
    [
      [kept, back],
      [kept, a('rem-3')],
    ],
    exposed,
  );

  test('opens the port again, and is undone by closing it', () => {
    expect(changed([...first, ...undo], 'rem-2')).toEqual({
      kind: 'reopening',
      of: 'rem-2',
      revoked: [keyOfA],
      added: [keyOfOpen],
    });
  });

  test('that completed leaves nothing to undo, and is named', () => {
    expect(reading([...first, ...undo])).toEqual({ kind: 'nothing', reason: 'rem-1 was undone by rem-2' });
  });

  test('undoes what had followed as well', () => {
    const follow = following('rem-f', [kept, a('rem-1')], [kept, a('rem-1'), b('rem-f')]);

    expect(reading([...first, ...follow, ...undo], 'rem-f')).toEqual({
      kind: 'nothing',
      reason: 'rem-f was undone together with an earlier one',
    });
  });

  test('undoes nothing that had followed before the remediation', () => {
    const follow = following('rem-f', [open, kept], [open, kept, b('rem-f')]);
    const rest = closing('rem-1', [open, kept, b('rem-f')], [kept, b('rem-f'), a('rem-1')]);

    expect(reading([...follow, ...rest, ...undo], 'rem-f').kind).toBe('change');
  });

  test('that was undone itself has undone nothing: what did it again counts', () => {
    expect(changed([...first, ...undo, ...again])).toEqual({
      kind: 'closing',
      of: 'rem-3',
      revoked: [keyOfOpen],
      added: [keyOfA],
    });
    expect(changed([...first, ...undo, ...again], 'rem-3')).toMatchObject({ kind: 'closing', of: 'rem-3' });
  });

  test('that ended partial has undone nothing yet, and what it took away is not missed', () => {
    const partial = undoing(
      'rem-2',
      'rem-1',
      [
        [kept, a('rem-1')],
        [kept, back],
      ],
      { outcome: 'partial' },
    ).map((saying, index) => (index === 0 ? { ...saying, outcome: 'planned' as const } : saying));

    expect(changed([...first, ...partial])).toMatchObject({ of: 'rem-1', revoked: [keyOfOpen], added: [] });
  });

  test('that finishes a cut-off one is the same change with it', () => {
    const cutOff = undoing('rem-2', 'rem-1', [
      [kept, a('rem-1')],
      [kept, a('rem-1'), back],
    ]).map((saying, index) => (index === 1 ? { ...saying, outcome: 'partial' as const } : saying));
    const finished = undoing('rem-3', 'rem-1', [
      [kept, a('rem-1'), back],
      [kept, back],
    ]);

    expect(changed([...first, ...cutOff, ...finished], 'rem-3')).toEqual({
      kind: 'reopening',
      of: 'rem-3',
      revoked: [keyOfA],
      added: [keyOfOpen],
    });
    expect(reading([...first, ...cutOff, ...finished])).toMatchObject({ reason: 'rem-1 was undone by rem-3' });
  });
});

test('of a range and of ports the permission tells rules apart', () => {
  const wide = aRule({ id: 'sgr-wide', ports: ports(20, 30) });

  expect(changed(closing('rem-1', [open, wide], [wide]))).toMatchObject({ revoked: [keyOfOpen] });
});
