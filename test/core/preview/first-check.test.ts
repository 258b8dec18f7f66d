import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { emptyList, type RuleList } from '../../../core/plan/managed-rules.ts';
import type { Policy } from '../../../core/policy/policy.ts';
import { mayCloseFirst } from '../../../core/preview/first-check.ts';
import { anEntry, anExemption, aPolicy, aRule, aSnapshot, managedTags, now } from '../../builders/builders.ts';

const managed = aSnapshot({ rules: [aRule({ tags: managedTags })] });
const branch = anEntry({ id: 'entry-branch', cidr: cidr('198.51.100.0/24') });
const closed: RuleList = { rules: [], closed: [{ port: 25, family: 'ipv4' }] };
const withBranch = aPolicy({ entries: [anEntry(), branch] });

function first(after: Policy, change: Partial<Parameters<typeof mayCloseFirst>[0]> = {}) {
  return mayCloseFirst({ snapshot: managed, list: emptyList, before: aPolicy(), after, now, ...change });
}

describe('an edit of the allowlist', () => {
  test('asks for a check that closes nothing where there are managed rules', () => {
    expect(first(withBranch)).toBe(false);
  });

  test('asks for such a check where the group is closed and is to let somebody in', () => {
    expect(first(withBranch, { snapshot: aSnapshot(), list: closed })).toBe(false);
  });

  test('asks for none of any other group, which waits for an ordinary check', () => {
    expect(first(withBranch, { snapshot: aSnapshot() })).toBe(true);
  });

  test.each([
    ['added', aPolicy({ entries: [] }), aPolicy()],
    ['renewed', aPolicy(), aPolicy({ entries: [anEntry({ version: 2 })] })],
    ['replaced', aPolicy(), aPolicy({ entries: [anEntry({ createdAt: '2026-11-15T11:00:00.000Z' })] })],
    ['gone', aPolicy(), aPolicy({ entries: [] })],
  ])('counts where an entry is %s', (_, before, after) => {
    expect(first(after, { before })).toBe(false);
  });

  test('for another account asks for nothing here', () => {
    const other = anEntry({ id: 'entry-other', scope: { kind: 'account', account: '999988887777' } });

    expect(first(aPolicy({ entries: [anEntry(), other] }))).toBe(true);
  });
});

test('a group that is closed and is to let somebody in is first checked without closing, also where nothing is edited', () => {
  const group = { before: aPolicy(), snapshot: aSnapshot() };

  expect(first(aPolicy(), { ...group, list: closed })).toBe(false);
  expect(first(aPolicy(), group)).toBe(true);
  expect(first(aPolicy(), { ...group, snapshot: managed })).toBe(true);
});

test('a changed exemption asks for an ordinary check of its group at once, whatever else is edited', () => {
  const elsewhere = anExemption({ group: { ...managed.ref, groupId: 'sg-0fedcba9876543210' } });

  expect(first({ ...withBranch, exemptions: [anExemption()] })).toBe(true);
  expect(first({ ...withBranch, exemptions: [elsewhere] })).toBe(false);
});
