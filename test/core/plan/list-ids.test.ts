import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { type ListedRule, withIds } from '../../../core/plan/managed-rules.ts';
import { permissionOf } from '../../builders/a-step.ts';
import { aRule, fromCidr, ports, managedTags as tags } from '../../builders/builders.ts';

const ours = 'dep-ours';
const managed = (change: Partial<SecurityGroupRule> = {}) => aRule({ id: 'sgr-managed', tags, ...change });

function listed(rule: SecurityGroupRule, change: Partial<ListedRule> = {}): ListedRule {
  return { permission: permissionOf(rule), ruleId: rule.id, remediation: 'rem-earlier', entries: [], ...change };
}

function listOf(...rules: readonly ListedRule[]) {
  return { rules, closed: [] };
}

describe('a listed rule without an id gets that of the rule that stands for it', () => {
  const item = listed(managed(), { ruleId: null });

  test.each<[name: string, rule: Partial<SecurityGroupRule>, id: string | null]>([
    ['by deployment, remediation and permission', {}, 'sgr-managed'],
    ['whatever its description', { description: 'edited' }, 'sgr-managed'],
    ['not by another permission', { ports: ports(26) }, null],
    ['not by one without the mark', { tags: { ...tags, 'smtp-warden:managed': 'no' } }, null],
    ['not by one of another deployment', { tags: { ...tags, 'smtp-warden:deployment': 'dep-theirs' } }, null],
    ['not by one of another remediation', { tags: { ...tags, 'smtp-warden:remediation': 'rem-2' } }, null],
  ])('%s', (_, change, id) => {
    const list = { rules: [item], closed: [{ port: 25, family: 'ipv4' }] } as const;

    expect(withIds(list, [aRule({ id: 'sgr-other' }), managed(change)], ours)).toEqual({
      ...list,
      rules: [{ ...item, ruleId: id }],
    });
  });

  test('and of several of one permission the one whose rule stands is left, with the entries of all', () => {
    const entries = (...ids: string[]) => ids.map((id) => ({ id, version: 1 }));
    const gone = listed(managed(), { ruleId: 'sgr-gone', entries: entries('al-1', 'al-2') });
    const older = listed(managed(), { ruleId: 'sgr-older', entries: [{ id: 'al-1', version: 2 }] });
    const stands = listed(managed(), { entries: entries('al-3', 'al-2') });
    const other = listed(managed({ source: fromCidr('93.184.0.0/16') }), {
      ruleId: 'sgr-else',
      entries: entries('al-9'),
    });

    expect(withIds(listOf(gone, older, stands, other), [managed()], ours).rules).toEqual([
      { ...stands, entries: [...entries('al-3', 'al-2'), { id: 'al-1', version: 2 }] },
      other,
    ]);
  });

  test.each([
    ['of the item that stands', 2, 1],
    ['of the item that does not stand', 1, 2],
    ['of both', 2, 2],
  ])('and an entry has its newest version: that %s', (_, standing, gone) => {
    const stands = listed(managed(), { entries: [{ id: 'al-1', version: standing }] });
    const other = listed(managed(), { ruleId: 'sgr-gone', entries: [{ id: 'al-1', version: gone }] });
    const newest = [{ ...stands, entries: [{ id: 'al-1', version: 2 }] }];

    expect(withIds(listOf(stands, other), [managed()], ours).rules).toEqual(newest);
    expect(withIds(listOf(other, stands), [managed()], ours).rules).toEqual(newest);
  });

  test('and an entry of another permission keeps its version', () => {
    const stands = listed(managed(), { entries: [{ id: 'al-1', version: 1 }] });
    const other = listed(managed({ source: fromCidr('93.184.0.0/16') }), {
      ruleId: 'sgr-else',
      entries: [{ id: 'al-1', version: 2 }],
    });

    expect(withIds(listOf(stands, other), [managed()], ours).rules).toEqual([stands, other]);
  });

  test('and one with an id keeps it', () => {
    const known = listed(managed(), { ruleId: 'sgr-known' });

    expect(withIds(listOf(known), [managed()], ours).rules).toEqual([known]);
  });
});
