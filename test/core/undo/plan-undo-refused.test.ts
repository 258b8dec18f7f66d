import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../core/model/security-group.ts';
import { decisionOn, planOf, type Way } from '../../builders/a-decision.ts';
import { aRule, fromList, ports } from '../../builders/builders.ts';
import { madeBy, someRules } from '../../builders/some-entries.ts';

describe('the rules that a group may have', () => {
  test('are enough if just as many are needed, once what was added is gone', () => {
    const { open, kept } = someRules();

    const plan = planOf({ before: [open, kept], after: [kept, madeBy('rem-1')], now: { rulesQuota: 2 } });

    expect(plan.quota).toEqual([{ family: 'ipv4', needed: 2, allowed: 2 }]);
  });

  test.each<[string, (rules: ReturnType<typeof someRules>) => Way, string]>([
    [
      'one more is needed',
      ({ open, kept }) => ({ before: [open, kept], after: [kept], now: { rulesQuota: 1 } }),
      'the group would need 2 ipv4 rules and may have 1',
    ],
    [
      'one more IPv6 rule is needed',
      ({ other }) => ({ before: [other], now: { rulesQuota: 0 } }),
      'the group would need 1 ipv6 rules and may have 0',
    ],
    [
      'it is not known how many a prefix list takes',
      ({ open }) => ({ before: [open], now: { rules: [aRule({ source: fromList('pl-unreadable') })] } }),
      'the group would need an unknown number of ipv4 rules and may have 60',
    ],
  ])('are too few where %s', (_, way, reason) => {
    expect(decisionOn(way(someRules()))).toEqual({ kind: 'refused', reason });
  });
});

describe('no undo is planned', () => {
  test.each<[string, Partial<Snapshot> | null, string]>([
    ['of a group that is gone', null, 'the group was deleted since rem-1'],
    ['of a group that is not opted in', { tags: {} }, 'the group is not opted in: no tag smtp-warden:auto-fix'],
    ['of a group that another account owns', { ownerId: '444455556666' }, 'the group belongs to account 444455556666'],
  ])('%s', (_, now, reason) => {
    const { open } = someRules();

    expect(decisionOn({ before: [open], now })).toEqual({ kind: 'refused', reason });
  });

  test.each([
    [
      'ports',
      { ports: ports(24) },
      'rule sgr-made was changed since: it was tcp 25-25 81.2.69.0/24 (ours) and is tcp 24-24 81.2.69.0/24 (ours)',
    ],
    [
      'description',
      { description: null },
      'rule sgr-made was changed since: it was tcp 25-25 81.2.69.0/24 (ours) and is tcp 25-25 81.2.69.0/24 (no description)',
    ],
  ])('where a rule that was added has other %s now', (_, edit, reason) => {
    const { open } = someRules();
    const first = madeBy('rem-1', { id: 'sgr-first', ports: ports(20, 24) });
    const made = madeBy('rem-1', { description: 'ours' });

    const decision = decisionOn({
      before: [open],
      after: [first, made],
      now: { rules: [first, { ...made, ...edit }] },
    });

    expect(decision).toEqual({ kind: 'refused', reason });
  });
});
