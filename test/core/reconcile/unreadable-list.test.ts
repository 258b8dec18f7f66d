import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import { revokedRules } from '../../../core/plan/step.ts';
import { assess, assessKnown } from '../../../core/reconcile/assess.ts';
import { aGroup, cutOff } from '../../builders/a-group.ts';
import {
  anEntry,
  anOpenRule,
  anUnreadableList,
  aPolicy,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';

const list = anUnreadableList();
const prefixLists = { [list.id]: list };
const onList = aRule({ id: 'sgr-list', source: fromList(list.id) });
const open = anOpenRule({ id: 'sgr-open' });
const office = 'tcp 25-25 81.2.69.0/24';
const listKey = `tcp 25-25 ${list.id}`;
const unknown = 'it is not known whether TCP port 25 is restricted: prefix list pl-0123456789abcdef0 cannot be read';

function judged(
  rules: readonly (typeof open)[],
  { entries = [anEntry()], lists = prefixLists }: { entries?: ReturnType<typeof anEntry>[]; lists?: object } = {},
) {
  const snapshot = aSnapshot({ rules, prefixLists: { ...lists } });
  return assess(snapshot, aPolicy({ entries }), { settings: someSettings(), now, remediationId: 'rem-1' });
}

describe('beside a prefix list that cannot be read', () => {
  test('what others expose is closed, and the list stays as it is', async () => {
    const group = aGroup({ rules: [open, onList], prefixLists });

    const result = await group.check();

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(group.keys()).toEqual([office, listKey].sort());
    expect(group.last().finding.exposures[0]?.notCounted).toEqual([
      { prefixListId: list.id, cause: 'not-permitted', securityGroupRuleIds: ['sgr-list'] },
    ]);
    expect(group.fault()).toBeNull();
  });

  test('the group never counts as compliant: the next check fails with the list and the cause', async () => {
    const group = aGroup({ rules: [open, onList], prefixLists });
    await group.check();

    await expect(group.check()).rejects.toThrow(unknown);

    expect(group.keys()).toEqual([office, listKey].sort());
    expect(group.outcomes()).toEqual(['planned', 'completed']);
  });

  test('a group that nobody exposes as far as is known is not judged, whether we have let in somebody or not', async () => {
    const closedBefore = aGroup({ rules: [open] });
    await closedBefore.check();
    closedBefore.edit((rules) => [...rules, onList], { prefixLists });

    await expect(closedBefore.check()).rejects.toThrow(unknown);
    await expect(aGroup({ rules: [onList], prefixLists }).check()).rejects.toThrow(unknown);
  });

  test('managed rules follow the allowlist all the same', async () => {
    const sized = { ...list, family: 'ipv4', weight: 10 } as const;
    const group = aGroup({ rules: [open, onList], prefixLists: { [list.id]: sized } });
    await group.check();
    group.world.policy = aPolicy({ entries: [anEntry(), anEntry({ id: 'entry-new', cidr: cidr('198.51.100.0/24') })] });

    const result = await group.check();

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(group.keys()).toEqual([office, listKey, 'tcp 25-25 198.51.100.0/24'].sort());
  });

  test('a claim that was cut off counts what it could not see as closed', async () => {
    const group = aGroup({ rules: [open, { ...onList, ports: ports(443) }], prefixLists });
    await cutOff(group, { call: 'revokeIngress', isAfter: true });

    const result = await group.check();
    const second = await group.check();

    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: 'completed' } });
    expect(second.kind).toBe('compliant');
    expect(group.keys()).toEqual([office, `tcp 443-443 ${list.id}`].sort());
  });

  test('of what a cut-off claim has not let in, only that is let in while the size is unknown, and no new approval', async () => {
    const group = aGroup({ rules: [open, onList], prefixLists });
    await cutOff(group, { call: 'revokeIngress', isAfter: true });
    group.world.policy = aPolicy({ entries: [anEntry(), anEntry({ id: 'entry-new', cidr: cidr('198.51.100.0/24') })] });

    await group.check();
    await group.check();

    expect(group.keys()).toEqual([office, listKey].sort());
    expect(group.outcomes()).toEqual(['planned', 'partial', 'planned', 'completed', 'deferred']);
    expect(group.fault()).toBeNull();
  });

  test('in plan mode, what a claim has not let in yet is let in all the same', async () => {
    const group = aGroup({ rules: [open, onList], prefixLists });
    await cutOff(group, { call: 'revokeIngress', isAfter: true });

    await group.check({ mode: 'plan' }).catch(() => null);

    expect(group.keys()).toEqual([office, listKey].sort());
  });

  test('where EC2 refuses what comes for the quota, nothing else is lost, and it is tried again', async () => {
    const group = aGroup({ rules: [open, onList], prefixLists });
    await cutOff(group, { call: 'revokeIngress', isAfter: true });
    const refused = {
      kind: 'refused',
      requestId: 'req',
      code: 'RulesPerSecurityGroupLimitExceeded',
      message: '',
    } as const;
    group.world.faults.push({ call: 'authorizeIngress', applied: false, result: refused });

    await group.check();
    const between = group.keys();
    await group.check().catch(() => null);

    expect(between).toEqual([listKey]);
    expect(group.keys()).toEqual([office, listKey].sort());
    expect(group.fault()).toBeNull();
  });

  test.each([
    ['before its revoke', { call: 'revokeIngress' }],
    ['after its revoke', { call: 'revokeIngress', isAfter: true }],
    ['before its end is recorded', { call: 'append', nth: 2 }],
  ] as const)('who is approved gets in after a worker was killed %s', async (_, death) => {
    const group = aGroup({ rules: [open, onList], prefixLists });
    await cutOff(group, death);

    await group.check().catch(() => null);

    expect(group.keys()).toEqual([office, listKey].sort());
    expect(group.last().outcome).toBe('completed');
    expect(group.fault()).toBeNull();
  });

  test('a list that offends when the plan is made, and cannot be read any more when its rule is to be revoked, is left alone', async () => {
    const wide = aPrefixList({ id: list.id, entries: [cidr('0.0.0.0/0')] });
    const group = aGroup({ rules: [open, onList], prefixLists: { [list.id]: wide } });
    group.editBefore('revokeIngress', (rules) => rules.filter(({ id }) => id !== open.id), { prefixLists });

    await group.check().catch(() => null);

    expect(group.fault()).toBeNull();
    expect(group.alarms()).not.toContain('GateRefusals');
  });
});

