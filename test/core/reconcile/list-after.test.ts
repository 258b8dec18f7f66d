import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import type { SecurityGroupRule, Snapshot } from '../../../core/model/security-group.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import { exposuresBy, listAfter } from '../../../core/reconcile/list-after.ts';
import { aClaim, anExposure, finding } from '../../builders/a-claim.ts';
import { approved, authorising, restored, revoking } from '../../builders/a-step.ts';
import {
  anOpenRule,
  anUnreadableList,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromGroup,
  fromList,
  managedTags,
  ports,
} from '../../builders/builders.ts';

const ipv4 = { port: 25, family: 'ipv4' } as const;
const ipv6 = { port: 25, family: 'ipv6' } as const;
const open = anOpenRule({ id: 'sgr-open' });
const second = anOpenRule({ id: 'sgr-second', source: fromCidr('0.0.0.0/1') });
const ours = aRule({ id: 'sgr-ours', tags: managedTags });
const oursOfIpv6 = aRule({ id: 'sgr-ours-6', source: fromCidr('2001:db8::/48'), tags: managedTags });
const given = { approved: [], limits: { ipv4: 8, ipv6: 16 } };

function listed({ id, tags: _, ...permission }: SecurityGroupRule): ListedRule {
  return { permission, ruleId: id, remediation: 'rem-earlier', entries: [] };
}

/** The list at the end of a claim, after which these rules stand; null: they cannot be judged. */
function listAtEndOf(
  claim: AuditEntry,
  rules: readonly SecurityGroupRule[],
  exposuresOf = exposuresBy(aSnapshot(), given),
) {
  return listAfter(claim, { rules, deployment: 'dep-ours', exposuresOf });
}

describe('what is exposed by rules', () => {
  const onList = anOpenRule({ source: fromList('pl-0123456789abcdef0') });
  const wide = aPrefixList({ entries: [open.source].flatMap((one) => (one.kind === 'cidr' ? [one.cidr] : [])) });
  const read = (prefixLists: Snapshot['prefixLists']) => exposuresBy(aSnapshot({ prefixLists }), given);

  test('is judged where their prefix lists were read, and where they are on none', () => {
    const fromOne = read({ [wide.id]: wide })([onList]);
    const fromNone = read({})([open, anOpenRule({ id: 'sgr-group', source: fromGroup('sg-0123456789abcdef1') })]);

    expect(fromOne).toMatchObject({ exposures: [ipv4], isLowerBound: false });
    expect(fromNone).toMatchObject({ exposures: [ipv4], isLowerBound: false });
  });

  test('is a lower bound where a list that reaches the port cannot be read', () => {
    const unreadable = anUnreadableList();

    expect(read({ [unreadable.id]: unreadable })([open, onList])).toMatchObject({
      exposures: [ipv4],
      isLowerBound: true,
    });
    expect(read({ [unreadable.id]: unreadable })([open, { ...onList, ports: ports(443) }])).toMatchObject({
      exposures: [ipv4],
      isLowerBound: false,
    });
  });

  test('cannot be judged where one of them is on a prefix list that was not read', () => {
    expect(read({})([open, onList])).toBeNull();
  });
});

describe('a rule that the claim was to revoke', () => {
  const claim = aClaim({
    finding: finding().finding,
    list: { rules: [listed(ours)], closed: [] },
    steps: [revoking(ours)],
  });

  test('leaves the list where it is gone', () => {
    expect(listAtEndOf(claim, [])).toEqual({ rules: [], closed: [ipv4] });
  });

  test('stays on the list where it stands', () => {
    expect(listAtEndOf(claim, [ours])).toEqual({ rules: [listed(ours)], closed: [] });
  });
});

describe('closed by a claim is', () => {
  test('the family of a finding where no rule that it was to revoke there stands', () => {
    const claim = aClaim({
      ...finding(anExposure('ipv4', [['sgr-open'], ['sgr-second']])),
      steps: [revoking(open, second)],
    });

    expect(listAtEndOf(claim, []).closed).toEqual([ipv4]);
    expect(listAtEndOf(claim, [aRule({ ...second, source: fromCidr('10.0.0.0/8') })]).closed).toEqual([]);
  });

  test('no family of a finding in which it was to revoke nothing', () => {
    const claim = aClaim(finding(anExposure('ipv4', [['sgr-open']]), anExposure('ipv6', [['sgr-six']])));

    expect(listAtEndOf(claim, []).closed).toEqual([ipv4]);
  });

  test('the family of a finding also where a rule stands that did not offend there', () => {
    const claim = aClaim({
      ...finding(anExposure('ipv4', [['sgr-open']], ['sgr-second'])),
      steps: [revoking(open, second)],
    });

    expect(listAtEndOf(claim, [aRule({ ...second, source: fromCidr('10.0.0.0/8') })]).closed).toEqual([ipv4]);
  });

  test('no family at all where what stands cannot be judged', () => {
    expect(listAtEndOf(aClaim(), [], () => null).closed).toEqual([]);
  });

  test('each family of which its managed rules are gone, by itself', () => {
    const list = { rules: [listed(ours), listed(oursOfIpv6)], closed: [] };
    const claim = aClaim({ ...finding(), list, steps: [revoking(ours, oursOfIpv6)] });

    expect(listAtEndOf(claim, []).closed).toEqual([ipv4, ipv6]);
    expect(listAtEndOf(claim, [oursOfIpv6]).closed).toEqual([ipv4]);
    expect(listAtEndOf(claim, [ours]).closed).toEqual([ipv6]);
  });

  test('no family of a rule that is on no list and in no finding', () => {
    const list = { rules: [listed(ours)], closed: [] };

    expect(listAtEndOf(aClaim({ ...finding(), list, steps: [revoking(oursOfIpv6)] }), [ours]).closed).toEqual([]);
  });

  test('what was closed before, each port and family once', () => {
    const closed = [ipv4, { port: 26, family: 'ipv4' } as const, ipv6];

    expect(listAtEndOf(aClaim({ list: { rules: [], closed } }), []).closed).toEqual(closed);
  });
});

describe('an undo that puts back a rule, beside others that it lets in', () => {
  const claim = aClaim({
    ...finding(),
    undoes: 'rem-0',
    list: { rules: [], closed: [ipv4, ipv6] },
    steps: [authorising(restored(open), approved(ours))],
  });

  test('reopens the families that are exposed then', () => {
    expect(listAtEndOf(claim, [open]).closed).toEqual([ipv6]);
  });

  test('reopens every family where a list that reaches the port cannot be read', () => {
    const list = anUnreadableList();
    const onList = aRule({ id: 'sgr-list', source: fromList(list.id) });
    const snapshot = aSnapshot({ prefixLists: { [list.id]: list } });

    expect(listAtEndOf(claim, [open, onList], exposuresBy(snapshot, given)).closed).toEqual([]);
    expect(listAtEndOf(claim, [open, { ...onList, ports: ports(443) }], exposuresBy(snapshot, given)).closed).toEqual([
      ipv6,
    ]);
  });

  test('reopens every family where that cannot be judged', () => {
    expect(listAtEndOf(claim, [open], () => null).closed).toEqual([]);
  });
});
