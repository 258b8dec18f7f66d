import { describe, expect, test } from 'vitest';
import { emptyList, type ListedRule } from '../../../core/plan/managed-rules.ts';
import type { NewRule } from '../../../core/plan/step.ts';
import { currentList, takenOverList, withClaimed } from '../../../core/reconcile/rule-list.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { approved, authorising, remainderOf } from '../../builders/a-step.ts';
import { managed } from '../../builders/an-old-group.ts';
import { anEntry, aPolicy, aRule, aSnapshot, fromCidr, now, ports } from '../../builders/builders.ts';

describe('the list that is taken over from the last end of schema 1', () => {
  const end = (...rules: readonly NewRule[]) =>
    aPlainEntry({ id: 'rem-old', outcome: 'completed', steps: [authorising(...rules)], rulesAfter: [managed] });

  test('is empty where there is none', () => {
    expect(takenOverList(null)).toEqual(emptyList);
  });

  test('has the rules that were approved, in version 1 where none is told, and closes nothing that is not told', () => {
    const { rules, closed } = takenOverList(end(approved(managed)));

    expect(rules).toMatchObject([{ ruleId: 'sgr-old', entries: [{ id: 'entry-office', version: 1 }] }]);
    expect(closed).toEqual([]);
  });

  test('has a rule that was approved also where the same end names it as kept', () => {
    const { rules } = takenOverList(end(approved(managed), remainderOf(managed)));

    expect(rules).toMatchObject([{ ruleId: 'sgr-old' }]);
  });
});

describe('the list with the approved rules of a claim', () => {
  const permission = { protocol: 'tcp', ports: ports(25), source: fromCidr('81.2.69.0/24'), description: null };
  const earlier = { permission, ruleId: null, remediation: 'rem-0', entries: [{ id: 'entry-office', version: 1 }] };
  const claim = { id: 'rem-1', steps: [authorising(approved(aRule()))], allowlistEntries: [anEntry({ version: 2 })] };
  const claimed = { ...earlier, remediation: 'rem-1', entries: [{ id: 'entry-office', version: 2 }] };

  test('has no second item of a rule that was claimed before and never seen', () => {
    expect(withClaimed({ rules: [earlier], closed: [] }, claim).rules).toEqual([claimed]);
  });

  test('keeps an item whose rule was seen, and one of another permission', () => {
    const seen = { ...earlier, ruleId: 'sgr-earlier' };
    const other = { ...earlier, permission: { ...permission, source: fromCidr('93.184.216.0/24') } };

    expect(withClaimed({ rules: [seen, other], closed: [] }, claim).rules).toEqual([seen, other, claimed]);
  });
});

describe('the list by a fresh read', () => {
  const permission = { protocol: 'tcp', ports: ports(25), source: fromCidr('81.2.69.0/24'), description: null };
  const item = { permission, ruleId: 'sgr-gone', remediation: 'rem-0' };
  const listed = (entries: ListedRule['entries'], policy = aPolicy()) => {
    const list = { rules: [{ ...item, entries }], closed: [] };
    const context = { snapshot: aSnapshot({ rules: [] }), policy, deployment: 'dep-ours', now };
    return currentList(list, context).rules.length;
  };
  const ended = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
  const byOffice = [{ id: 'entry-office', version: 1 }];

  test('loses what does not stand a day after its approval has ended', () => {
    expect(listed(byOffice, aPolicy({ entries: [anEntry({ expiresAt: ended(25) })] }))).toBe(0);
    expect(listed(byOffice, aPolicy({ entries: [anEntry({ expiresAt: ended(23) })] }))).toBe(1);
  });

  test('keeps what does not stand of which no approval, or none that the policy knows, is on record', () => {
    expect(listed([])).toBe(1);
    expect(listed(byOffice, aPolicy({ entries: [] }))).toBe(1);
  });
});
