import { describe, expect, test } from 'vitest';
import type { CallResult } from '../../../core/gateways.ts';
import { aGroup, type Group } from '../../builders/a-group.ts';
import { anOpenRule, aRule, fromCidr, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });

/** EC2 that does not take a remainder that it says it has taken. */
function forgetting(group: Group) {
  const { changes } = group.world;
  const done: CallResult = { kind: 'done', requestId: 'req', created: [], revoked: [], unknown: [] };
  return {
    changes: {
      ...changes,
      authorizeIngress: async (...args: Parameters<typeof changes.authorizeIngress>) => {
        const [, rules] = args;
        return rules.some((rule) => rule.ports?.from === 26)
          ? { ...done, created: [] }
          : changes.authorizeIngress(...args);
      },
    },
  };
}
describe('a change that the gate refuses', () => {
  /** A claim whose steps somebody has changed under way: the revoke comes first. */
  function twisted(group: Group) {
    const { auditLog } = group.deps();
    const append: typeof auditLog.append = async (entry) => {
      if (entry.outcome === 'planned') Reflect.set(entry, 'steps', entry.steps.toReversed());
      return auditLog.append(entry);
    };
    return { auditLog: { ...auditLog, append } };
  }

  test('raises an alarm, ends the claim by what is seen, and changes nothing more', async () => {
    const group = aGroup({ rules: [range] });

    const result = await group.check({}, twisted(group));

    const [alarm] = group.world.alarms;
    expect(alarm).toMatchObject({
      kind: 'GateRefusals',
      group: groupRef,
      message: expect.stringContaining('this is a bug'),
    });
    expect(result).toMatchObject({ kind: 'remediated', entry: { outcome: expect.stringMatching('failed|partial') } });
    expect(group.last().reason).toContain('this is a bug');
    expect(group.keys()).toContain('tcp 20-30 0.0.0.0/0');
  });

  test('is on record also where the group is gone by then', async () => {
    const group = aGroup({ rules: [range] });
    const change = twisted(group);
    const { groups } = group.world;
    const snapshot: typeof groups.snapshot = async (ref) => (group.alarms().length > 0 ? null : groups.snapshot(ref));

    const result = await group.check({}, { ...change, groups: { ...groups, snapshot } });

    expect(result).toMatchObject({ kind: 'remediated' });
    expect(group.outcomes().slice(0, 2)).toEqual(['planned', 'failed']);
  });
});

test('EC2 that has not taken a remainder which it confirmed leaves a claim that is not completed', async () => {
  const group = aGroup({ rules: [range, aRule({ source: fromCidr('10.0.0.0/8') })] });

  const result = await group.check({}, forgetting(group));

  expect(result).toMatchObject({
    entry: { outcome: 'partial', reason: expect.stringContaining('tcp 26-30 0.0.0.0/0') },
  });
});

test('an error that is none of the gate is thrown, and the claim stays open for the next check', async () => {
  const group = aGroup({ rules: [range] });
  const { auditLog } = group.deps();
  const append: typeof auditLog.append = async (entry) =>
    entry.outcome === 'planned' ? auditLog.append(entry) : Promise.reject(new Error('the table is gone'));

  await expect(group.check({}, { auditLog: { ...auditLog, append } })).rejects.toThrow('the table is gone');

  expect(group.outcomes()).toEqual(['planned']);
  expect(group.alarms()).toEqual([]);
});
