import { expect, test } from 'vitest';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import { currentList, soundList } from '../../../core/reconcile/rule-list.ts';
import { anEntry, aPolicy, aRule, aSnapshot, now, ports } from '../../builders/builders.ts';

const long = { expiresAt: new Date(now - 90_000_000).toISOString() };

/** A rule of ours that stands for these entries. */
function item(ids: readonly string[], change = {}): ListedRule {
  const { id: ruleId, tags: _, ...permission } = aRule({ id: 'sgr-ours', ...change });
  return { permission, ruleId, remediation: 'rem-1', entries: ids.map((id) => ({ id, version: 1 })) };
}

test('a rule that does not stand leaves the list a day after the last of its own entries has ended', () => {
  const policy = aPolicy({ entries: [anEntry({ id: 'live' }), anEntry({ id: 'ended', ...long })] });
  const context = { snapshot: aSnapshot({ rules: [] }), policy, deployment: 'dep-ours', now };
  const rulesOf = (ids: readonly string[]) => currentList({ rules: [item(ids)], closed: [] }, context).rules;

  expect(rulesOf(['ended'])).toEqual([]);
  expect(rulesOf(['ended', 'live'])).toHaveLength(1);
});

test('a rule of other traffic than the watched port is taken from the list', () => {
  const list = { rules: [item(['live'], { id: 'sgr-26', ports: ports(26) }), item(['live'])], closed: [] };

  expect(soundList(list).rules).toEqual([item(['live'])]);
});
