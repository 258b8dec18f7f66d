import { describe, expect, test } from 'vitest';
import type { StepOutcome } from '../../../core/audit/audit-entry.ts';
import { permissionKey } from '../../../core/model/security-group.ts';
import {
  a,
  b,
  closing,
  first,
  following,
  kept,
  keyOfB,
  keyOfOpen,
  open,
  other,
  reading,
  type Saying,
  undoing,
} from './a-history-of-changes.ts';

/** By permission, the rules of which it is not known who removed them; and the undos that were begun. */
function doubtful(sayings: readonly Saying[], id?: string) {
  const result = reading(sayings, id);
  if (result.kind !== 'change') return result;
  const { unanswered, begunBy } = result.change;
  return { unanswered: unanswered.map(permissionKey), begunBy };
}

function outcome(change: Partial<StepOutcome> = {}): StepOutcome {
  const byRead = { result: 'alreadyTrue', missing: [], edited: [], requestIds: [], reason: null } as const;
  return { kind: 'revokeIngress', ...byRead, ...change };
}

describe('who removed a rule is not known', () => {
  test.each<[string, Partial<StepOutcome>]>([
    ['a read alone says that it is gone', {}],
    ['a read says that it is gone, and that another rule of the same revoke stands', { result: 'failed' }],
    ['EC2 says so after a try without an answer', { requestIds: ['req-1'] }],
  ])('where %s', (_, change) => {
    expect(doubtful(closing('rem-1', [open, kept], [kept], { outcomes: [outcome(change)] }))).toMatchObject({
      unanswered: [keyOfOpen],
    });
  });

  test('where that is so of a change that followed, and not of what the remediation itself has revoked', () => {
    const before = b('rem-0');
    const close = closing('rem-1', [open, before], [before], {
      outcomes: [outcome({ result: 'done', requestIds: ['req-1'] })],
    });
    const follow = following('rem-2', [before], [], { outcomes: [outcome()] });

    expect(doubtful([...close, ...follow])).toMatchObject({ unanswered: [keyOfB] });
  });

  test.each<[string, StepOutcome[]]>([
    ['EC2 has revoked it', [outcome({ result: 'done', requestIds: ['req-1'] })]],
    ['nothing of its revoke is on record, as in entries of earlier versions', []],
    [
      'a read alone says that of another step',
      [outcome({ kind: 'authorizeIngress' }), outcome({ result: 'done', requestIds: ['req-1'] })],
    ],
  ])('but not where %s', (_, outcomes) => {
    expect(doubtful(closing('rem-1', [open, kept], [kept], { outcomes }))).toMatchObject({ unanswered: [] });
  });
});

describe('an undo that did not come to its end has begun the next one', () => {
  const tried = (id: string, undoes: string, end: 'partial' | 'failed') =>
    undoing(id, undoes, [[kept], [kept]]).map((saying, index) => (index === 0 ? saying : { ...saying, outcome: end }));

  test.each(['partial', 'failed'] as const)('where it undoes the same and has ended %s', (end) => {
    expect(doubtful([...first, ...tried('rem-2', 'rem-1', end)])).toMatchObject({ begunBy: ['rem-2'] });
  });

  test('but not where it undoes another', () => {
    const later = closing('rem-2', [kept, a('rem-1'), other], [kept, a('rem-1')]);
    const undo = undoing('rem-4', 'rem-2', [
      [kept, a('rem-1')],
      [kept, a('rem-1'), other],
    ]);

    expect(doubtful([...first, ...later, ...tried('rem-3', 'rem-2', 'failed'), ...undo])).toMatchObject({
      begunBy: [],
    });
  });
});
