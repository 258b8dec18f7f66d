import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import type { NewRule, Step } from '../../../core/plan/step.ts';
import type { PlanScope } from '../../../core/plan/work.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { stillDueBy } from '../../../core/reconcile/still-due.ts';
import { approved, authorising, remainderOf, revoking } from '../../builders/a-step.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  managedTags,
  now,
  ports,
} from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';

const over = { expiresAt: new Date(now).toISOString() };
const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const openOfIpv6 = anOpenRule({ id: 'sgr-open-6', ports: ports(20, 30), source: fromCidr('::/0') });
const ours = aRule({ id: 'sgr-ours', tags: managedTags });

function listed({ id, tags: _t, description: _d, ...permission }: SecurityGroupRule): ListedRule {
  const entries = [{ id: 'entry-office', version: 1 }];
  return { permission: { ...permission, description: null }, ruleId: id, remediation: 'rem-earlier', entries };
}

interface Later {
  readonly rules?: readonly SecurityGroupRule[];
  readonly entries?: readonly AllowlistEntry[];
  readonly list?: readonly ListedRule[];
  readonly scope?: PlanScope;
}

/** What of a step is due by a later read. */
function due(step: Step, { rules = [], entries = [anEntry()], list = [], scope = 'close' }: Later): Step | null {
  const assessment = { plan: { remediationId: 'rem-1' }, list: { rules: list, closed: [] }, scope };
  const deps = {
    settings: reconcileSettings({ limits: { ipv4: 8, ipv6: 16 } }),
    clock: { now: () => now, monotonic: () => now, awsOffset: () => 0 },
  };
  return stillDueBy(assessment, deps)(step, { snapshot: aSnapshot({ rules }), policy: aPolicy({ entries }) });
}

describe('of approved CIDRs', () => {
  const letIn = (...sources: readonly string[]): NewRule[] =>
    sources.map((source) => approved(aRule({ source: fromCidr(source) })));
  const both = letIn('81.2.69.0/24', '2001:470::/32');
  const ofIpv6 = anEntry({ id: 'entry-6', cidr: cidr('2001:470::/32') });

  test('those are due that are still approved', () => {
    const step = authorising(...both);

    expect(due(step, { entries: [anEntry(), ofIpv6] })).toEqual(step);
    expect(due(step, { entries: [anEntry({ ...over }), ofIpv6] })).toEqual({ ...step, rules: both.slice(1) });
    expect(due(step, { entries: [] })).toEqual({ ...step, rules: [] });
  });

  test('none is due of a family whose approved CIDRs hold too much together', () => {
    const wide = [20, 21].map((first) => anEntry({ id: `entry-${first}`, cidr: cidr(`${first}.0.0.0/8`) }));
    const step = authorising(...both);

    expect(due(step, { entries: [anEntry(), ofIpv6, ...wide] })).toEqual({ ...step, rules: both.slice(1) });
  });

  test('none is due that is approved only by an entry that is wider than the limit', () => {
    const step = authorising(...both);

    expect(due(step, { entries: [anEntry({ cidr: cidr('80.0.0.0/6') })] })).toEqual({ ...step, rules: [] });
  });

  test('a prefix list is none', () => {
    const step = authorising(approved(aRule({ source: fromList('pl-0123456789abcdef0') })));

    expect(due(step, {})).toEqual({ ...step, rules: [] });
  });
});

describe('what is kept of a rule', () => {
  const step = authorising(
    remainderOf(open, { ports: ports(20, 24) }),
    remainderOf(openOfIpv6, { ports: ports(20, 24) }),
  );

  test('is due, as a whole, while each of the rules offends', () => {
    expect(due(step, { rules: [open, openOfIpv6] })).toBe(step);
    expect(due(step, { rules: [open] })).toBeNull();
    expect(due(step, { rules: [open, { ...openOfIpv6, source: fromCidr('2001:470::/32') }] })).toBeNull();
  });

  test('is not due where the plan closes nothing', () => {
    expect(due(step, { rules: [open, openOfIpv6], scope: 'follow' })).toBeNull();
  });

  test('is not due together with what is approved', () => {
    const mixed = authorising(remainderOf(open, { ports: ports(20, 24) }), approved(aRule()));

    expect(due(mixed, { rules: [open] })).toBeNull();
  });
});

describe('a revoke', () => {
  test('is due as a whole while each of its rules offends as it is', () => {
    const step = revoking(open, openOfIpv6);

    expect(due(step, { rules: [open, openOfIpv6] })).toEqual(step);
    expect(due(step, { rules: [open] })).toBeNull();
    expect(due(step, { rules: [open, { ...openOfIpv6, ports: ports(20, 40) }] })).toBeNull();
  });

  test('goes on without managed rules that are approved again', () => {
    const rules = [open, ours];
    const list = [listed(ours)];

    const lapsing = due(revoking(open, ours), { rules, list, entries: [anEntry({ ...over })] });
    const renewed = due(revoking(open, ours), { rules, list });

    expect(lapsing).toEqual(revoking(open, ours));
    expect(renewed).toEqual(revoking(open));
  });

  test('goes on without managed rules of which only an entry wider than the limit has ended', () => {
    const entries = [anEntry({ cidr: cidr('80.0.0.0/6'), ...over })];

    expect(due(revoking(ours), { rules: [ours], list: [listed(ours)], entries })).toEqual(revoking());
  });

  test('keeps a rule that was managed and that somebody has opened', () => {
    const opened = { ...ours, source: open.source };

    expect(due(revoking(opened), { rules: [opened], list: [listed(ours)] })).toEqual(revoking(opened));
  });
});
