import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { RuleList } from '../../../core/plan/managed-rules.ts';
import { revokedRules } from '../../../core/plan/step.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { assess, closes } from '../../../core/reconcile/assess.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  managedTags,
  now,
  someSettings,
} from '../../builders/builders.ts';

const ipv4 = { port: 25, family: 'ipv4' } as const;

const limits = { ipv4: 8, ipv6: 16 };

const context = () => ({ settings: someSettings({ limits }), now, remediationId: 'rem-1' });

const managed = (change: Partial<SecurityGroupRule> = {}) => aRule({ id: 'sgr-ours', tags: managedTags, ...change });

const over = new Date(now).toISOString();

/** The list with a rule of ours. */
function listOf({ id, tags: _t, description: _d, ...permission }: SecurityGroupRule): RuleList {
  const entries = [{ id: 'entry-office', version: 1 }];
  const item = { permission: { ...permission, description: null }, ruleId: id, remediation: 'rem-earlier', entries };
  return { rules: [item], closed: [] };
}

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

  test('is only what has ended where the closing is deferred, not what is newly approved', () => {
    const settings = someSettings({ limits, allTraffic: 'defer' });
    const rules = [managed(), anOpenRule({ id: 'sgr-open', protocol: '-1', ports: null })];

    const both = judge(rules, [ended(), other], { settings });
    const approved = judge(rules, [anEntry(), other], { settings });

    expect(both).toMatchObject({ scope: 'ended', decision: { kind: 'remediate' } });
    expect(approved).toMatchObject({ scope: 'close', decision: { kind: 'defer' } });
  });

  test('is nothing where nothing is to be closed', () => {
    const assessment = judge([managed()], [anEntry(), other], { mayClose: false });

    expect(assessment).toMatchObject({ scope: 'close', decision: { kind: 'remediate' } });
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

test('a rule of ours that its owner has taken away is let in again for a person only', () => {
  const judge = (asked: object) =>
    assess(aSnapshot({ rules: [] }), aPolicy(), {
      ...context(),
      ...asked,
      list: { ...listOf(managed()), closed: [ipv4] },
    });

  expect(judge({})).toBeNull();
  expect(judge({ isPerson: true })).toMatchObject({ decision: { kind: 'remediate' } });
});
