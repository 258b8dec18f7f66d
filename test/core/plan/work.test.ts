import { describe, expect, test } from 'vitest';
import { evaluate } from '../../../core/evaluator/evaluate.ts';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { emptyList, type ListedRule } from '../../../core/plan/managed-rules.ts';
import { isPartlyApproved, type PlanInput, workOf } from '../../../core/plan/work.ts';
import { anEntry, anOpenRule, aRule, aSnapshot, fromCidr, fromGroup, managedTags } from '../../builders/builders.ts';

const open = anOpenRule({ id: 'sgr-open' });
const lapsed = aRule({ id: 'sgr-lapsed', source: fromCidr('8.8.8.8/32'), tags: managedTags });
const office = anEntry();
const six = anEntry({ id: 'entry-six', cidr: cidr('2001:db8::/32') });
const ended = anEntry({ id: 'entry-ended', cidr: cidr('8.8.8.8/32') });
const limits = { ipv4: 8, ipv6: 16 };

function item(ruleId: string | null, entryId: string, rule: SecurityGroupRule = aRule()): ListedRule {
  return { permission: rule, ruleId, remediation: 'rem-earlier', entries: [{ id: entryId, version: 1 }] };
}

const known: ListedRule = item('sgr-lapsed', 'entry-ended', lapsed);

function work(change: Partial<PlanInput> = {}) {
  const { snapshot = aSnapshot({ rules: [open, lapsed] }), entries = [office, six] } = change;
  return workOf({
    ...{ remediationId: 'rem-1', deployment: 'dep-ours', limits, scope: 'close', isPerson: false },
    exposures: evaluate({ ...snapshot, approved: entries.map((entry) => entry.cidr), limits }),
    ended: [ended],
    list: { rules: [known], closed: [] },
    ...change,
    snapshot,
    entries,
  });
}

describe('what there is to do, by the scope', () => {
  test.each<[scope: PlanInput['scope'], offending: SecurityGroupRule[], gone: SecurityGroupRule[], due: string[]]>([
    ['close', [open], [lapsed], ['entry-office', 'entry-six']],
    ['follow', [], [lapsed], ['entry-office', 'entry-six']],
    ['ended', [], [lapsed], []],
    ['owed', [], [], []],
  ])('%s', (scope, offending, gone, due) => {
    const found = work({ scope });

    expect([...found.offending]).toEqual(offending.map((rule) => [rule, new Set([25])]));
    expect(found.lapsed).toEqual(gone);
    expect(found.due.map(({ id }) => id)).toEqual(due);
  });

  test('only a closing opens the family that it closes', () => {
    const families = (scope: PlanInput['scope']) => work({ scope, list: emptyList }).opened.get(25);

    expect(families('close')).toEqual(new Set(['ipv4']));
    expect(families('follow')).toBeUndefined();
  });

  test('families of managed rules and of former closings are opened in any scope', () => {
    const list = { rules: [known], closed: [{ port: 25, family: 'ipv6' as const }] };

    expect(work({ scope: 'owed', list }).opened.get(25)).toEqual(new Set(['ipv4', 'ipv6']));
  });
});

describe('a managed rule that is still approved in part', () => {
  const rule = aRule({ id: 'sgr-both', source: fromCidr('81.2.68.0/23'), tags: managedTags });
  const list = { rules: [item('sgr-both', 'entry-ended', rule), item('sgr-gone', 'entry-office')], closed: [] };
  const partly = {
    snapshot: aSnapshot({ rules: [rule, lapsed] }),
    list: { ...list, rules: [...list.rules, known] },
    entries: [office, six],
    ended: [ended, anEntry({ id: 'entry-low', cidr: cidr('81.2.68.0/24') })],
  };

  test.each<[scope: PlanInput['scope'], gone: SecurityGroupRule[], due: string[]]>([
    ['ended', [rule, lapsed], ['entry-office']],
    ['wholly-ended', [lapsed], []],
    ['follow', [rule, lapsed], ['entry-six']],
    ['owed', [], []],
  ])('in the scope %s', (scope, gone, due) => {
    const found = work({ ...partly, scope });

    expect(found.lapsed).toEqual(gone);
    expect(found.due.map(({ id }) => id)).toEqual(due);
  });
});

describe('a rule is approved in part', () => {
  test.each<[name: string, text: string, entries: string[], expected: boolean]>([
    ['by one address of it', '81.2.70.0/24', ['81.2.70.9/32'], true],
    ['by a network around it', '81.2.70.0/24', ['81.2.0.0/16'], true],
    ['not by a neighbour', '81.2.70.0/24', ['81.2.71.0/24'], false],
    ['not by the other family with the same number', '81.2.70.0/24', ['::5102:4600/120'], false],
    ['not by nobody', '81.2.70.0/24', [], false],
  ])('%s', (_, text, cidrs, expected) => {
    const entries = cidrs.map((one) => anEntry({ cidr: cidr(one) }));

    expect(isPartlyApproved(aRule({ source: fromCidr(text) }), entries)).toBe(expected);
  });

  test('not where its source is no CIDR', () => {
    expect(isPartlyApproved(aRule({ source: fromGroup('sg-0a') }), [office])).toBe(false);
  });
});

describe('what a claim still owes', () => {
  test.each<[name: string, list: ListedRule[], due: string[]]>([
    ['are the entries of items without an id', [item(null, 'entry-office')], ['entry-office']],
    ['not those that were seen', [item('sgr-known', 'entry-office')], []],
    ['not those of other entries', [item(null, 'entry-other')], []],
    [
      'by any of the entries of an item',
      [
        {
          ...item(null, 'entry-other'),
          entries: [
            { id: 'x', version: 1 },
            { id: 'entry-six', version: 9 },
          ],
        },
      ],
      ['entry-six'],
    ],
  ])('%s', (_, rules, due) => {
    expect(work({ scope: 'owed', list: { rules, closed: [] } }).due.map(({ id }) => id)).toEqual(due);
  });
});

describe('an approved CIDR that others took away', () => {
  const away = { rules: [item('sgr-gone', 'entry-office'), item('sgr-gone-6', 'entry-six')], closed: [] };

  test.each<[name: string, change: Partial<PlanInput>, due: string[]]>([
    ['stays away', { scope: 'follow' }, []],
    ['is due again where its family is closed anew, and only there', {}, ['entry-office']],
    ['is due again where a person asks', { scope: 'follow', isPerson: true }, ['entry-office', 'entry-six']],
    ['is not due to a person where only what has ended is done', { scope: 'ended', isPerson: true }, []],
    ['is not due to a person where only what is owed is done', { scope: 'owed', isPerson: true }, []],
  ])('%s', (_, change, due) => {
    expect(work({ list: away, ...change }).due.map(({ id }) => id)).toEqual(due);
  });

  test('is not taken for that while its rule stands', () => {
    const rule = aRule({ id: 'sgr-office', tags: managedTags });
    const list = { rules: [item('sgr-office', 'entry-office', rule)], closed: [] };

    const { due } = work({ scope: 'follow', snapshot: aSnapshot({ rules: [rule] }), list, entries: [office] });

    expect(due).toEqual([office]);
  });
});
