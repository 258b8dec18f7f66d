import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { emptyList, type RuleList } from '../../../core/plan/managed-rules.ts';
import { revokedRules } from '../../../core/plan/step.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { assess, closes, isQuiet, usableEntries } from '../../../core/reconcile/assess.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  managedTags,
  now,
  someSettings,
} from '../../builders/builders.ts';

const ipv4 = { port: 25, family: 'ipv4' } as const;
const limits = { ipv4: 8, ipv6: 16 };
const context = () => ({ settings: someSettings({ limits }), now, remediationId: 'rem-1' });
const managed = (change: Partial<SecurityGroupRule> = {}) => aRule({ id: 'sgr-ours', tags: managedTags, ...change });
const over = new Date(now).toISOString();

/** An entry as nobody could add it: it approves more than the limit. */
function tooWide(id: string, change: Partial<AllowlistEntry> = {}): AllowlistEntry {
  return anEntry({ id, cidr: cidr('80.0.0.0/7'), ...change });
}

/** The list with a rule of ours. */
function listOf({ id, tags: _t, description: _d, ...permission }: SecurityGroupRule): RuleList {
  const entries = [{ id: 'entry-office', version: 1 }];
  const item = { permission: { ...permission, description: null }, ruleId: id, remediation: 'rem-earlier', entries };
  return { rules: [item], closed: [] };
}

function judged(rules: readonly SecurityGroupRule[], entries: readonly AllowlistEntry[] = [anEntry()]) {
  return assess(aSnapshot({ rules }), aPolicy({ entries }), { ...context(), list: listOf(managed()) });
}

describe('a group is quiet', () => {
  test.each([
    ['without any rule', () => []],
    ['with a rule from an office', () => [aRule()]],
  ])('%s', (_, rules) => {
    expect(isQuiet(aSnapshot({ rules: rules() }), emptyList, limits)).toBe(true);
  });

  test('only where nothing was closed', () => {
    expect(isQuiet(aSnapshot(), { rules: [], closed: [ipv4] }, limits)).toBe(false);
  });

  test.each([['an open port', () => [anOpenRule()]]])('not with %s', (_, rules) => {
    expect(isQuiet(aSnapshot({ rules: rules() }), emptyList, limits)).toBe(false);
  });

  test('with rules that only their tags call ours, but not with one on the list', () => {
    const rules = [aRule(), managed(), aRule({ id: 'sgr-other' })];

    expect(isQuiet(aSnapshot({ rules }), emptyList, limits)).toBe(true);
    expect(isQuiet(aSnapshot({ rules }), listOf(managed()), limits)).toBe(false);
  });

  test('by the limits that are set', () => {
    const rules = [aRule({ source: fromCidr('17.0.0.0/8') })];

    expect(isQuiet(aSnapshot({ rules }), emptyList, { ipv4: 8, ipv6: 16 })).toBe(true);
    expect(isQuiet(aSnapshot({ rules }), emptyList, { ipv4: 9, ipv6: 16 })).toBe(false);
  });
});

test('those entries are used that are live, speak for the group and approve no more than the limit', () => {
  const ended = anEntry({ id: 'entry-ended', expiresAt: over });
  const another = anEntry({ id: 'entry-another', scope: { kind: 'group', groupId: 'sg-0fedcba9876543210' } });

  const used = usableEntries(
    aPolicy({ entries: [tooWide('entry-wide'), anEntry(), ended, another] }),
    aSnapshot(),
    context(),
  );

  expect(used).toEqual([anEntry()]);
});

