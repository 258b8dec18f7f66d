import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { revokedRules } from '../../../core/plan/step.ts';
import { aGroup, cutOff, type Group } from '../../builders/a-group.ts';
import { anEntry, anOpenRule, aPolicy, fromCidr, groupRef, ports } from '../../builders/builders.ts';
import { reconcileSettings } from '../../builders/in-memory-world.ts';

const open = anOpenRule({ id: 'sgr-open' });
const other = anEntry({ id: 'entry-other', cidr: cidr('93.184.216.0/24') });
const planMode = { settings: reconcileSettings({ mode: 'plan' }) };
const refused = { kind: 'refused', requestId: 'req', code: 'UnauthorizedOperation', message: 'no' } as const;

/** A log to which somebody else writes first from the n-th entry of ours on. */
function overtakenFrom(group: Group, nth: number) {
  const { auditLog } = group.deps();
  let appends = 0;
  const append: typeof auditLog.append = async (entry) => (++appends < nth ? auditLog.append(entry) : 'conflict');
  return { auditLog: { ...auditLog, append } };
}

/** A killed closing that still owes the office its access. */
async function owing() {
  const group = aGroup({ rules: [anOpenRule({ id: 'sgr-open', ports: ports(20, 30) })] });
  await cutOff(group, { call: 'revokeIngress', isAfter: true });
  return group;
}

describe('what was done in the first round counts for more', () => {
  test('than that the next may not close the port', async () => {
    const group = aGroup({ rules: [open] });
    await cutOff(group, { call: 'revokeIngress' });

    const result = await group.check({ mayClose: false });

    expect(result).toEqual({ kind: 'remediated', entry: group.last() });
    expect(group.outcomes()).toEqual(['planned', 'failed']);
  });

  test('than that somebody else comes before the next', async () => {
    const group = await owing();

    const result = await group.check({}, overtakenFrom(group, 2));

    expect(result).toEqual({ kind: 'remediated', entry: group.last() });
    expect(group.outcomes()).toEqual(['planned', 'partial']);
  });
});

describe('what a claim still owes', () => {
  test('is done in enforce mode with everything else, in one remediation', async () => {
    const group = await owing();
    group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-six', source: fromCidr('::/0') })]);

    await group.check();

    expect(group.outcomes()).toEqual(['planned', 'partial', 'planned', 'completed']);
  });

  test('is left in plan mode to the worker that has just claimed the group', async () => {
    const group = await owing();
    await group.check({}, overtakenFrom(group, 2));

    const result = await group.check({}, { ...planMode, ...overtakenFrom(group, 1) });

    expect(result).toEqual({
      kind: 'busy',
      reason: 'somebody else has just written to the history of this group',
      againInMs: 5_000,
    });
  });

  test('is tried once by a check where it cannot be done', async () => {
    const group = await owing();
    await group.check({}, overtakenFrom(group, 2));
    group.world.faults.push(
      ...Array.from({ length: 9 }, () => ({ call: 'authorizeIngress', applied: false, result: refused }) as const),
    );

    await group.check({}, planMode);

    expect(group.outcomes().slice(2)).toEqual(['planned', 'failed']);
  });
});

test('a plan shows the closing also where the check may not close', async () => {
  const group = aGroup({ rules: [open] });
  await group.check();
  group.edit((rules) => [...rules, anOpenRule({ id: 'sgr-again' })]);
  group.world.policy = aPolicy({ entries: [anEntry({ expiresAt: '2026-11-15T11:00:00.000Z' }), other] });

  await group.check({ mode: 'plan', mayClose: false });

  expect(group.last().outcome).toBe('proposed');
  expect(revokedRules(group.last()).map(({ id }) => id)).toContain('sgr-again');
});

test('a group that was only reported is believed at its first read to have no tags', async () => {
  const group = aGroup({ rules: [open], tags: {} });
  await group.check();

  await group.check();

  expect(group.world.calls.snapshot).toBe(2);
  expect(group.world.rulesOf(groupRef)).toHaveLength(1);
});
