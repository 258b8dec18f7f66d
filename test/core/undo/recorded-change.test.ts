import { describe, expect, test } from 'vitest';
import { approved, authorising } from '../../builders/a-step.ts';
import { aRule, ports } from '../../builders/builders.ts';
import { claimed, ended } from '../../builders/some-entries.ts';
import {
  a,
  b,
  changed,
  closing,
  exposed,
  first,
  following,
  kept,
  keyOfA,
  keyOfB,
  keyOfOpen,
  making,
  open,
  other,
  reading,
  undoing,
} from './a-history-of-changes.ts';

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
    expect(reading(first, 'rem-x')).toEqual({ kind: 'refused', reason: 'the history has no entry rem-x' });
  });

  test('is told by what the next change found, or by the read, where EC2 could not be read at its end', () => {
    const [claim, end] = first;
    const blind = [claim ?? {}, { ...end, rulesAfter: null }];

    expect(changed(blind, 'rem-1', { rules: [kept, a('rem-1')] })).toMatchObject({
      revoked: [keyOfOpen],
      added: [keyOfA],
    });
    expect(changed([...blind, ...following('rem-2', [kept, a('rem-1')], [kept])])).toMatchObject({ added: [] });
    const more = following('rem-2', [kept, a('rem-1')], [kept, a('rem-1'), b('rem-2')]);
    expect(changed([...blind, ...more])).toMatchObject({ added: [keyOfA, keyOfB] });
    expect(reading(blind, 'rem-1', null)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('fit') });
  });

  test('is not known where its rules did not fit into the log', () => {
    const [, end] = first;

    expect(reading([claimed('rem-1', null, exposed), end ?? {}])).toEqual({
      kind: 'refused',
      reason: 'the rules before and after rem-1 did not fit into the log, so the undo cannot be planned',
    });
  });
});

describe('there is nothing to undo', () => {
  test('of a remediation that failed, whatever followed it', () => {
    const failed = closing('rem-1', [open], [open], { outcome: 'failed' });
    const [claim, end] = failed;
    const sayings = [
      { ...claim, outcome: 'planned' as const },
      { ...end },
      ...following('rem-2', [open], [open, b('rem-2')]),
    ];

    expect(reading(sayings)).toEqual({ kind: 'nothing', reason: 'rem-1 changed nothing' });
  });

  test('where what followed has come back to what was before', () => {
    const sayings = [...following('rem-1', [], [a('rem-1')]), ...following('rem-2', [a('rem-1')], [])];

    expect(reading(sayings)).toEqual({ kind: 'nothing', reason: 'rem-1 changed nothing' });
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

test('of a range and of ports the permission tells rules apart', () => {
  const wide = aRule({ id: 'sgr-wide', ports: ports(20, 30) });

  expect(changed(closing('rem-1', [open, wide], [wide]))).toMatchObject({ revoked: [keyOfOpen] });
});