describe('an assessment', () => {
  test('is null where a group is as it should be', () => {
    expect(judged([aRule()])).toBeNull();
    expect(judged([managed()])).toBeNull();
  });

  test('holds the group as it was judged, what is wrong, who is approved and exempted, and what is decided', () => {
    const snapshot = aSnapshot({ rules: [anOpenRule()] });
    const policy = aPolicy({ exemptions: [anExemption()] });

    expect(assess(snapshot, policy, context())).toEqual({
      snapshot,
      exposures: [expect.objectContaining({ port: 25, family: 'ipv4', limitPrefixLength: 8 })],
      entries: [anEntry()],
      exemption: anExemption(),
      list: emptyList,
      scope: 'close',
      plan: expect.objectContaining({ remediationId: 'rem-1', group: snapshot.ref }),
      decision: expect.objectContaining({ kind: 'exempt', exemption: anExemption() }),
    });
  });

  test('lets in who is approved where the port was closed', () => {
    const assessment = assess(aSnapshot({ rules: [] }), aPolicy(), {
      ...context(),
      list: { rules: [], closed: [ipv4] },
    });

    expect(assessment).toMatchObject({ list: { closed: [ipv4] }, exposures: [], decision: { kind: 'remediate' } });
    expect(assessment?.plan.steps).toMatchObject([{ kind: 'authorizeIngress', rules: [{ source: aRule().source }] }]);
  });

  test.each([['abc'], ['acb'], ['bac'], ['bca'], ['cab'], ['cba']])(
    'does not depend on the order in which EC2 shows the rules: %s',
    (order) => {
      const rules = [...order].map((letter) => anOpenRule({ id: `sgr-${letter}`, description: letter }));
      const given = rules.map(({ id }) => id);

      const assessment = judged(rules);

      const sorted = ['sgr-a', 'sgr-b', 'sgr-c'];
      expect(assessment?.snapshot.rules.map(({ id }) => id)).toEqual(sorted);
      expect(assessment && revokedRules(assessment.plan).map(({ id }) => id)).toEqual(sorted);
      expect(rules.map(({ id }) => id)).toEqual(given);
    },
  );

  test.each([['abc'], ['acb'], ['bca'], ['cba']])('names the first entry by id that is too wide: %s', (order) => {
    const entries = [anEntry(), ...[...order].map((letter) => tooWide(`entry-${letter}`))];

    expect(judged([anOpenRule()], entries)?.decision).toEqual({
      kind: 'defer',
      reason: 'allowlist entry entry-a approves 80.0.0.0/7, wider than the limit; remove it first',
    });
  });

  test('does not believe an end on record of an entry that was too wide', () => {
    const ended = anEntry({ expiresAt: over });

    expect(judged([managed()], [ended])?.decision.kind).toBe('remediate');
    expect(judged([managed()], [tooWide('entry-wide', { expiresAt: over })])).toBeNull();
  });

  test('is not made of a group with a prefix list that cannot be read', () => {
    const puzzle = aRule({ source: fromList('pl-unknown') });

    const text = 'prefix list pl-unknown is used by a rule but its entries could not be read';
    expect(() => judged([puzzle])).toThrow(text);
  });
});

describe('what may not be closed, or is held back', () => {
  const ended = (change: Partial<AllowlistEntry> = {}) => anEntry({ expiresAt: over, ...change });
  const other = anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') });
  const judge = (rules: readonly SecurityGroupRule[], entries: readonly AllowlistEntry[], change = {}) =>
    assess(aSnapshot({ rules }), aPolicy({ entries }), { ...context(), list: listOf(managed()), ...change });
  const both = [managed(), anOpenRule({ id: 'sgr-open' })];

  test('leaves what managed rules do by themselves', () => {
    const assessment = judge(both, [ended(), other], { mayClose: false });

    expect(assessment).toMatchObject({ scope: 'follow', decision: { kind: 'remediate' } });
    expect(assessment && revokedRules(assessment.plan).map(({ id }) => id)).toEqual(['sgr-ours']);
    expect(assessment && closes(assessment)).toBe(false);
  });

  test('leaves at least what has ended, where new approvals are held back as well', () => {
    const wide = ['20.0.0.0/8', '21.0.0.0/8'].map((text, index) => anEntry({ id: `entry-${index}`, cidr: cidr(text) }));

    const assessment = judge(both, [ended(), ...wide]);

    expect(assessment).toMatchObject({ scope: 'wholly-ended', decision: { kind: 'remediate' } });
    expect(assessment?.plan.steps).toMatchObject([{ kind: 'revokeIngress', rules: [{ id: 'sgr-ours' }] }]);
  });

  test('is told as a whole where nothing is left of it', () => {
    expect(judge(both, [anEntry()], { mayClose: false })).toMatchObject({
      scope: 'close',
      decision: { kind: 'remediate' },
    });
    expect(judge(both, [])).toMatchObject({ scope: 'close', decision: { kind: 'defer' } });
  });

  test('is done as a whole by a check that may close', () => {
    const assessment = judge(both, [ended(), other]);

    expect(assessment).toMatchObject({ scope: 'close' });
    expect(assessment && closes(assessment)).toBe(true);
  });

  test('of what a claim owes is only what it was about to let in', () => {
    const { rules } = listOf(managed());
    const due = rules.map((item) => ({ ...item, ruleId: null }));
    const list = { rules: due, closed: [ipv4] };

    const assessment = judge([anOpenRule({ id: 'sgr-ipv6', source: fromCidr('::/0') })], [anEntry(), other], {
      list,
      onlyOwed: true,
    });

    expect(assessment).toMatchObject({ scope: 'owed' });
    expect(assessment?.plan.steps).toMatchObject([{ kind: 'authorizeIngress', rules: [{ source: managed().source }] }]);
    expect(judge([], [other], { list, onlyOwed: true })).toBeNull();
  });
});