describe('the quota beside a list that cannot be read', () => {
  const onWeb = { ...onList, ports: ports(443) };

  test('is not known, and one rule goes before one comes', () => {
    const assessment = judged([open, onWeb]);

    expect(assessment?.decision.kind).toBe('remediate');
    expect(assessment?.plan.quota).toEqual([{ family: 'ipv4', needed: null, peak: null, allowed: 60, fits: true }]);
    expect(assessment?.plan.steps.map(({ kind }) => kind)).toEqual(['revokeIngress', 'authorizeIngress']);
    expect(assessment && revokedRules(assessment.plan).map(({ id }) => id)).toEqual(['sgr-open']);
  });

  test.each([
    ['two come for one', [open, onWeb], [anEntry(), anEntry({ id: 'b', cidr: cidr('198.51.100.0/24') })]],
    [
      'what is kept of a range stands beside it',
      [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) }), onWeb],
      [anEntry()],
    ],
  ])('holds the closing back where it decides: %s', (_, rules, entries) => {
    expect(judged(rules, { entries })?.decision).toEqual({
      kind: 'defer',
      reason: expect.stringMatching(
        /^a prefix list of the group cannot be read, so the quota cannot be checked: prefix list pl-0123456789abcdef0 cannot be read: reading it is not permitted; allow/,
      ),
    });
  });

  test('is told by the same list, in whatever order the lists were read', () => {
    const other = anUnreadableList({ id: 'pl-0000000000000000a' });
    const rules = [open, onWeb, { ...onWeb, id: 'sgr-other', source: fromList(other.id) }];
    const entries = [anEntry(), anEntry({ id: 'b', cidr: cidr('198.51.100.0/24') })];
    const reasonWith = (lists: object) => judged(rules, { entries, lists })?.decision.reason;

    const reason = reasonWith({ [list.id]: list, [other.id]: other });

    expect(reason).toContain(`prefix list ${other.id} cannot be read`);
    expect(reasonWith({ [other.id]: other, [list.id]: list })).toBe(reason);
  });

  test('is known where only the entries cannot be read', () => {
    const sized = { [list.id]: { ...list, family: 'ipv4', weight: 10 } };
    const entries = [anEntry(), anEntry({ id: 'b', cidr: cidr('198.51.100.0/24') })];

    const assessment = judged([open, onWeb], { entries, lists: sized });

    expect(assessment?.decision.kind).toBe('remediate');
    expect(assessment?.plan.quota).toEqual([{ family: 'ipv4', needed: 12, peak: 12, allowed: 60, fits: true }]);
  });
});

test('what is known alone is judged where that is asked for', () => {
  const context = { settings: someSettings(), now, remediationId: 'rem-1', list: emptyList };
  const snapshot = aSnapshot({ rules: [onList, aRule({ source: fromCidr('10.0.0.0/8') })], prefixLists });

  expect(assessKnown(snapshot, aPolicy(), context)).toBeNull();
  expect(() => assess(snapshot, aPolicy(), context)).toThrow(unknown);
});
