import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import { type SettleInput, settle } from '../../../core/preview/settle.ts';
import { permissionOf } from '../../builders/a-step.ts';
import {
  anEntry,
  anOpenRule,
  anUnreadableList,
  aPolicy,
  aRule,
  aSnapshot,
  fromList,
  managedTags,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';

function settled(change: Partial<SettleInput> = {}) {
  const snapshot = aSnapshot({ rules: [anOpenRule()] });
  return settle({
    snapshot,
    list: emptyList,
    policy: aPolicy(),
    settings: someSettings(),
    now,
    mayClose: true,
    ...change,
  });
}

test('a group is closed once, and is compliant then', () => {
  const { decision, changes, rest, rules } = settled();

  expect({ decision, changes: changes.length, rest }).toEqual({ decision: 'remediate', changes: 1, rest: null });
  expect(rules.map(({ source }) => source)).toEqual([{ kind: 'cidr', cidr: '81.2.69.0/24' }]);
});

test('a first check that may not close leaves the closing to the next one', () => {
  const managed = aRule({ id: 'sgr-2', tags: managedTags, source: { kind: 'cidr', cidr: cidr('198.51.100.0/24') } });
  const permission = { ...permissionOf(managed), description: null };
  const item = { permission, ruleId: managed.id, remediation: 'rem-earlier', entries: [{ id: 'al-1', version: 1 }] };
  const ended = anEntry({ id: 'al-1', cidr: cidr('198.51.100.0/24'), expiresAt: '2026-11-15T11:00:00.000Z' });
  const group = {
    snapshot: aSnapshot({ rules: [anOpenRule(), managed] }),
    list: { rules: [item], closed: [] },
    policy: aPolicy({ entries: [anEntry(), ended] }),
  };

  expect(settled({ ...group, mayClose: false }).changes.map(({ scope }) => scope)).toEqual(['follow', 'close']);
  expect(settled({ ...group, mayClose: true }).changes.map(({ scope }) => scope)).toEqual(['close']);
});

test('what is not known is not called compliant', () => {
  const list = anUnreadableList();
  const rules = [aRule({ source: fromList(list.id) })];

  const { decision, reason } = settled({ snapshot: aSnapshot({ rules, prefixLists: { [list.id]: list } }) });

  expect(decision).toBe('unknown');
  expect(reason).toContain(`prefix list ${list.id} cannot be read`);
});

test('what does not fit into one entry of the log is deferred, as it is then', () => {
  const tags = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key-${index}`, 'v'.repeat(250)]));
  const rules = Array.from({ length: 50 }, (_, index) =>
    aRule({ id: `sgr-${index}`, ports: ports(1000 + index), tags }),
  );
  const snapshot = aSnapshot({ rules: [...rules, anOpenRule({ id: 'sgr-open' })], rulesQuota: 1_000 });

  const { decision, reason, changes } = settled({ snapshot });

  expect({ decision, changes }).toEqual({ decision: 'defer', changes: [] });
  expect(reason).toContain('more rules, tags and descriptions than one entry of the audit log can hold');
});
