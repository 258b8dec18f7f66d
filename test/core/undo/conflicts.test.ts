import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { conflictsWith, isAsAdded } from '../../../core/undo/conflicts.ts';
import type { AddedRule } from '../../../core/undo/recorded-change.ts';
import { restored } from '../../builders/a-step.ts';
import { anOpenRule, aRule, aSnapshot, fromList, ports } from '../../builders/builders.ts';
import { aChange } from './an-undo-plan.ts';

const rule = aRule({ id: 'sgr-made', tags: { team: 'mail' } });
const added: AddedRule = { ...restored(rule), tags: rule.tags };
const relabelled = { ...rule, description: 'mine' };
const edited = aRule({ id: 'sgr-edited', ports: ports(1, 24), description: 'narrowed' });
const open = anOpenRule({ id: 'sgr-open', description: 'a range' });

function kinds(change: Parameters<typeof aChange>[0], rules: readonly SecurityGroupRule[]) {
  return conflictsWith(aChange(change), aSnapshot({ rules })).map(({ kind }) => kind);
}

describe('a rule that somebody has edited in place', () => {
  test('is named as it is', () => {
    expect(conflictsWith(aChange({ edited: [edited] }), aSnapshot())).toEqual([
      {
        kind: 'edited',
        expected: 'sgr-edited as it was created',
        found: 'sgr-edited tcp 1-24 from 81.2.69.0/24 "narrowed"',
        what: 'somebody edited a rule that the undo made: it is sgr-edited tcp 1-24 from 81.2.69.0/24 "narrowed"',
      },
    ]);
  });

  test('is not named beside a rule that is missed: it may be that one', () => {
    const other = { ...added, ports: ports(26, 30) };

    expect(kinds({ added: [added], edited: [edited] }, [edited])).toEqual(['removed']);
    expect(kinds({ added: [added, other], edited: [edited] }, [relabelled, edited])).toEqual(['edited', 'removed']);
  });

  test('is named beside rules that stand with other labels, after them, and before what others made', () => {
    const theirs = { ...open, id: 'sgr-theirs', description: 'theirs' };
    const change = { added: [added], edited: [edited], revoked: [open] };

    const conflicts = conflictsWith(aChange(change), aSnapshot({ rules: [theirs, relabelled, edited] }));

    expect(conflicts.map(({ found }) => found?.split(' ')[0])).toEqual(['sgr-made', 'sgr-edited', 'sgr-theirs']);
    expect(conflicts.map(({ kind }) => kind)).toEqual(['edited', 'edited', 'made-by-others']);
  });
});

test('a rule that is gone was taken by somebody, or by an undo that was cut off, where there was one', () => {
  const whatOf = (begunBy: readonly string[]) =>
    conflictsWith(aChange({ added: [added], begunBy }), aSnapshot({ rules: [] }));
  const gone = { kind: 'removed', expected: 'tcp 25 from 81.2.69.0/24', found: null };

  expect(whatOf([])).toEqual([{ ...gone, what: 'somebody removed or edited tcp 25 from 81.2.69.0/24' }]);
  expect(whatOf(['rem-2', 'rem-3'])).toEqual([
    {
      ...gone,
      what: 'tcp 25 from 81.2.69.0/24 is gone: somebody removed or edited it, or rem-2 or rem-3, which was interrupted, revoked it',
    },
  ]);
});

test('a rule that would be restored and was never revoked is no conflict, though its labels could not be written again', () => {
  const ofList = anOpenRule({ id: 'sgr-list', source: fromList('pl-1'), description: 'mail & more' });

  expect(kinds({ revoked: [ofList] }, [ofList])).toEqual([]);
  expect(kinds({ revoked: [ofList] }, [{ ...ofList, id: 'sgr-theirs' }])).toEqual(['made-by-others']);
  expect(kinds({ revoked: [ofList] }, [{ ...ofList, id: 'sgr-theirs', description: 'mail _ more' }])).toEqual([]);
});

test('a rule that an undo has made that did not come to its end is no conflict, whatever labels it could not give it', () => {
  const change = { revoked: [{ ...open, tags: { team: 'mail' } }], begunBy: ['rem-2'] };
  const by = (id: string) => ({ ...open, id: 'sgr-again', tags: { 'smtp-warden:remediation': id } });

  expect(kinds(change, [by('rem-2')])).toEqual([]);
  expect(kinds(change, [by('rem-3')])).toEqual(['made-by-others']);
  expect(kinds(change, [{ ...by('rem-2'), tags: {} }])).toEqual(['made-by-others']);
});

test.each([
  ['in another order', { a: '1', b: '2' }, { b: '2', a: '1' }, true],
  ['beside tags of ours', { a: '1' }, { a: '1', 'smtp-warden:remediation': 'rem-2' }, true],
  ['with other values', { a: '1', b: '2' }, { a: '2', b: '1' }, false],
  ['that read alike', { a: 'b,c' }, { 'a,b': 'c' }, false],
])('tags %s are judged by key and value, whatever their order', (_, tags, now, isSame) => {
  expect(isAsAdded({ ...rule, tags }, { ...rule, tags: now })).toBe(isSame);
});
