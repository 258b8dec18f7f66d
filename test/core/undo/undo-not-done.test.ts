import { describe, expect, test } from 'vitest';
import type { CallResult, RuleChanges } from '../../../core/gateways.ts';
import { claimMs, killedAt } from '../../builders/a-group.ts';
import { anUndoGroup, described } from '../../builders/an-undo.ts';
import { anOpenRule, groupRef, ports } from '../../builders/builders.ts';

const range = anOpenRule({ id: 'sgr-open', ports: ports(20, 30), tags: { team: 'mail' } });
const noAnswer: CallResult = { kind: 'unknown', message: 'no answer' };
const denied: CallResult = { kind: 'refused', requestId: 'r', code: 'UnauthorizedOperation', message: 'no' };

async function aClosed() {
  const group = anUndoGroup({ rules: [range] });
  return { group, id: await group.close() };
}

describe('an undo', () => {
  test.each<[string, CallResult]>([
    ['is refused', denied],
    ['gets no answer, and was not made', noAnswer],
  ])(
    'whose authorise %s is not completed, although a read from before the closing shows what it wants',
    async (_, answer) => {
      const { group, id } = await aClosed();
      const deps = group.undoDeps();
      const changes: RuleChanges = { ...deps.changes, authorizeIngress: async () => answer };
      const groups = { ...deps.groups, rules: async () => [range] };

      const result = await group.undo(id, {}, { changes, groups });

      expect(result).toMatchObject({ kind: 'remediated', entry: { undoes: id } });
      expect(group.last().outcome).not.toBe('completed');
      await group.undone(id);
      expect(group.rules()).toEqual(described([range]));
    },
  );

  test('whose revoke got no answer is finished by running it again, also where EC2 could not be read at its end', async () => {
    const { group, id } = await aClosed();
    const deps = group.undoDeps();
    const changes: RuleChanges = {
      ...deps.changes,
      revokeIngress: async (ref, rules) => {
        await deps.changes.revokeIngress(ref, rules);
        return noAnswer;
      },
    };
    const groups = { ...deps.groups, rules: async () => Promise.reject(new Error('EC2 is down')) };
    await group.undo(id, {}, { changes, groups });
    const first = group.last();
    group.time.passed += claimMs;

    await group.undo(id);

    expect(first).toMatchObject({ outcome: 'partial', revokedRuleIds: [], rulesAfter: null });
    expect(group.last().outcome).toBe('completed');
    expect(group.rules()).toEqual(described([range]));
  });

  test('that was cut off before its authorise does not take the blame for all that a person removed', async () => {
    const { group, id } = await aClosed();
    await expect(group.undo(id, {}, killedAt(group, { call: 'authorizeIngress' }))).rejects.toThrow('killed');
    group.edit(() => []);
    group.time.passed += claimMs;

    const result = await group.undo(id);

    expect(result).toMatchObject({
      kind: 'refused',
      conflicts: [{ kind: 'removed' }, { kind: 'removed' }, { kind: 'removed' }],
    });
    expect(group.world.rulesOf(groupRef)).toEqual([]);
  });
});

describe('the reason of an undo', () => {
  test('that ended partial by answers says what it has authorised, as its alarm does', async () => {
    const { group, id } = await aClosed();
    const { changes } = group.deps();

    await group.undo(id, {}, { changes: { ...changes, revokeIngress: async () => denied } });

    const end = group.last();
    expect(end.outcome).toBe('partial');
    expect(end.reason).toContain('; the undo has authorised tcp 20-30 from 0.0.0.0/0; run undo again to finish it');
    expect(group.world.alarms).toEqual([expect.objectContaining({ kind: 'RemaindersLeft', message: end.reason })]);
    expect(group.keys()).toContain('tcp 20-30 0.0.0.0/0');
  });

  test('that failed and has opened nothing says nothing of that', async () => {
    const { group, id } = await aClosed();
    const { changes } = group.deps();

    await group.undo(id, {}, { changes: { ...changes, authorizeIngress: async () => denied } });

    expect(group.last().outcome).toBe('failed');
    expect(group.last().reason).not.toContain('the undo has authorised');
    expect(group.alarms()).toEqual([]);
  });

  test('that completed says nothing of that', async () => {
    const { group, id } = await aClosed();

    await group.undone(id);

    expect(group.last().reason).toBe('all changes applied and verified');
  });
});

test('a closing that ended partial says nothing of what an undo has authorised', async () => {
  const group = anUndoGroup({ rules: [range] });
  const { changes } = group.deps();

  await group.check({}, { changes: { ...changes, revokeIngress: async () => denied } });

  expect(group.entries()[1]).toMatchObject({ outcome: 'partial', reason: expect.not.stringContaining('the undo') });
});
